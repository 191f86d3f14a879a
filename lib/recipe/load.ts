/** Loads a recipe from wherever the user keeps it. */
import { log } from "../base/log.ts";
import { readDocument } from "../catalog/document.ts";
import type { Catalog } from "../catalog/types.ts";
import { type LoadedRecipe, parseRecipe } from "./parse.ts";
import type { Recipe } from "./types.ts";

/**
 * Reads a recipe from a path, an http(s) URL or `-` (stdin), with everything kept that explains
 * its values. An overlay is resolved by its criteria. Throws NOT_FOUND for what is not there and
 * INVALID_REQUEST, with the place, for what is no recipe.
 */
export async function loadRecipeDocument(uri: string, catalog: Catalog): Promise<LoadedRecipe> {
  return parseRecipe(await readDocument(uri, { what: "recipe" }), catalog);
}

/** The recipe alone; remarks about the document are logged as warnings. */
export async function loadRecipe(uri: string, catalog: Catalog): Promise<Recipe> {
  const { recipe, notes } = await loadRecipeDocument(uri, catalog);
  for (const { text, path, remedy } of notes) log.warn(text, { path, remedy });
  return recipe;
}
