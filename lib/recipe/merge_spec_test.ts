import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Value } from "../base/tree.ts";
import type { OverlaySpec } from "../catalog/types.ts";
import { deepFreeze } from "../../tests/support/memory_catalog.ts";
import { type ComposedSpec, emptySpec, mergeSpec, sortedByName } from "./merge_spec.ts";

function merged(specs: readonly OverlaySpec[]): ComposedSpec {
  const spec = emptySpec();
  for (const next of specs) mergeSpec(spec, next);
  return spec;
}

/** A composed spec as a spec, so that a part of a chain can be merged first. */
function asSpec(spec: ComposedSpec): OverlaySpec {
  return {
    constraints: sortedByName(spec.constraints),
    componentRefs: sortedByName(spec.components),
    validation: spec.validation,
    mixins: [...spec.mixins],
  };
}

Deno.test("constraints are replaced by name, mixins keep their first place", () => {
  const spec = merged([
    { constraints: [{ name: "b", value: "1" }, { name: "a", value: "1" }], mixins: ["x", "y"] },
    { constraints: [{ name: "b", value: "2" }], mixins: ["y", "z", "x"] },
  ]);
  assertEquals(sortedByName(spec.constraints), [
    { name: "a", value: "1" },
    { name: "b", value: "2" },
  ]);
  assertEquals([...spec.mixins], ["x", "y", "z"]);
});

Deno.test("a component that stands twice in one spec is merged with itself", () => {
  const spec = merged([{
    componentRefs: [{ name: "a", version: "1" }, { name: "a", chart: "c" }],
  }]);
  assertEquals(sortedByName(spec.components), [{ name: "a", version: "1", chart: "c" }]);
});

/**
 * Keys that start with `m` hold mappings, others scalars or lists: where a mapping meets a scalar,
 * and where a list is cleared on purpose, grouping does matter.
 */
const tree: fc.Memo<{ [key: string]: Value }> = fc.memo((depth) =>
  fc.tuple(
    fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(fc.integer(), fc.constant<Value>([1, "x"])),
    ),
    depth > 1
      ? fc.dictionary(fc.constantFrom("ma", "mb"), tree(depth - 1))
      : fc.constant<{ [key: string]: Value }>({}),
  ).map(([leaves, mappings]) => ({ ...leaves, ...mappings }))
);
const name = fc.constantFrom("alpha", "beta", "gamma");
const names = fc.uniqueArray(name, { minLength: 1 });
const constraints = fc.uniqueArray(fc.record({ name, value: fc.constantFrom("1", "2") }), {
  minLength: 1,
  selector: (constraint) => constraint.name,
});
const phase = fc.record(
  { timeout: fc.constantFrom("1m", "2m"), checks: names, constraints },
  { requiredKeys: [] },
);
const spec: fc.Arbitrary<OverlaySpec> = fc.record({
  constraints,
  mixins: names,
  componentRefs: fc.uniqueArray(
    fc.record({
      name,
      version: fc.constantFrom("", "1", "2"),
      overrides: tree(3),
      dependencyRefs: names,
      cleanup: fc.boolean(),
    }, { requiredKeys: ["name"] }),
    { selector: (ref) => ref.name },
  ),
  validation: fc.record({ deployment: phase, conformance: phase }, { requiredKeys: [] }),
}, { requiredKeys: [] });

Deno.test("merging is associative along a chain and changes none of its inputs", () => {
  fc.assert(fc.property(spec, spec, spec, (a, b, c) => {
    const inputs = deepFreeze([a, b, c] as const);
    const leftFirst = asSpec(merged([asSpec(merged([inputs[0], inputs[1]])), inputs[2]]));
    const rightFirst = asSpec(merged([inputs[0], asSpec(merged([inputs[1], inputs[2]]))]));
    assertEquals(rightFirst, leftFirst);
  }));
});

Deno.test("merging a spec twice in a row is merging it once", () => {
  fc.assert(fc.property(spec, spec, (a, b) => {
    assertEquals(asSpec(merged([a, b, b])), asSpec(merged([a, b])));
  }));
});
