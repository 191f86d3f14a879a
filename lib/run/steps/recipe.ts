/** Resolves the recipe from criteria (stated or detected), or reads a finished one. */
import { loadCatalog } from "../../catalog/load.ts";
import { formatDocument } from "../../recipe/format.ts";
import { loadRecipe } from "../../recipe/load.ts";
import { makeRecipe } from "../../recipe/make_recipe.ts";
import type { Recipe } from "../../recipe/types.ts";
import type { RunRequest, Step, StepInput, StepResult } from "../types.ts";

/** The step `recipe`. */
export const recipeStep: Step = {
  name: "recipe",
  title: "Resolve recipe",
  wanted: () => true,
  async compute({ request }: StepInput): Promise<StepResult> {
    const { input } = request.recipe;
    return input === undefined ? await resolved(request) : await readBack(input, request.data);
  },
};

async function resolved({ data, recipe: request }: RunRequest): Promise<StepResult> {
  const { catalog, resolution } = await makeRecipe({ ...request.query, data });
  const { recipe, fragments, notes } = resolution;
  return {
    state: { catalog, recipe, fragments },
    writes: [{
      kind: "file",
      path: request.output,
      data: formatDocument(recipe, request.format),
    }],
    summary: `${describe(recipe)} from ${recipe.metadata.appliedOverlays.length} overlays`,
    notes,
    status: "passed",
  };
}

async function readBack(input: string, data: string | undefined): Promise<StepResult> {
  const catalog = await loadCatalog({ data });
  const recipe = await loadRecipe(input, catalog);
  return {
    state: { catalog, recipe },
    writes: [],
    summary: `${describe(recipe)} read from ${input}`,
    notes: [],
    status: "passed",
  };
}

function describe(recipe: Recipe): string {
  return `${recipe.deploymentOrder.length} components`;
}
