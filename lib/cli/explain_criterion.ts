/** What set a criterion of a recipe: a flag, a field of the config, the snapshot, or nothing. */
import { AicrError, formatSource, invalid, type Source } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { nearest } from "../base/suggest.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { type Dimension, DIMENSIONS } from "../catalog/types.ts";
import type { ProvenanceStep, Recipe } from "../recipe/types.ts";
import type { Context } from "./command.ts";
import type { CriterionOrigin } from "./explain_text.ts";
import { criteriaOptions } from "./resolve_query.ts";

/** Everything that a query may state. */
export const CRITERIA = [...DIMENSIONS, "nodes"] as const;

/** What a criterion is and who said so, for the story of a whole recipe. */
export async function criterionOrigin(
  context: Context,
  name: Dimension | "nodes",
  criteria: Recipe["criteria"],
): Promise<CriterionOrigin> {
  const { origin, value, place } = await criterionStep(context, name, criteria);
  if (origin.kind === "default") return { name, value: String(value) };
  const from = origin.kind === "snapshot" ? "snapshot" : place ?? origin.name;
  return { name, value: String(value), from };
}

/** The history of `criteria.<name>`. Throws INVALID_REQUEST when there is no such criterion. */
export async function explainCriterion(
  context: Context,
  name: string,
  criteria: Recipe["criteria"],
): Promise<ProvenanceStep[]> {
  const known = CRITERIA.find((each) => each === name);
  if (known) return [await criterionStep(context, known, criteria)];
  throw invalid(`There is no criterion ${JSON.stringify(name)}`, {
    hints: [...nearest(name, CRITERIA), `Criteria: ${CRITERIA.join(", ")}`],
  });
}

async function criterionStep(
  context: Context,
  name: Dimension | "nodes",
  criteria: Recipe["criteria"],
): Promise<ProvenanceStep> {
  const { options } = context;
  const value = criteria[name] ?? ANY;
  const given = options.given(name);
  if (given === "flag" || given === "env") {
    return { origin: { kind: "flag", name: `--${name}` }, action: "set", value };
  }
  if (given === "config") {
    const source = criteriaOptions(context).sourceOf!(name);
    const place = source && await placeOf(source);
    const origin = { kind: "config", name: `spec.recipe.criteria.${name}` } as const;
    return { origin, ...(place === undefined ? {} : { place }), action: "set", value };
  }
  const snapshot = options.string("snapshot");
  return snapshot !== undefined && value !== ANY
    ? { origin: { kind: "snapshot", name: snapshot }, action: "set", value }
    : { origin: { kind: "default", name: ANY }, action: "set", value };
}

async function placeOf(source: Source): Promise<string> {
  const { source: placed } = await withPosition(new AicrError("INTERNAL", "", { source }));
  return formatSource(placed!);
}
