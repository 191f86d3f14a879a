/**
 * Merges the specs of overlays and mixins one after another. Only the accumulated spec changes;
 * catalog specs are read, and what merging does not touch is shared with them. Source: recipe
 * algorithm, section 3.1.
 */
import type {
  ComponentRef,
  Constraint,
  Overlay,
  OverlaySpec,
  Validation,
} from "../catalog/types.ts";
import { mergeComponent } from "./merge_component.ts";
import { mergeValidation } from "./merge_validation.ts";
import type { Fragment } from "./types.ts";

/** A spec under construction; lists are keyed by name while merging. */
export interface ComposedSpec {
  constraints: Map<string, Constraint>;
  components: Map<string, ComponentRef>;
  validation: Validation;
  /** In order of first appearance. */
  mixins: Set<string>;
}

/** A spec with nothing in it: what the first merge starts from. */
export function emptySpec(): ComposedSpec {
  return { constraints: new Map(), components: new Map(), validation: {}, mixins: new Set() };
}

/** Merges a spec into the accumulated one, in place. The right side is only read. */
export function mergeSpec(target: ComposedSpec, spec: OverlaySpec): void {
  for (const constraint of spec.constraints ?? []) {
    target.constraints.set(constraint.name, constraint);
  }
  for (const ref of spec.componentRefs ?? []) {
    const known = target.components.get(ref.name);
    target.components.set(ref.name, known ? mergeComponent(known, ref) : ref);
  }
  if (spec.validation) target.validation = mergeValidation(target.validation, spec.validation);
  for (const mixin of spec.mixins ?? []) target.mixins.add(mixin);
}

/** The entries of a map by name, sorted by name. */
export function sortedByName<T extends { name: string }>(entries: Map<string, T>): T[] {
  return [...entries.values()].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** An overlay or mixin as a fragment of a resolution. */
export function fragmentOf(kind: "overlay" | "mixin", overlay: Overlay): Fragment {
  const origin = { kind, name: overlay.name, file: overlay.file, at: ["spec"] };
  return { origin, spec: overlay.spec };
}
