/**
 * What a config must say so that every section of it runs without further flags. Only asked for by
 * `aicr config validate`: a step command, or `aicr run` with criteria flags, may get it elsewhere.
 */
import { ANY, canonicalValue } from "../../catalog/criteria_values.ts";
import { DIMENSIONS } from "../../catalog/types.ts";
import type { Problem } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

function nothingToResolve({ spec }: AICRConfig): Problem[] {
  if (!spec.recipe || spec.recipe.input?.snapshot || spec.snapshot) return [];
  const criteria = spec.recipe.criteria ?? {};
  const specific = DIMENSIONS.some((name) => canonicalValue(name, criteria[name] ?? "") !== ANY);
  if (specific || (criteria.nodes ?? 0) > 0) return [];
  return [{
    path: ["spec", "recipe"],
    at: "key",
    message: "Nothing to resolve in spec.recipe: no criteria and no snapshot",
    hints: ["Add spec.recipe.criteria, for example service: eks, or spec.recipe.input.snapshot"],
  }];
}

function recipeFromNowhere({ spec }: AICRConfig): Problem[] {
  if (spec.recipe) return [];
  return (["validate", "bundle"] as const)
    .filter((name) => spec[name] && !spec[name].input?.recipe)
    .map((name) => ({
      path: ["spec", name],
      at: "key",
      message: `No recipe for spec.${name}: neither spec.recipe nor spec.${name}.input.recipe`,
      hints: [`Add spec.${name}.input.recipe, or spec.recipe to resolve one`],
    }));
}

/** The rules of this file. */
export const completenessRules = [nothingToResolve, recipeFromNowhere];
