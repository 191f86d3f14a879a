/** What a later step takes over from the recipe step. */
import { AicrError } from "../base/error.ts";
import type { Catalog } from "../catalog/types.ts";
import type { Fragment, Recipe } from "../recipe/types.ts";
import type { RunState } from "./types.ts";

/** Catalog and recipe of the run so far. Throws INTERNAL when no step has provided them. */
export function inherited(state: RunState): {
  catalog: Catalog;
  recipe: Recipe;
  fragments?: Fragment[];
} {
  const { catalog, recipe, fragments } = state;
  if (!catalog || !recipe) throw new AicrError("INTERNAL", "No step before this one made a recipe");
  return { catalog, recipe, fragments };
}
