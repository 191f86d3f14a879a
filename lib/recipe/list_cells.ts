/**
 * The cells of a catalog: one for each overlay with criteria, in the order of their names. A cell
 * is resolved the way a query for exactly its criteria would be, so that what the list says is
 * what a user gets. Never stops at a cell that is broken: that is its status. Source: recipe
 * algorithm, section 7.
 */
import { AicrError } from "../base/error.ts";
import { isSpecific } from "../catalog/criteria.ts";
import { ANY } from "../catalog/criteria_values.ts";
import {
  type Catalog,
  type Criteria,
  type Dimension,
  DIMENSIONS,
  type FileOrigin,
} from "../catalog/types.ts";
import { hydrate } from "./hydrate.ts";
import { resolve } from "./resolve.ts";

/**
 * `ok`: a query for the cell gives a complete recipe. `shared`: the overlay asks for nothing
 * specific; it takes part in every recipe and cannot be asked for. `broken`: resolving fails.
 */
export type CellStatus = "ok" | "shared" | "broken";

/** One cell of the catalog. */
export interface Cell {
  /** Name of the overlay. */
  name: string;
  criteria: Criteria;
  /** True when no other overlay names it as its base. */
  isLeaf: boolean;
  source: FileOrigin;
}

/** A cell with what resolving it gives. */
export interface ResolvedCell extends Cell {
  status: CellStatus;
  /** Names in deployment order; empty unless the status is `ok`. */
  components: string[];
  /** Why the cell is broken. */
  problem?: AicrError;
}

/** Values that a cell must carry; a dimension left out lets everything pass. */
export type CellFilter = Partial<Record<Dimension, string>>;

/** The cells that carry exactly the values of the filter: a wildcard carries none. */
export function listCells(catalog: Catalog, filter: CellFilter = {}): Cell[] {
  const bases = new Set<string>();
  for (const { spec } of catalog.overlays.values()) if (spec.base) bases.add(spec.base);
  const wanted = DIMENSIONS.filter((dimension) => (filter[dimension] ?? ANY) !== ANY);
  const cells: Cell[] = [];
  for (const { name, criteria, origin } of catalog.overlays.values()) {
    if (!criteria || wanted.some((dimension) => criteria[dimension] !== filter[dimension])) {
      continue;
    }
    cells.push({ name, criteria, isLeaf: !bases.has(name), source: origin });
  }
  return cells.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Resolves a cell and looks for every values file it needs. */
export function resolveCell(catalog: Catalog, cell: Cell): ResolvedCell {
  if (!isSpecific(cell.criteria)) return { ...cell, status: "shared", components: [] };
  try {
    const { recipe, fragments } = resolve(catalog, cell.criteria);
    hydrate(catalog, recipe, fragments);
    return { ...cell, status: "ok", components: recipe.deploymentOrder };
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    return { ...cell, status: "broken", components: [], problem: error };
  }
}
