/**
 * Snapshot mode: leaves whose constraints the snapshot does not meet are left out. A leaf takes
 * its private chain with it; its ancestors are not promoted in its place, because they would
 * describe another cluster than the one asked for. Source: recipe algorithm, section 4.3.
 */
import type { Catalog, Constraint, Overlay } from "../catalog/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { compose, type Composition } from "./compose.ts";
import { evaluate, type Outcome } from "./constraint.ts";
import { chainOf } from "./match.ts";
import type { ConstraintWarning, ExcludedOverlay } from "./types.ts";

/** A composition with what was left out of it, and why. */
export interface Selection {
  composition: Composition;
  excluded: ExcludedOverlay[];
  warnings: ConstraintWarning[];
}

/** Composes the leaves that a snapshot allows. */
export function composeForSnapshot(
  catalog: Catalog,
  leaves: readonly Overlay[],
  snapshot: Snapshot,
): Selection {
  const excluded: ExcludedOverlay[] = [];
  const warnings: ConstraintWarning[] = [];
  const surviving = leaves.filter((leaf) => {
    const unmet = (leaf.spec.constraints ?? []).flatMap((constraint) => {
      const outcome = evaluate(snapshot, constraint);
      return outcome.status === "passed" ? [] : [warningOf(leaf, constraint, outcome)];
    });
    if (unmet.length === 0) return true;
    excluded.push({ name: leaf.name, reason: "constraint-failed" });
    warnings.push(...unmet);
    return false;
  });
  const composition = compose(catalog, surviving);
  const byMixin = excludeByMixin({ catalog, leaves: surviving, snapshot, composition });
  if (byMixin.warnings.length === 0) return { composition, excluded, warnings };
  const names = new Set(byMixin.excluded.map(({ name }) => name));
  // What is left is taken without another evaluation: each leaf was judged on its own above.
  return {
    composition: compose(catalog, surviving.filter((leaf) => !names.has(leaf.name))),
    excluded: [...excluded, ...byMixin.excluded],
    warnings: [...warnings, ...byMixin.warnings],
  };
}

/** The leaves whose mixins brought a constraint that the snapshot does not meet. */
function excludeByMixin(
  { catalog, leaves, snapshot, composition }: {
    catalog: Catalog;
    leaves: readonly Overlay[];
    snapshot: Snapshot;
    composition: Composition;
  },
): Omit<Selection, "composition"> {
  const reason = "mixin-constraint-failed";
  const excluded = new Map<string, ExcludedOverlay>();
  const warnings: ConstraintWarning[] = [];
  const constraints = [...composition.mixinConstraints]
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  for (const constraint of constraints) {
    const outcome = evaluate(snapshot, constraint);
    if (outcome.status === "passed") continue;
    for (const leaf of leaves) {
      if (!bringsConstraint(catalog, leaf, constraint.name)) continue;
      excluded.set(leaf.name, { name: leaf.name, reason });
      const warning = warningOf(leaf, constraint, outcome);
      warnings.push({ ...warning, reason: `${reason}: ${warning.reason}` });
    }
  }
  return { excluded: [...excluded.values()], warnings };
}

/** True when a leaf's chain lists a mixin with a constraint of that name. */
function bringsConstraint(catalog: Catalog, leaf: Overlay, name: string): boolean {
  return chainOf(catalog, leaf).some(({ spec }) =>
    spec.mixins?.some((mixin) =>
      catalog.mixins.get(mixin)?.spec.constraints?.some((constraint) => constraint.name === name)
    )
  );
}

function warningOf(leaf: Overlay, constraint: Constraint, outcome: Outcome): ConstraintWarning {
  const warning: ConstraintWarning = {
    overlay: leaf.name,
    constraint: constraint.name,
    expected: constraint.value,
    reason: outcome.reason ?? "",
  };
  if (outcome.actual !== undefined) warning.actual = outcome.actual;
  return warning;
}
