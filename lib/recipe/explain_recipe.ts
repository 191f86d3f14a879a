/**
 * Tells why a recipe is made of what it is made of: which overlays match the query and what became
 * of each, what was merged in which order and on whose account, which criteria nothing answers to,
 * and which overlays of the data directory did not match and by what. Worked out from catalog and
 * resolution when someone asks; resolving records nothing for it. Source: recipe algorithm,
 * sections 2 to 4.
 */
import { ANY } from "../catalog/criteria_values.ts";
import { type Catalog, DIMENSIONS, type FileOrigin, type Overlay } from "../catalog/types.ts";
import { chainOf, matches, maximalLeaves, ROOT_OVERLAY } from "./match.ts";
import { placeIn } from "./place_in.ts";
import type { ConstraintWarning, ExcludedOverlay, Note, Recipe, Resolution } from "./types.ts";

/** A constraint that a snapshot does not meet, and where it stands. */
export interface UnmetConstraint extends Omit<ConstraintWarning, "overlay"> {
  place?: string;
}

/** An overlay whose criteria match the query. */
export interface MatchedOverlay {
  name: string;
  source: FileOrigin;
  /** `file:line:column` of its criteria. */
  place: string;
  /**
   * `applied`: chosen. `shadowed`: not chosen by itself, because other matches stand on it and
   * bring it along. `excluded`: the snapshot does not meet its constraints.
   */
  outcome: "applied" | "shadowed" | "excluded";
  /** Names of the chosen or excluded overlays that stand on a shadowed one. */
  by?: string[];
  /** False for a shadowed overlay that was left out together with what stands on it. */
  merged: boolean;
  reason?: NonNullable<ExcludedOverlay["reason"]>;
  constraints?: UnmetConstraint[];
}

/** Something that was merged into the recipe. */
export interface AppliedFragment {
  kind: "overlay" | "mixin";
  name: string;
  place: string;
  /** `base`: an overlay stands on it. `mixin`: overlays list it. */
  why: "root" | "match" | "base" | "mixin";
  /** The overlays on whose account it is there; empty for the root and for matches. */
  of: string[];
}

/** An overlay of the data directory that is not part of the recipe. */
export interface UnmatchedOverlay {
  name: string;
  file: string;
  /** The criteria that differ; empty when it has none and nothing chosen stands on it. */
  differs: { criterion: string; overlay: string; query: string }[];
}

/** Everything there is to say. */
export interface RecipeExplanation {
  criteria: Recipe["criteria"];
  matched: MatchedOverlay[];
  /** In merge order. */
  applied: AppliedFragment[];
  /** Remarks about criteria that no overlay of the recipe is specific to. */
  unused: Note[];
  unmatched: UnmatchedOverlay[];
}

/** Explains a resolution. The catalog must be the one it was made from. */
export async function explainRecipe(
  catalog: Catalog,
  resolution: Resolution,
): Promise<RecipeExplanation> {
  const { recipe, criteria, notes } = resolution;
  const leaves = maximalLeaves(catalog, criteria);
  const matching = [...catalog.candidates(criteria)]
    .filter((overlay) => overlay.criteria && matches(overlay.criteria, criteria))
    .filter(({ name }) => name !== ROOT_OVERLAY)
    .sort(byName);
  return {
    criteria: recipe.criteria,
    matched: await Promise.all(
      matching.map((overlay) => matchedOverlay(catalog, recipe, { overlay, leaves })),
    ),
    applied: await Promise.all(
      resolution.fragments.map((fragment) => appliedFragment(catalog, fragment.origin, leaves)),
    ),
    unused: notes.filter(({ code }) => code === "CRITERION_UNUSED"),
    unmatched: unmatchedOverlays(catalog, resolution),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

async function matchedOverlay(
  catalog: Catalog,
  recipe: Recipe,
  { overlay, leaves }: { overlay: Overlay; leaves: readonly Overlay[] },
): Promise<MatchedOverlay> {
  const { name, origin, file } = overlay;
  const found = {
    name,
    source: origin,
    place: await placeIn(catalog, file, ["spec", "criteria"]),
    merged: recipe.metadata.appliedOverlays.includes(name),
  };
  const excluded = recipe.metadata.excludedOverlays?.find((other) => other.name === name);
  if (excluded) {
    const unmet = recipe.metadata.constraintWarnings?.filter((each) => each.overlay === name) ?? [];
    const constraints = await Promise.all(unmet.map((each) => placed(catalog, overlay, each)));
    return { ...found, outcome: "excluded", reason: excluded.reason!, constraints };
  }
  if (leaves.includes(overlay)) return { ...found, outcome: "applied" };
  const by = leaves.filter((leaf) => chainOf(catalog, leaf).includes(overlay));
  return { ...found, outcome: "shadowed", by: by.map((leaf) => leaf.name) };
}

/** An unmet constraint with its place: in the overlay itself, or in a mixin of its chain. */
async function placed(
  catalog: Catalog,
  leaf: Overlay,
  { overlay: _, ...warning }: ConstraintWarning,
): Promise<UnmetConstraint> {
  const mixins = chainOf(catalog, leaf).flatMap(({ spec }) => spec.mixins ?? [])
    .flatMap((name) => catalog.mixins.get(name) ?? []);
  for (const { file, spec } of [leaf, ...mixins]) {
    const index = spec.constraints?.findIndex(({ name }) => name === warning.constraint) ?? -1;
    if (index < 0) continue;
    const place = await placeIn(catalog, file, ["spec", "constraints", index, "value"]);
    return { ...warning, place };
  }
  return warning;
}

async function appliedFragment(
  catalog: Catalog,
  { kind, name, file }: { kind: string; name: string; file?: string },
  leaves: readonly Overlay[],
): Promise<AppliedFragment> {
  const chains = leaves.map((leaf) => chainOf(catalog, leaf));
  const fragment = { name, place: await placeIn(catalog, file!, ["metadata", "name"]) };
  if (kind === "mixin") {
    const of = new Set(chains.flat().filter(({ spec }) => spec.mixins?.includes(name)));
    return { kind, ...fragment, why: "mixin", of: [...of].map((overlay) => overlay.name) };
  }
  if (name === ROOT_OVERLAY) return { kind: "overlay", ...fragment, why: "root", of: [] };
  if (leaves.some((leaf) => leaf.name === name)) {
    return { kind: "overlay", ...fragment, why: "match", of: [] };
  }
  const above = chains.filter((chain) => chain.some((member) => member.name === name));
  return {
    kind: "overlay",
    ...fragment,
    why: "base",
    of: above.map((chain) => chain.at(-1)!.name),
  };
}

/** Overlays of the data directory outside the recipe, those nearest to the query first. */
function unmatchedOverlays(
  catalog: Catalog,
  { recipe, criteria }: Resolution,
): UnmatchedOverlay[] {
  const inside = new Set(recipe.metadata.appliedOverlays);
  const out: UnmatchedOverlay[] = [];
  for (const { name, origin, file, criteria: own } of catalog.overlays.values()) {
    if (origin !== "external" || inside.has(name) || own && matches(own, criteria)) continue;
    const differs = [...DIMENSIONS, "nodes" as const]
      .filter((key) => own && own[key] !== ANY && own[key] !== 0 && own[key] !== criteria[key])
      .map((key) => ({
        criterion: key,
        overlay: `${own![key]}`,
        query: `${criteria[key] || ANY}`,
      }));
    out.push({ name, file: catalog.file(file)?.display ?? file, differs });
  }
  return out.sort((a, b) => a.differs.length - b.differs.length || byName(a, b));
}
