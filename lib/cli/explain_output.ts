/**
 * What `recipe explain` and `query --explain` print: the history of one value, or the story of a
 * whole recipe; as lines for people (place first, so that editors and terminals can jump there) or
 * as a document for programs.
 */
import { AicrError, formatSource, type Source } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import type { Value } from "../base/tree.ts";
import { formatJson, formatYaml } from "../base/yaml.ts";
import { type Dimension, DIMENSIONS } from "../catalog/types.ts";
import { explain } from "../recipe/explain.ts";
import { explainRecipe } from "../recipe/explain_recipe.ts";
import { hydrate } from "../recipe/hydrate.ts";
import { hydratedDocument } from "../recipe/hydrated_document.ts";
import type { MadeRecipe } from "../recipe/make_recipe.ts";
import { select } from "../recipe/select.ts";
import type { ProvenanceStep } from "../recipe/types.ts";
import type { Context } from "./command.ts";
import { type CriterionOrigin, recipeLines, valueLines } from "./explain_text.ts";
import type { ExplainFormat } from "./flags/common.ts";
import { criteriaOptions } from "./resolve_query.ts";

/** What is explained; an empty path is the recipe as a whole. */
export interface ExplainRequest {
  path: string;
  format: ExplainFormat;
}

/**
 * The explanation as text. Throws NOT_FOUND for a path at which there is nothing and never was,
 * INVALID_REQUEST for one of which no history is kept.
 */
export async function explanation(
  context: Context,
  made: MadeRecipe,
  { path, format }: ExplainRequest,
): Promise<string> {
  const bare = path.startsWith(".") ? path.slice(1) : path;
  return bare === "" ? await ofRecipe(context, made, format) : await ofValue(made, bare, format);
}

async function ofRecipe(
  context: Context,
  { catalog, resolution }: MadeRecipe,
  format: ExplainFormat,
): Promise<string> {
  const explained = await explainRecipe(catalog, resolution);
  const criteria = await Promise.all(
    [...DIMENSIONS, "nodes" as const].map((name) => originOf(context, name, explained.criteria)),
  );
  const stated = criteria.filter(({ name, value }) => name !== "nodes" || value !== "any");
  if (format === "text") return joined(recipeLines(explained, stated));
  return written({ ...explained, criteria: stated }, format);
}

/** What a criterion is and who said so. */
async function originOf(
  context: Context,
  name: Dimension | "nodes",
  criteria: Record<string, string | number | undefined>,
): Promise<CriterionOrigin> {
  const value = `${criteria[name] ?? "any"}`;
  const given = context.options.given(name);
  if (given === "flag" || given === "env") return { name, value, from: `--${name}` };
  if (given !== "config") {
    return value === "any" ? { name, value } : { name, value, from: "snapshot" };
  }
  const source = criteriaOptions(context).sourceOf!(name);
  return { name, value, from: source ? await placeOf(source) : "config" };
}

async function placeOf(source: Source): Promise<string> {
  const { source: placed } = await withPosition(new AicrError("INTERNAL", "", { source }));
  return formatSource(placed!);
}

async function ofValue(
  { catalog, resolution }: MadeRecipe,
  path: string,
  format: ExplainFormat,
): Promise<string> {
  const { recipe, fragments } = resolution;
  const components = hydrate(catalog, recipe, fragments);
  const steps = await explain({ catalog, recipe, fragments, components }, path);
  // Without a history the value may follow from others; if it is not even there, that is told.
  const value = steps.length > 0
    ? steps.at(-1)!.value
    : select(hydratedDocument(recipe, components), path);
  if (format === "text") return joined(valueLines(path, value, steps));
  return written({ path, value, steps: steps.map(withoutPath) }, format);
}

/** The path inside the document has become a place. */
function withoutPath({ origin: { at: _, ...origin }, ...step }: ProvenanceStep): unknown {
  return { ...step, origin };
}

function written(document: unknown, format: "json" | "yaml"): string {
  return format === "json" ? formatJson(document as Value) : formatYaml(document as Value);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
