/** Generates the JSON Schema of an AICRConfig from the schema that the loader uses. */
import * as z from "zod";
import type { Tree } from "../../base/tree.ts";
import { type CriteriaRegistry, DIMENSIONS } from "../../catalog/types.ts";
import { CONFIG_KIND, configSchema, specSchema } from "../schema.ts";
import { fieldFacts } from "./field.ts";

/** The schema, draft 2020-12; values of the criteria become examples when they are given. */
export function generateJsonSchema(criteria?: CriteriaRegistry): Tree {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, {
    target: "draft-2020-12",
    override: ({ zodSchema, jsonSchema }) => adjust(zodSchema, jsonSchema as Tree),
  }) as unknown as Tree;
  const schema: Tree = { $schema: $schema!, title: CONFIG_KIND, ...rest };
  if (criteria) addCriteria(schema, criteria);
  return schema;
}

function adjust(type: z.core.$ZodType, schema: Tree): void {
  // What a JavaScript number can hold is no rule of the format, and keys are always text.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.propertyNames;
  if (type === specSchema) {
    schema.anyOf = Object.keys(specSchema.shape).map((name) => ({ required: [name] }));
  }
  const { example, values } = fieldFacts.get(type) ?? {};
  if (schema.enum !== undefined) return;
  if (values && schema.type === "string") schema.examples = [...values];
  else if (example !== undefined) schema.examples = [example];
}

function addCriteria(schema: Tree, registry: CriteriaRegistry): void {
  const spec = (schema.properties as Tree).spec as Tree;
  const recipe = (spec.properties as Tree).recipe as Tree;
  const criteria = (recipe.properties as Tree).criteria as Tree;
  for (const dimension of DIMENSIONS) {
    const field = (criteria.properties as Tree)[dimension] as Tree;
    field.examples = registry.values(dimension);
  }
}
