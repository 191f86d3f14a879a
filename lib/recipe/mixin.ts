/**
 * Applies mixins to a composed spec. A mixin adds; it never overrules: a name that is taken is a
 * conflict, except that a known component may get a namespace and manifests. Source: recipe
 * algorithm, section 3.4.
 */
import { AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Catalog, ComponentRef, Constraint, Overlay } from "../catalog/types.ts";
import { sourceOf } from "./match.ts";
import { type ComponentField, isEmpty } from "./merge_component.ts";
import { type ComposedSpec, fragmentOf, mergeSpec } from "./merge_spec.ts";
import type { Fragment } from "./types.ts";

/** What a mixin must not set on a component it did not bring, in the order they are reported. */
const RESERVED_FIELDS: readonly ComponentField[] = [
  "chart",
  "type",
  "source",
  "version",
  "tag",
  "path",
  "valuesFile",
  "overrides",
  "patches",
  "dependencyRefs",
  "cleanup",
  "expectedResources",
  "healthCheckAsserts",
  "healthCheckSkip",
];

/**
 * Merges the mixins that the spec lists, in place, appends them to the fragments, and returns the
 * constraints they brought. Throws NOT_FOUND for an unknown mixin, INVALID_REQUEST for a conflict.
 */
export function applyMixins(
  catalog: Catalog,
  spec: ComposedSpec,
  fragments: Fragment[],
): Constraint[] {
  const brought: Constraint[] = [];
  for (const name of spec.mixins) {
    const mixin = catalog.mixins.get(name);
    if (!mixin) throw unknownMixin(catalog, name, fragments);
    refuseConflicts(catalog, spec, mixin);
    mergeSpec(spec, {
      constraints: mixin.spec.constraints,
      componentRefs: mixin.spec.componentRefs,
    });
    fragments.push(fragmentOf("mixin", mixin));
    brought.push(...mixin.spec.constraints ?? []);
  }
  return brought;
}

function unknownMixin(catalog: Catalog, name: string, fragments: readonly Fragment[]): AicrError {
  const user = fragments.find(({ spec }) => spec.mixins?.includes(name));
  const overlay = user && catalog.overlays.get(user.origin.name);
  const path = ["spec", "mixins", user?.spec.mixins?.indexOf(name) ?? 0];
  return new AicrError("NOT_FOUND", `Overlay ${user?.origin.name} lists an unknown mixin ${name}`, {
    source: overlay && sourceOf(catalog, overlay, path),
    hints: [...nearest(name, [...catalog.mixins.keys()]), "Add it below mixins/, or remove it"],
  });
}

function refuseConflicts(catalog: Catalog, spec: ComposedSpec, mixin: Overlay): void {
  for (const [i, constraint] of (mixin.spec.constraints ?? []).entries()) {
    if (!spec.constraints.has(constraint.name)) continue;
    throw invalid(
      `Mixin ${mixin.name} sets constraint ${constraint.name}, which the recipe has already`,
      {
        source: sourceOf(catalog, mixin, ["spec", "constraints", i]),
        hints: ["Set the constraint in one place only; two mixins for one OS exclude each other"],
      },
    );
  }
  for (const [i, ref] of (mixin.spec.componentRefs ?? []).entries()) {
    if (spec.components.has(ref.name)) refuseFields(catalog, mixin, { ref, index: i });
  }
}

function refuseFields(
  catalog: Catalog,
  mixin: Overlay,
  { ref, index }: { ref: ComponentRef; index: number },
): void {
  const field = RESERVED_FIELDS.find((name) => !isEmpty(ref[name]));
  if (field === undefined) return;
  throw invalid(
    `Mixin ${mixin.name} sets ${field} of component ${ref.name}, which the recipe has already`,
    {
      source: sourceOf(catalog, mixin, ["spec", "componentRefs", index, field]),
      hints: [
        "A mixin may add namespace, manifestFiles and preManifestFiles to a known component",
        `Set ${field} in an overlay instead`,
      ],
    },
  );
}
