/**
 * Finds the overlays that match a query without looking at the others, however many there are: a
 * tree that branches by one criterion after another, the wildcard being one more value of each.
 * Source: recipe algorithm, section 2.
 */
import { ANY } from "./criteria_values.ts";
import { type Criteria, DIMENSIONS, type Overlay } from "./types.ts";

/** The overlays that match a query, in no particular order. */
export type OverlayIndex = (query: Criteria) => Overlay[];

/** Where the overlays part that agree so far. */
interface Branch {
  next: Map<string | number, Branch>;
  /** Overlays that have been told apart by everything. */
  overlays: Overlay[];
}

/** What matches whatever a query asks for, at each level of the tree: `nodes` is the last one. */
const WILDCARDS = [...DIMENSIONS.map(() => ANY), 0];

/** Builds the index. An overlay without criteria never matches. */
export function indexOverlays(overlays: Iterable<Overlay>): OverlayIndex {
  const root: Branch = { next: new Map(), overlays: [] };
  for (const overlay of overlays) {
    const { criteria } = overlay;
    if (criteria !== undefined) valuesOf(criteria).reduce(branchTo, root).overlays.push(overlay);
  }
  return (query) => matching(root, valuesOf(query)).flatMap((leaf) => leaf.overlays);
}

/** The branch for a value, made when it is the first. */
function branchTo({ next }: Branch, value: string | number): Branch {
  const known = next.get(value);
  if (known !== undefined) return known;
  const made: Branch = { next: new Map(), overlays: [] };
  next.set(value, made);
  return made;
}

/** Follows each value and the wildcard beside it; a wildcard in the query reaches nothing else. */
function matching(root: Branch, values: readonly (string | number)[]): Branch[] {
  let branches = [root];
  for (const [level, value] of values.entries()) {
    const wildcard = WILDCARDS[level]!;
    const reached: Branch[] = [];
    for (const { next } of branches) {
      const [general, specific] = [next.get(wildcard), next.get(value)];
      if (general !== undefined) reached.push(general);
      if (specific !== undefined && value !== wildcard) reached.push(specific);
    }
    branches = reached;
  }
  return branches;
}

function valuesOf(criteria: Criteria): (string | number)[] {
  return [...DIMENSIONS.map((dimension) => criteria[dimension]), criteria.nodes];
}
