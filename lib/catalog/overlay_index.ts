/**
 * Finds the overlays that match a query without looking at the others, however many there are: by
 * the exact combination of their criteria, the wildcard being one more value of each dimension.
 * Source: recipe algorithm, section 2.
 */
import { ANY } from "./criteria_values.ts";
import { type Criteria, DIMENSIONS, type Overlay } from "./types.ts";

/** The overlays that match a query, in no particular order. */
export type OverlayIndex = (query: Criteria) => Overlay[];

/** Builds the index. An overlay without criteria never matches. */
export function indexOverlays(overlays: Iterable<Overlay>): OverlayIndex {
  const cells = new Map<string, Overlay[]>();
  for (const overlay of overlays) {
    if (overlay.criteria === undefined) continue;
    const { criteria } = overlay;
    const key = cellKey(DIMENSIONS.map((dimension) => criteria[dimension]), criteria.nodes);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [overlay]);
    else cell.push(overlay);
  }
  return (query) => cellsOf(query).flatMap((key) => cells.get(key) ?? []);
}

/**
 * The cells a query falls into: each specific value, or the wildcard instead of it; at most 64. A
 * generic query never reaches a specific overlay.
 */
function cellsOf(query: Criteria): string[] {
  let combinations: string[][] = [[]];
  for (const dimension of DIMENSIONS) {
    const values = query[dimension] === ANY ? [ANY] : [ANY, query[dimension]];
    combinations = combinations.flatMap((prefix) => values.map((value) => [...prefix, value]));
  }
  const nodes = query.nodes === 0 ? [0] : [0, query.nodes];
  return combinations.flatMap((values) => nodes.map((count) => cellKey(values, count)));
}

function cellKey(values: readonly string[], nodes: number): string {
  return `${values.join("\0")}\0${nodes}`;
}
