/** The recipes of the embedded catalog: one for every overlay that a query can ask for. */
import { isSpecific } from "../../lib/catalog/criteria.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import type { Catalog, Overlay } from "../../lib/catalog/types.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import type { HydratedComponent, Recipe, RecipeComponent } from "../../lib/recipe/types.ts";

/** The embedded catalog, read once. */
export const CATALOG: Catalog = await loadCatalog();

/** An overlay with the recipe of its own criteria. */
export interface Cell {
  overlay: Overlay;
  recipe: Recipe;
  components: HydratedComponent[];
}

/** Overlays with a criterion that is more than a wildcard. */
export const CELL_OVERLAYS: readonly Overlay[] = [...CATALOG.overlays.values()]
  .filter(({ criteria }) => criteria !== undefined && isSpecific(criteria));

/** The cell of an overlay. Throws when it has none. */
export function cellOf(overlay: Overlay): Cell {
  const { recipe, fragments } = resolve(CATALOG, overlay.criteria!);
  return { overlay, recipe, components: hydrate(CATALOG, recipe, fragments) };
}

let cells: Cell[] | undefined;

/** Every cell, made once. */
export function allCells(): readonly Cell[] {
  return cells ??= CELL_OVERLAYS.map(cellOf);
}

/** The components of a recipe that are installed, in the order of installation. */
export function installed({ componentRefs, deploymentOrder }: Recipe): RecipeComponent[] {
  const byName = new Map(componentRefs.map((ref) => [ref.name, ref]));
  return deploymentOrder.map((name) => byName.get(name)!);
}

/** Runs a check on all cells and tells each problem once, with the first cell that shows it. */
export function problemsOfCells(check: (cell: Cell) => Iterable<string>): string[] {
  const found = new Map<string, string>();
  for (const cell of allCells()) {
    for (const problem of check(cell)) {
      if (!found.has(problem)) found.set(problem, `${problem} (${cell.overlay.name})`);
    }
  }
  return [...found.values()];
}
