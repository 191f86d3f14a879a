import { assertEquals } from "@std/assert";
import type { ComponentRef } from "../catalog/types.ts";
import { deepFreeze } from "../../tests/support/memory_catalog.ts";
import { COMPONENT_FIELDS, isEmpty, mergeComponent } from "./merge_component.ts";

const merged = (left: Omit<ComponentRef, "name">, right: Omit<ComponentRef, "name">) => {
  const { name: _, ...rest } = mergeComponent(
    deepFreeze({ name: "x", ...left }),
    deepFreeze({ name: "x", ...right }),
  );
  return rest;
};

Deno.test("texts of the right win unless they are empty", () => {
  for (const field of ["namespace", "chart", "type", "source", "version", "tag", "path"] as const) {
    assertEquals(merged({ [field]: "left" }, { [field]: "right" }), { [field]: "right" });
    assertEquals(merged({ [field]: "left" }, { [field]: "" }), { [field]: "left" });
    assertEquals(merged({ [field]: "left" }, {}), { [field]: "left" });
  }
  assertEquals(merged({ valuesFile: "a" }, { valuesFile: "b" }), { valuesFile: "b" });
});

Deno.test("overrides merge deeply, lists and scalars are replaced, nulls stay", () => {
  const left = { overrides: { a: { x: 1, y: 2 }, list: [1, 2], s: "l", gone: { z: 1 } } };
  const right = { overrides: { a: { y: 3, n: null }, list: [3], s: { t: 1 }, gone: null } };
  assertEquals(merged(left, right), {
    overrides: { a: { x: 1, y: 3, n: null }, list: [3], s: { t: 1 }, gone: null },
  });
});

Deno.test("references and manifests keep the left order and gain what is new", () => {
  for (const field of ["dependencyRefs", "manifestFiles", "preManifestFiles"] as const) {
    assertEquals(merged({ [field]: ["b", "a"] }, { [field]: ["c", "a", "d"] }), {
      [field]: ["b", "a", "c", "d"],
    });
    assertEquals(merged({ [field]: ["b"] }, { [field]: [] }), { [field]: ["b"] });
  }
});

Deno.test("expected resources and patches are replaced as a whole unless empty", () => {
  const one = [{ kind: "Deployment", name: "one" }];
  const two = [{ kind: "DaemonSet", name: "two" }];
  assertEquals(merged({ expectedResources: one }, { expectedResources: two }), {
    expectedResources: two,
  });
  assertEquals(merged({ expectedResources: one }, { expectedResources: [] }), {
    expectedResources: one,
  });
  assertEquals(merged({ patches: [{ a: 1 }] }, { patches: [{ b: 2 }] }), { patches: [{ b: 2 }] });
});

Deno.test("true is sticky", () => {
  assertEquals(merged({ cleanup: true }, { cleanup: false }), { cleanup: true });
  assertEquals(merged({ cleanup: false }, { cleanup: true }), { cleanup: true });
  assertEquals(merged({}, { healthCheckSkip: true }), { healthCheckSkip: true });
});

Deno.test("a null field counts as not set", () => {
  const right = { version: null, overrides: null, dependencyRefs: null } as unknown as ComponentRef;
  const left = { version: "1", overrides: { a: 1 }, dependencyRefs: ["b"] };
  assertEquals(merged(left, right), left);
});

Deno.test("every field of a reference has a rule", () => {
  assertEquals(COMPONENT_FIELDS.length, 17);
  assertEquals(new Set(COMPONENT_FIELDS).size, 17);
});

Deno.test("empty is what sets nothing; zero is a value", () => {
  for (const empty of [undefined, null, "", [], {}, false]) assertEquals(isEmpty(empty), true);
  for (const full of [0, true, "a", [0], { a: null }]) assertEquals(isEmpty(full), false);
});
