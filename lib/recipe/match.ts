/**
 * Which overlays a query selects. An overlay matches when every value it asks for is the query's;
 * of the matches only the most derived ones count, because each brings its ancestors along.
 * Never compares with aliases or letter case: criteria in overlays are literal. Source: recipe
 * algorithm, section 2.
 */
import { invalid } from "../base/error.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { type Catalog, type Criteria, DIMENSIONS, type Overlay } from "../catalog/types.ts";

/** Name of the root overlay, from which every recipe starts. */
export const ROOT_OVERLAY = "base";

/** True when an overlay's criteria select the query. An overlay's wildcard matches anything. */
export function matches(overlay: Criteria, query: Criteria): boolean {
  return DIMENSIONS.every((dimension) =>
    overlay[dimension] === ANY || overlay[dimension] === query[dimension]
  ) && (overlay.nodes === 0 || overlay.nodes === query.nodes);
}

/** How many fields are no wildcard, `nodes` included: 0 to 6. */
export function specificity(criteria: Criteria): number {
  return DIMENSIONS.filter((dimension) => criteria[dimension] !== ANY).length +
    (criteria.nodes === 0 ? 0 : 1);
}

/**
 * The matching overlays that are nobody's ancestor, the least specific first. Throws
 * INVALID_REQUEST for a matching overlay whose `base` leads back to itself.
 */
export function maximalLeaves(catalog: Catalog, query: Criteria): Overlay[] {
  const matching: Overlay[] = [];
  for (const overlay of catalog.candidates(query)) {
    if (overlay.criteria && matches(overlay.criteria, query)) matching.push(overlay);
  }
  const ancestors = new Set(matching.flatMap((overlay) => ancestorNames(catalog, overlay)));
  return matching
    .filter((overlay) => overlay.name !== ROOT_OVERLAY && !ancestors.has(overlay.name))
    .sort(bySpecificity);
}

function bySpecificity(a: Overlay, b: Overlay): number {
  return specificity(a.criteria!) - specificity(b.criteria!) || (a.name < b.name ? -1 : 1);
}

/** Names above an overlay, nearest first; ends at the root overlay or an unknown name. */
function ancestorNames(catalog: Catalog, overlay: Overlay): string[] {
  const names: string[] = [];
  for (let name = parentOf(overlay); name !== undefined;) {
    if (name === overlay.name || names.includes(name)) {
      throw invalid(
        `Overlay ${overlay.name} inherits from itself: ${
          [overlay.name, ...names, name].join(" -> ")
        }`,
        {
          source: sourceOf(catalog, overlay, ["spec", "base"]),
          hints: [`Let one overlay of the circle name another base, or ${ROOT_OVERLAY}`],
        },
      );
    }
    names.push(name);
    const parent = catalog.overlays.get(name);
    name = parent && parentOf(parent);
  }
  return names;
}

/** The overlay's `base`, undefined when that is the root (by name or by being empty). */
function parentOf(overlay: Overlay): string | undefined {
  const base = overlay.spec.base ?? "";
  return base === "" || base === ROOT_OVERLAY ? undefined : base;
}

/** An overlay with its ancestors, root side first, the root itself left out. */
export function chainOf(catalog: Catalog, leaf: Overlay): Overlay[] {
  const chain = [leaf];
  for (let name = parentOf(leaf); name !== undefined; name = parentOf(chain[0]!)) {
    const parent = catalog.overlays.get(name);
    if (!parent) {
      throw invalid(`Overlay ${chain[0]!.name} has an unknown base ${name}`, {
        source: sourceOf(catalog, chain[0]!, ["spec", "base"]),
        hints: ["Correct spec.base, or add an overlay of that name"],
      });
    }
    chain.unshift(parent);
  }
  return chain;
}

/** The place of a node of an overlay or mixin, for an error. */
export function sourceOf(
  catalog: Catalog,
  overlay: Overlay,
  path: readonly (string | number)[],
): { file: string; text: string; path: readonly (string | number)[] } {
  const display = catalog.file(overlay.file)?.display ?? overlay.file;
  return { file: display, text: catalog.text(overlay.file), path };
}

/**
 * Refuses a query without an OS where the service has only OS-specific recipes for it: without
 * the guard such a query would silently get almost nothing. Throws INVALID_REQUEST that lists the
 * OS values to choose from.
 */
export function requireOs(catalog: Catalog, query: Criteria, leaves: readonly Overlay[]): void {
  if (query.service === ANY || query.os !== ANY) return;
  const exact = leaves.some(({ criteria }) =>
    criteria!.service === query.service && criteria!.accelerator === query.accelerator
  );
  if (exact) return;
  const systems = new Set<string>();
  for (const { criteria } of catalog.overlays.values()) {
    if (!criteria || criteria.os === ANY) continue;
    if (matches(criteria, { ...query, os: criteria.os })) systems.add(criteria.os);
  }
  if (systems.size === 0) return;
  const names = [...systems].sort();
  throw invalid(
    `Service ${query.service} with accelerator ${query.accelerator} has recipes only for certain ` +
      `operating systems: ${names.join(", ")}`,
    { hints: [`Name the operating system: ${names.map((name) => `--os ${name}`).join(" or ")}`] },
  );
}
