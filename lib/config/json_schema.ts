/**
 * The JSON Schema of an AICRConfig, for editors and for pipelines that check documents without
 * aicr. Generated from the schema that the loader uses, so the two cannot differ; rules between
 * fields and criteria values (a data directory may add some) are beyond it.
 */
import type { Tree } from "../base/tree.ts";
import type { CriteriaRegistry } from "../catalog/types.ts";

/** File name that the first line of a generated config points to, beside the config. */
export const SCHEMA_FILE = "aicrconfig.schema.json";

/**
 * The schema, draft 2020-12. With a criteria registry, editors can complete criteria: its values
 * become examples, not a restriction.
 */
export async function configJsonSchema(criteria?: CriteriaRegistry): Promise<Tree> {
  const { generateJsonSchema } = await import("./schema/generate_json_schema.ts");
  return generateJsonSchema(criteria);
}
