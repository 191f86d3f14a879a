/**
 * The digest of what a recipe does: the same for an overlay and the recipe made from it, and not
 * changed by comments, key order, spelling, metadata, or whether a value comes from a file or an
 * override. Source: DESIGN, digests of recipes.
 */
import { canonicalJson, sha256 } from "../base/digest.ts";
import { invalid } from "../base/error.ts";
import type { Tree, Value } from "../base/tree.ts";
import { DIMENSIONS } from "../catalog/types.ts";
import { isEmpty } from "./merge_component.ts";
import type { HydratedComponent, Recipe } from "./types.ts";

/** Fields of a component that describe how it is written rather than what it does. */
const IMMATERIAL: readonly string[] = [
  "order",
  "overrides",
  "valuesFile",
  "healthCheck",
  "healthCheckAsserts",
];

/**
 * Lower-case hex SHA-256 of the RFC 8785 text of {@link materialSlice}. Throws INVALID_REQUEST for
 * a number that JSON does not have (`.inf`, `.nan`).
 */
export function recipeDigest(recipe: Recipe, components: readonly HydratedComponent[]): string {
  return sha256(canonicalText(materialSlice(recipe, components)));
}

function canonicalText(slice: Tree): string {
  try {
    return canonicalJson(slice);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalid(`Recipe has no digest: ${error.message}`, {
      hints: ["Replace .inf and .nan in the values by numbers or texts"],
      cause: error,
    });
  }
}

/** What of a recipe is material: specific criteria, constraints, components with values, checks. */
export function materialSlice(recipe: Recipe, components: readonly HydratedComponent[]): Tree {
  const slice: Record<string, unknown> = {
    criteria: {
      ...Object.fromEntries(
        DIMENSIONS.filter((name) => (recipe.criteria[name] || "any") !== "any")
          .map((name) => [name, recipe.criteria[name]]),
      ),
      ...(recipe.criteria.nodes ? { nodes: recipe.criteria.nodes } : {}),
    },
    constraints: recipe.constraints ?? [],
    components: components.map(componentSlice).sort((a, b) => a.name! < b.name! ? -1 : 1),
    deploymentOrder: recipe.deploymentOrder,
    validation: recipe.validation ?? {},
  };
  return slice as Tree;
}

function componentSlice({ ref, values }: HydratedComponent): Tree {
  const slice: Tree = {};
  for (const [field, value] of Object.entries(ref)) {
    if (!IMMATERIAL.includes(field) && !isEmpty(value)) slice[field] = value as Value;
  }
  if (!isEmpty(values)) slice.values = values;
  const check = ref.healthCheckAsserts ? sha256(ref.healthCheckAsserts) : ref.healthCheck?.sha256;
  if (check !== undefined) slice.healthCheck = check;
  return slice;
}
