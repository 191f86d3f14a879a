/**
 * Applies mixins to a composed spec. A mixin adds; it never overrules: a name that is taken is a
 * conflict, except that a known component may get a namespace and manifests. Source: recipe
 * algorithm, section 3.4.
 */
import { AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Catalog, Constraint, Overlay } from "../catalog/types.ts";
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

/** Takes an error that is not thrown at once; what it is about is then left out or merged. */
export type OnProblem = (error: AicrError) => void;

/**
 * Merges the mixins that the spec lists, in place, appends them to the fragments, and returns the
 * constraints they brought. Passes `onProblem` NOT_FOUND for an unknown mixin and INVALID_REQUEST
 * for each conflict; by default the first one is thrown.
 */
export function applyMixins(
  catalog: Catalog,
  { spec, fragments }: { spec: ComposedSpec; fragments: Fragment[] },
  onProblem: OnProblem = throwAtOnce,
): Constraint[] {
  const brought: Constraint[] = [];
  for (const name of spec.mixins) {
    const mixin = catalog.mixins.get(name);
    if (!mixin) {
      onProblem(unknownMixin(catalog, name, fragments));
      continue;
    }
    for (const conflict of conflictsOf(catalog, spec, mixin)) onProblem(conflict);
    mergeSpec(spec, {
      constraints: mixin.spec.constraints,
      componentRefs: mixin.spec.componentRefs,
    });
    fragments.push(fragmentOf("mixin", mixin));
    brought.push(...mixin.spec.constraints ?? []);
  }
  return brought;
}

function throwAtOnce(error: AicrError): never {
  throw error;
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

/** Everything in which a mixin contradicts the spec it is to be merged into. */
function* conflictsOf(catalog: Catalog, spec: ComposedSpec, mixin: Overlay): Generator<AicrError> {
  for (const [i, constraint] of (mixin.spec.constraints ?? []).entries()) {
    if (!spec.constraints.has(constraint.name)) continue;
    yield invalid(
      `Mixin ${mixin.name} sets constraint ${constraint.name}, which the recipe has already`,
      {
        source: sourceOf(catalog, mixin, ["spec", "constraints", i]),
        hints: ["Set the constraint in one place only; two mixins for one OS exclude each other"],
      },
    );
  }
  for (const [i, ref] of (mixin.spec.componentRefs ?? []).entries()) {
    const field = RESERVED_FIELDS.find((name) => !isEmpty(ref[name]));
    if (field === undefined || !spec.components.has(ref.name)) continue;
    yield invalid(
      `Mixin ${mixin.name} sets ${field} of component ${ref.name}, which the recipe has already`,
      {
        source: sourceOf(catalog, mixin, ["spec", "componentRefs", i, field]),
        hints: [
          "A mixin may add namespace, manifestFiles and preManifestFiles to a known component",
          `Set ${field} in an overlay instead`,
        ],
      },
    );
  }
}
