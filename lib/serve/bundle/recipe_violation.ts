/**
 * Holds a posted recipe against the allowlists. A recipe is what its author made of it, so its word
 * alone does not count: it is judged by the criteria it states, by those of the overlays it was
 * made of, and by what in its components only certain overlays of the catalog bring. Pure. Source:
 * API contract, section 9.
 */
import { own } from "../../base/tree.ts";
import { canonicalValue } from "../../catalog/criteria_values.ts";
import {
  type Catalog,
  type ComponentRef,
  type Dimension,
  DIMENSIONS,
  type Overlay,
  type OverlaySpec,
} from "../../catalog/types.ts";
import type { Recipe } from "../../recipe/types.ts";
import { type Allowlists, findViolation, type Violation } from "../request/allowlists.ts";

type Purpose = Partial<Record<Dimension, string>>;

/** The first thing about a recipe that is not allowed, or undefined when all of it is. */
export function findRecipeViolation(
  { criteria, metadata, componentRefs }: Recipe,
  catalog: Catalog,
  allowlists: Allowlists,
): Violation | undefined {
  const stated: Purpose = Object.fromEntries(
    DIMENSIONS.map((name) => [name, canonicalValue(name, criteria[name])]),
  );
  const overlays = leavesOf(metadata.appliedOverlays, catalog);
  for (const purpose of [stated, ...overlays.map((overlay) => overlay.criteria ?? {})]) {
    const violation = findViolation(purpose, allowlists);
    if (violation !== undefined) return violation;
  }
  const owners = ownersIn(catalog);
  for (const ref of componentRefs) {
    const violation = findContentViolation(ref, owners, allowlists);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

/** Overlays that no other one builds on: only these were chosen by their own criteria. */
function leavesOf(names: readonly string[], { overlays }: Catalog): Overlay[] {
  const applied = names.map((name) => overlays.get(name)).filter((each) => each !== undefined);
  const bases = new Set(applied.map(({ spec }) => spec.base));
  return applied.filter(({ name }) => !bases.has(name));
}

/** A component whose content no allowed overlay brings, but some that are not allowed do. */
function findContentViolation(
  ref: ComponentRef,
  owners: Owners,
  allowlists: Allowlists,
): Violation | undefined {
  for (const mark of marksOf(ref)) {
    const violations = (owners.get(mark) ?? [{}])
      .map((purpose) => findViolation(purpose, allowlists));
    if (!violations.includes(undefined)) return violations[0];
  }
  return undefined;
}

/** What each mark is for: the criteria of all overlays that bring it. */
type Owners = ReadonlyMap<string, readonly Purpose[]>;

const known = new WeakMap<Catalog, Owners>();

function ownersIn(catalog: Catalog): Owners {
  const owners = known.get(catalog) ?? findOwners(catalog);
  known.set(catalog, owners);
  return owners;
}

function findOwners(catalog: Catalog): Owners {
  const owners = new Map<string, Purpose[]>();
  for (const overlay of catalog.overlays.values()) {
    const refs = specsOf(overlay, catalog).flatMap(({ componentRefs }) => componentRefs ?? []);
    for (const mark of new Set(refs.flatMap(marksOf))) {
      const purposes = owners.get(mark);
      if (purposes === undefined) owners.set(mark, [overlay.criteria ?? {}]);
      else purposes.push(overlay.criteria ?? {});
    }
  }
  return owners;
}

/** What an overlay consists of: its own spec and mixins, and those of what it builds on. */
function specsOf(overlay: Overlay, { overlays, mixins }: Catalog): OverlaySpec[] {
  const chain = new Set<Overlay>();
  // A base that is unknown or leads back here is refused where such an overlay is asked for.
  for (let at: Overlay | undefined = overlay; at !== undefined && !chain.has(at);) {
    chain.add(at);
    at = overlays.get(at.spec.base ?? "");
  }
  return [...chain].flatMap(({ spec }) => [
    spec,
    ...(spec.mixins ?? []).map((name) => mixins.get(name)?.spec ?? {}),
  ]);
}

/** What tells where a component comes from: that it is there, its files, and criteria it is given. */
function marksOf(ref: Partial<ComponentRef> & { name: string }): string[] {
  const { name, valuesFile, manifestFiles = [], preManifestFiles = [], overrides = {} } = ref;
  const files = [valuesFile, ...manifestFiles, ...preManifestFiles]
    .filter((file) => file !== undefined).map((file) => `${name}:${file}`);
  const given = DIMENSIONS.flatMap((dimension) => {
    const value = own(overrides, dimension);
    if (typeof value !== "string") return [];
    return [`${name}.${dimension}=${canonicalValue(dimension, value)}`];
  });
  return [name, ...files, ...given];
}
