/**
 * Composes a spec from the root overlay, the chains of the selected leaves and their mixins, in
 * that order, and keeps the list of what took part. Never changes a catalog spec: merging copies
 * what it changes and shares the rest. Source: recipe algorithm, section 3.
 */
import { invalid } from "../base/error.ts";
import type { Catalog, Constraint, Overlay } from "../catalog/types.ts";
import { chainOf, ROOT_OVERLAY } from "./match.ts";
import { type ComposedSpec, emptySpec, fragmentOf, mergeSpec } from "./merge_spec.ts";
import { applyMixins, type OnProblem } from "./mixin.ts";
import type { Fragment } from "./types.ts";

/** What composing gives besides the spec. */
export interface Composition {
  spec: ComposedSpec;
  /** Names of the overlays merged, root first. */
  applied: string[];
  /** Everything merged, in order, mixins last. */
  fragments: Fragment[];
  /** Constraints that came from mixins. */
  mixinConstraints: Constraint[];
}

/**
 * Composes the spec for a set of leaves. Throws NOT_FOUND or INVALID_REQUEST, see the parts;
 * `onProblem` takes what is wrong with mixins instead.
 */
export function compose(
  catalog: Catalog,
  leaves: readonly Overlay[],
  onProblem?: OnProblem,
): Composition {
  const root = catalog.overlays.get(ROOT_OVERLAY);
  if (!root) {
    throw invalid(`The catalog has no overlay named ${ROOT_OVERLAY}, from which recipes start`, {
      hints: ["Restore overlays/base.yaml with metadata.name base"],
    });
  }
  const { mixins: _, ...rootSpec } = root.spec;
  const spec = emptySpec();
  mergeSpec(spec, rootSpec);
  const members = new Map([[root.name, root]]);
  for (const leaf of leaves) {
    for (const member of chainOf(catalog, leaf)) {
      if (members.has(member.name)) continue;
      members.set(member.name, member);
      mergeSpec(spec, member.spec);
    }
  }
  const fragments = [...members.values()].map((overlay) => fragmentOf("overlay", overlay));
  const mixinConstraints = applyMixins(catalog, { spec, fragments }, onProblem);
  return { spec, applied: [...members.keys()], fragments, mixinConstraints };
}
