import { assert, assertEquals } from "@std/assert";
import { allCells, CATALOG } from "../../../tests/support/cells.ts";
import { parseCriteria } from "../../catalog/criteria.ts";
import { ANY } from "../../catalog/criteria_values.ts";
import type { Catalog, Overlay } from "../../catalog/types.ts";
import { resolve } from "../../recipe/resolve.ts";
import type { Recipe } from "../../recipe/types.ts";
import type { Allowlists } from "../request/allowlists.ts";
import { RESTRICTED, type Restricted } from "../settings.ts";
import { findRecipeViolation } from "./recipe_violation.ts";

function recipeFor(criteria: Record<string, string>): Recipe {
  const parsed = parseCriteria(criteria, CATALOG.criteria);
  return resolve(CATALOG, parsed, { allowAny: true }).recipe;
}

const CELL = { service: "eks", accelerator: "gb200", intent: "training", os: "ubuntu" };
const WANTED = recipeFor(CELL);
const PLAIN = recipeFor({});

/** Allows everything in a dimension but one value. */
function allBut(dimension: Restricted, value: string): Allowlists {
  return { [dimension]: CATALOG.criteria.values(dimension).filter((each) => each !== value) };
}

function requested(recipe: Recipe, lists: Allowlists): string | undefined {
  return findRecipeViolation(recipe, CATALOG, lists)?.details.requested;
}

Deno.test("a server that allows exactly what a recipe is for takes it", () => {
  for (const { overlay, recipe } of allCells()) {
    const lists: Allowlists = {};
    for (const dimension of RESTRICTED) {
      const value = recipe.criteria[dimension];
      if (value !== ANY) lists[dimension] = [value];
    }
    assertEquals(findRecipeViolation(recipe, CATALOG, lists), undefined, overlay.name);
  }
});

Deno.test("a recipe is refused by each criterion that is not allowed, in any spelling", () => {
  for (const dimension of RESTRICTED) {
    const value = CELL[dimension];
    assertEquals(requested(WANTED, allBut(dimension, value)), value);
    const shouted = { ...WANTED, metadata: PLAIN.metadata, componentRefs: [] };
    shouted.criteria = { ...PLAIN.criteria, [dimension]: ` ${value.toUpperCase()} ` };
    assertEquals(requested(shouted, allBut(dimension, value)), value);
  }
});

Deno.test("criteria that say less than the overlays do not help", () => {
  for (const criteria of [PLAIN.criteria, { ...WANTED.criteria, accelerator: "h100" }]) {
    const lie = { ...WANTED, criteria };
    assertEquals(requested(lie, allBut("accelerator", "gb200")), "gb200");
  }
});

Deno.test("neither do overlays that say less than the components", () => {
  const lie = { ...WANTED, criteria: PLAIN.criteria, metadata: PLAIN.metadata };
  assertEquals(requested(lie, allBut("accelerator", "gb200")), "gb200");
  assertEquals(requested(lie, allBut("service", "eks")), "eks");
  assertEquals(requested(PLAIN, allBut("service", "eks")), undefined);
});

Deno.test("what any allowed overlay brings as well is nobody's mark, nor is what users write", () => {
  const lists = { accelerator: ["h100"] };
  const recipe = recipeFor({ ...CELL, accelerator: "h100" });
  const [first, ...others] = recipe.componentRefs;
  const edited = {
    ...recipe,
    componentRefs: [
      { ...first!, version: "99.0.0", valuesFile: "components/mine/values.yaml" },
      ...others.slice(1),
      { ...first!, name: "my-own", overrides: { service: { type: "NodePort" }, os: null } },
    ],
  };
  assertEquals(findRecipeViolation(edited, CATALOG, lists), undefined);
});

Deno.test("overlays with a base that is unknown or leads back do no harm", () => {
  const overlay = (name: string, base: string): [string, Overlay] => [name, {
    name,
    file: `overlays/${name}.yaml`,
    origin: "external",
    spec: { base, componentRefs: [{ name: "odd", valuesFile: `${name}.yaml` }] },
    criteria: { ...parseCriteria({ accelerator: "gb200" }, CATALOG.criteria) },
  }];
  const overlays = new Map([overlay("a", "b"), overlay("b", "a"), overlay("c", "nowhere")]);
  const catalog: Catalog = { ...CATALOG, overlays };
  const odd = { ...PLAIN.componentRefs[0]!, name: "odd" };
  const recipe = { ...PLAIN, metadata: { appliedOverlays: [] }, componentRefs: [odd] };
  const violation = findRecipeViolation(recipe, catalog, { accelerator: ["h100"] });
  assertEquals(violation?.details, { requested: "gb200", allowed: ["h100"] });
  assert(findRecipeViolation(recipe, catalog, { accelerator: ["gb200"] }) === undefined);
});
