import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import { catalogOf, overlay, query } from "../../tests/support/memory_catalog.ts";
import { resolve } from "./resolve.ts";

/** The recipe of a catalog whose one leaf lists the given mixins. */
function resolved(mixins: Record<string, Tree>, leaf: Tree = {}, listed = Object.keys(mixins)) {
  const texts = Object.fromEntries(
    Object.entries(mixins).map(([name, spec]) => [`mixins/${name}.yaml`, overlay(name, spec)]),
  );
  const catalog = catalogOf({
    leaf: { criteria: { service: "eks" }, mixins: listed, ...leaf },
  }, texts);
  return resolve(catalog, query({ service: "eks" })).recipe;
}

Deno.test("a mixin adds constraints and whole components, and is no applied overlay", () => {
  const recipe = resolved({
    os: { constraints: [{ name: "OS.release.ID", value: "ubuntu" }] },
    platform: { componentRefs: [{ name: "gamma" }] },
  });
  assertEquals(recipe.constraints, [{ name: "OS.release.ID", value: "ubuntu" }]);
  assertEquals(recipe.componentRefs.map(({ name }) => name), ["alpha", "beta", "gamma"]);
  assertEquals(recipe.metadata.appliedOverlays, ["base", "leaf"]);
});

Deno.test("a mixin may move a known component and add manifests to it", () => {
  const [alpha] = resolved({
    os: {
      componentRefs: [{
        name: "alpha",
        namespace: "privileged",
        manifestFiles: ["m.yaml"],
        preManifestFiles: ["p.yaml"],
      }],
    },
  }).componentRefs;
  assertEquals(alpha!.namespace, "privileged");
  assertEquals([alpha!.manifestFiles, alpha!.preManifestFiles], [["m.yaml"], ["p.yaml"]]);
});

const FORBIDDEN: Record<string, Tree[string]> = {
  chart: "x",
  type: "Helm",
  source: "x",
  version: "2",
  tag: "x",
  path: "x",
  valuesFile: "x.yaml",
  overrides: { a: 1 },
  patches: [{ a: 1 }],
  dependencyRefs: ["beta"],
  cleanup: true,
  expectedResources: [{ kind: "Pod", name: "x" }],
  healthCheckAsserts: "x",
  healthCheckSkip: true,
};

for (const [field, value] of Object.entries(FORBIDDEN)) {
  Deno.test(`a mixin must not set ${field} of a known component`, () => {
    const error = assertThrows(
      () => resolved({ m: { componentRefs: [{ name: "alpha", [field]: value }] } }),
      AicrError,
      `Mixin m sets ${field} of component alpha`,
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertEquals(error.source?.file, "recipes/mixins/m.yaml");
    assertEquals(error.source?.path, ["spec", "componentRefs", 0, field]);
  });
}

Deno.test("a constraint of the chain or of an earlier mixin is a conflict", () => {
  const constraints = [{ name: "OS.release.ID", value: "ubuntu" }];
  assertThrows(
    () => resolved({ m: { constraints } }, { constraints }),
    AicrError,
    "Mixin m sets constraint OS.release.ID",
  );
  assertThrows(
    () => resolved({ ubuntu: { constraints }, talos: { constraints } }),
    AicrError,
    "Mixin talos sets constraint OS.release.ID",
  );
});

Deno.test("an unknown mixin is named with who lists it and what is near", () => {
  const error = assertThrows(
    () => resolved({ "os-ubuntu": {} }, {}, ["os-ubunto"]),
    AicrError,
    "Overlay leaf lists an unknown mixin os-ubunto",
  );
  assertEquals(error.code, "NOT_FOUND");
  assertEquals(error.hints[0], 'Did you mean "os-ubuntu"?');
  assertEquals(error.source?.path, ["spec", "mixins", 0]);
});

Deno.test("mixins of the root overlay do not count", () => {
  const catalog = catalogOf({
    base: { componentRefs: [{ name: "alpha" }], mixins: ["nowhere"] },
    leaf: { criteria: { service: "eks" } },
  });
  assertEquals(resolve(catalog, query({ service: "eks" })).recipe.componentRefs.length, 1);
});
