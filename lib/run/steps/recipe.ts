/** Resolves the recipe from criteria (stated or detected), or reads a finished one. */
import { parseCriteria } from "../../catalog/criteria.ts";
import { loadCatalog } from "../../catalog/load.ts";
import type { Catalog, Criteria } from "../../catalog/types.ts";
import { formatDocument } from "../../recipe/format.ts";
import { loadRecipe } from "../../recipe/load.ts";
import { resolve } from "../../recipe/resolve.ts";
import type { Recipe } from "../../recipe/types.ts";
import { detectCriteria } from "../../snapshot/fingerprint.ts";
import { loadSnapshot } from "../../snapshot/load.ts";
import type { RecipeRequest, Step, StepInput, StepResult } from "../types.ts";

/** The step `recipe`. */
export const recipeStep: Step = {
  name: "recipe",
  title: "Resolve recipe",
  wanted: () => true,
  async compute({ request }: StepInput): Promise<StepResult> {
    const catalog = await loadCatalog({ data: request.data });
    return request.recipe.input === undefined
      ? await resolved(request.recipe, catalog)
      : await readBack(request.recipe.input, catalog);
  },
};

async function resolved(request: RecipeRequest, catalog: Catalog): Promise<StepResult> {
  const snapshot = request.snapshot === undefined
    ? undefined
    : await loadSnapshot(request.snapshot);
  const detected: Partial<Criteria> = snapshot ? detectCriteria(snapshot, catalog.criteria) : {};
  const criteria = parseCriteria({ ...detected, ...request.criteria }, catalog.criteria, {
    strict: request.strict,
  });
  const { recipe, fragments, notes } = resolve(catalog, criteria, { snapshot });
  return {
    state: { catalog, recipe, fragments, criteria },
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

async function readBack(input: string, catalog: Catalog): Promise<StepResult> {
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
