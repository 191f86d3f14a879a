/**
 * What `recipe explain` and `query --explain` print: the history of one value, or the story of a
 * whole recipe; as lines for people (place first, so that editors and terminals can jump there) or
 * as a document for programs.
 */
import { splitPath, type Value } from "../base/tree.ts";
import { formatJson, formatYaml } from "../base/yaml.ts";
import { explain } from "../recipe/explain.ts";
import { explainRecipe } from "../recipe/explain_recipe.ts";
import { hydrate } from "../recipe/hydrate.ts";
import { hydratedDocument } from "../recipe/hydrated_document.ts";
import type { MadeRecipe } from "../recipe/make_recipe.ts";
import { select } from "../recipe/select.ts";
import type { ProvenanceStep, Recipe } from "../recipe/types.ts";
import type { Context } from "./command.ts";
import { CRITERIA, criterionOrigin, explainCriterion } from "./explain_criterion.ts";
import { recipeLines, valueLines } from "./explain_text.ts";
import type { ExplainFormat } from "./flags/common.ts";

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
  if (bare === "") return await ofRecipe(context, made, format);
  return await ofValue(context, made, { path: bare, format });
}

async function ofRecipe(
  context: Context,
  { catalog, resolution }: MadeRecipe,
  format: ExplainFormat,
): Promise<string> {
  const explained = await explainRecipe(catalog, resolution);
  const criteria = await Promise.all(
    CRITERIA.map((name) => criterionOrigin(context, name, explained.criteria)),
  );
  const stated = criteria.filter(({ name, value }) => name !== "nodes" || value !== "any");
  if (format === "text") return joined(recipeLines(explained, stated));
  return written({ ...explained, criteria: stated }, format);
}

async function ofValue(
  context: Context,
  { catalog, resolution }: MadeRecipe,
  { path, format }: ExplainRequest,
): Promise<string> {
  const { recipe, fragments } = resolution;
  const components = hydrate(catalog, recipe, fragments);
  const [root, name, ...rest] = splitPath(path);
  const steps = root === "criteria" && name !== undefined
    ? await explainCriterion(context, [name, ...rest].join("."), recipe.criteria)
    : await explain({ catalog, recipe, fragments, components }, path);
  // Without a history the value may follow from others; if it is not even there, that is told.
  const value = steps.length > 0
    ? historyValue(recipe, root!, steps)
    : select(hydratedDocument(recipe, components), path);
  if (format === "text") return joined(valueLines(path, value, steps));
  return written({ path, value, steps: steps.map(withoutPath) }, format);
}

/** What a history ends with; of one about the order, the order itself or a component's place in it. */
function historyValue(
  { deploymentOrder }: Recipe,
  root: string,
  steps: readonly ProvenanceStep[],
): Value | undefined {
  const { action, of, value } = steps.at(-1)!;
  if (action !== "after") return value;
  const whole = root === "deploymentOrder" && steps.some((step) => step.of !== of);
  return whole ? deploymentOrder : deploymentOrder.indexOf(of!) + 1;
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
