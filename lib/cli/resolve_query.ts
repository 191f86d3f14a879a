/** The query that the criteria flags and their config fields state, for every command that has them. */
import type { Source } from "../base/error.ts";
import { log } from "../base/log.ts";
import type { CriteriaInput, CriteriaOptions } from "../catalog/criteria.ts";
import { type Dimension, DIMENSIONS } from "../catalog/types.ts";
import { type MadeRecipe, makeRecipe } from "../recipe/make_recipe.ts";
import type { Context } from "./command.ts";

/** Resolves the recipe that the options ask for. Prints the notes of the resolution. */
export async function resolveQuery(context: Context): Promise<MadeRecipe> {
  const { options } = context;
  const made = await makeRecipe({
    data: options.string("data"),
    stated: statedCriteria(context),
    criteria: criteriaOptions(context),
    snapshot: options.string("snapshot"),
  });
  context.notes(made.resolution.notes);
  return made;
}

/** What flags, environment and config state; a field that nothing states is absent. */
export function statedCriteria({ options }: Context): CriteriaInput {
  const stated: CriteriaInput = {};
  for (const dimension of DIMENSIONS) {
    if (options.given(dimension)) stated[dimension] = options.string(dimension) ?? "";
  }
  if (!options.given("nodes")) return stated;
  const nodes = options.int("nodes");
  if (nodes < 0) log.warn(`--nodes ${nodes} is less than 0 and counts as not given`);
  else stated.nodes = nodes;
  return stated;
}

/** Strictness, and how a criterion is called and where it stands when it is refused. */
export function criteriaOptions(context: Context): CriteriaOptions {
  return {
    strict: context.options.bool("criteria-strict"),
    nameOf: (dimension) => nameOf(context, dimension),
    sourceOf: (dimension) => sourceOf(context, dimension),
  };
}

function nameOf({ options }: Context, dimension: Dimension | "nodes"): string {
  return options.given(dimension) === "config"
    ? `spec.recipe.criteria.${dimension}`
    : `--${dimension}`;
}

function sourceOf(context: Context, dimension: Dimension | "nodes"): Source | undefined {
  const { config, options } = context;
  if (!config || options.given(dimension) !== "config") return undefined;
  return { file: config.file, text: config.text, path: ["spec", "recipe", "criteria", dimension] };
}
