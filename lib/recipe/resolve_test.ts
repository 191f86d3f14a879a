import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { sha256 } from "../base/digest.ts";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import type { Tree } from "../base/tree.ts";
import { type Criteria, DIMENSIONS } from "../catalog/types.ts";
import {
  catalogOf,
  deepFreeze,
  memoryCatalog,
  overlay,
  query,
} from "../../tests/support/memory_catalog.ts";
import { resolve } from "./resolve.ts";

const EKS = query({ service: "eks" });
const recipeOf = (overlays: Record<string, Tree>, ask: Criteria = EKS) =>
  resolve(catalogOf(overlays), ask).recipe;

Deno.test("a recipe carries what the document format asks for, and nothing that changes by itself", () => {
  const recipe = recipeOf({
    eks: {
      criteria: { service: "eks" },
      constraints: [{ name: "b", value: "2" }, { name: "a", value: "1" }],
      validation: { deployment: { checks: ["x"] }, performance: { checks: [] } },
    },
  });
  assertEquals(recipe.kind, "RecipeResult");
  assertEquals(recipe.apiVersion, "aicr.run/v1alpha2");
  assertEquals(Object.keys(recipe.metadata).sort(), ["appliedOverlays", "version"]);
  assertEquals(recipe.criteria, {
    service: "eks",
    accelerator: "any",
    intent: "any",
    os: "any",
    platform: "any",
  });
  assertEquals(recipe.constraints, [{ name: "a", value: "1" }, { name: "b", value: "2" }]);
  assertEquals(recipe.validation, { deployment: { checks: ["x"] }, performance: {} });
  assertEquals(recipe.deploymentOrder, ["alpha", "beta"]);
});

Deno.test("references are complete: defaults, order, health check by reference", () => {
  const [alpha, beta] = recipeOf({ eks: { criteria: { service: "eks" } } }).componentRefs;
  assertEquals(alpha, {
    name: "alpha",
    type: "Helm",
    source: "https://charts.example",
    chart: "alpha-chart",
    version: "1.0.0",
    namespace: "alpha-system",
    order: 1,
    healthCheck: { file: "checks/alpha.yaml", sha256: sha256("x: 1\n") },
  });
  assertEquals([beta!.order, beta!.dependencyRefs, beta!.healthCheck], [2, ["alpha"], undefined]);
});

Deno.test("health checks are dropped by opting out and replaced by an own text", () => {
  const one = (ref: Tree) =>
    recipeOf({ eks: { criteria: { service: "eks" }, componentRefs: [{ name: "alpha", ...ref }] } })
      .componentRefs[0]!;
  assertEquals(one({ healthCheckSkip: true }).healthCheck, undefined);
  const own = one({ healthCheckAsserts: "mine" });
  assertEquals([own.healthCheck, own.healthCheckAsserts], [undefined, "mine"]);
});

Deno.test("disabled components stay, without a place in the order, and keep their check", () => {
  const recipe = recipeOf({
    eks: {
      criteria: { service: "eks" },
      componentRefs: [{ name: "alpha", overrides: { enabled: false } }],
    },
  });
  assertEquals(recipe.deploymentOrder, ["beta"]);
  const [alpha, beta] = recipe.componentRefs;
  assertEquals([alpha!.order, beta!.order, alpha!.healthCheck !== undefined], [undefined, 1, true]);
});

Deno.test("nodes are printed when asked for", () => {
  const overlays = { n4: { criteria: { nodes: 4 } } };
  assertEquals(recipeOf(overlays, query({ nodes: 4 })).criteria.nodes, 4);
  assertEquals(recipeOf(overlays, query({ nodes: 4 })).metadata.appliedOverlays, ["base", "n4"]);
  assertEquals(recipeOf(overlays, query({ nodes: 5 })).metadata.appliedOverlays, ["base"]);
});

Deno.test("asking for nothing is refused with what to ask for", () => {
  const error = assertThrows(() => recipeOf({}, query({})), AicrError, "No criteria given");
  assertEquals(error.code, "INVALID_REQUEST");
  assert(error.hints.join().includes("--service") && error.hints.join().includes("--snapshot"));
});

Deno.test("a catalog without root overlay is refused", () => {
  const catalog = memoryCatalog({
    "overlays/eks.yaml": overlay("eks", { criteria: { service: "eks" } }),
  });
  assertThrows(() => resolve(catalog, EKS), AicrError, "no overlay named base");
});

const MISTAKES: [string, Tree, string, (string | number)[]][] = [
  [
    "an unknown dependency",
    { name: "alpha", dependencyRefs: ["ghost"] },
    "Component alpha depends on ghost",
    ["spec", "componentRefs", 0, "dependencyRefs"],
  ],
  [
    "a cycle",
    { name: "alpha", dependencyRefs: ["beta"] },
    "alpha -> beta -> alpha",
    ["spec", "componentRefs", 0, "dependencyRefs"],
  ],
  ["a tag on Helm", { name: "beta", tag: "v1" }, "sets tag", ["spec", "componentRefs", 0, "tag"]],
  ["an unknown component", { name: "delta" }, "Component delta is unknown", [
    "spec",
    "componentRefs",
    0,
    "name",
  ]],
];

for (const [what, ref, message, path] of MISTAKES) {
  Deno.test(`${what} is refused where it was written`, async () => {
    const error = assertThrows(
      () => recipeOf({ eks: { criteria: { service: "eks" }, componentRefs: [ref] } }),
      AicrError,
      message,
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertEquals(error.source?.path, path);
    assertEquals((await withPosition(error)).source?.file, "recipes/overlays/eks.yaml");
  });
}

Deno.test("a health check that the catalog lacks is refused by name", () => {
  const catalog = memoryCatalog({
    "registry.yaml": "components: [{name: a, healthCheck: {assertFile: checks/none.yaml}}]",
    "overlays/base.yaml": overlay("base", {
      componentRefs: [{ name: "a", type: "Helm", manifestFiles: ["m.yaml"] }],
    }),
    "overlays/eks.yaml": overlay("eks", { criteria: { service: "eks" } }),
  });
  assertThrows(() => resolve(catalog, EKS), AicrError, "checks/none.yaml of component a");
});

Deno.test("a criterion that nothing answers to is told, but accepted", () => {
  const overlays = {
    eks: { criteria: { service: "eks" } },
    "gke-slurm": { criteria: { service: "gke", platform: "slurm" } },
  };
  const notes = (ask: Partial<Criteria>) => resolve(catalogOf(overlays), query(ask)).notes;
  assertEquals(notes({ service: "eks" }), []);
  const [unknown] = notes({ service: "eks", platform: "inference" });
  assertEquals([unknown!.code, unknown!.severity, unknown!.path], [
    "CRITERION_UNUSED",
    "warning",
    "criteria.platform",
  ]);
  assert(unknown!.text.includes("platform inference"));
  assertEquals(notes({ service: "eks", platform: "slurm" })[0]!.severity, "info");
});

Deno.test("fragments tell what was merged, in order, mixins last", () => {
  const catalog = catalogOf({
    eks: { criteria: { service: "eks" }, mixins: ["m"] },
    leaf: { base: "eks", criteria: { service: "eks", os: "ubuntu" } },
  }, { "mixins/m.yaml": overlay("m", {}) });
  const { fragments } = resolve(catalog, query({ service: "eks", os: "ubuntu" }));
  assertEquals(fragments.map(({ origin }) => `${origin.kind} ${origin.name} ${origin.file}`), [
    "overlay base overlays/base.yaml",
    "overlay eks overlays/eks.yaml",
    "overlay leaf overlays/leaf.yaml",
    "mixin m mixins/m.yaml",
  ]);
});

/** Catalogs of overlays whose base always has a smaller number, so that there are no circles. */
const value = fc.constantFrom("any", "a", "b");
const criteria = fc.record(
  Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, value])) as Record<
    typeof DIMENSIONS[number],
    typeof value
  >,
);
const overlays = fc.array(
  fc.record({
    criteria,
    base: fc.nat(9),
    version: fc.constantFrom("", "1", "2"),
    replicas: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 10 },
).map((list) =>
  list.map((item, i): [string, Tree] => [`o${i}`, {
    criteria: item.criteria,
    base: item.base < i ? `o${item.base}` : "",
    componentRefs: [{
      name: "alpha",
      version: item.version,
      overrides: { replicas: item.replicas, [`from${i}`]: true },
    }],
  }])
);

Deno.test("the order of files does not matter, and the catalog is never changed", () => {
  fc.assert(fc.property(overlays, criteria, (list, asked) => {
    const ask = { ...asked, service: "a", os: "b", nodes: 0 };
    const forward = deepFreeze(catalogOf(Object.fromEntries(list)));
    const backward = catalogOf(Object.fromEntries([...list].reverse()));
    const first = resolve(forward, ask);
    assertEquals(resolve(forward, ask), first, "the same input gives the same recipe");
    assertEquals(resolve(backward, ask), first);
  }));
});

Deno.test("what is applied matches the query, and every leaf comes after its bases", () => {
  fc.assert(fc.property(overlays, criteria, (list, asked) => {
    const ask = { ...asked, service: "a", os: "b", nodes: 0 };
    const { recipe, fragments } = resolve(catalogOf(Object.fromEntries(list)), ask);
    const { appliedOverlays: applied } = recipe.metadata;
    assertEquals(new Set(applied).size, applied.length, "nothing is applied twice");
    for (const { origin, spec } of fragments) {
      if (spec.base) assert(applied.indexOf(spec.base) < applied.indexOf(origin.name));
    }
    const { overrides } = recipe.componentRefs[0]!;
    assertEquals(
      Object.keys(overrides ?? {}).filter((key) => key.startsWith("from")).length,
      applied.length - 1,
      "every applied overlay took part",
    );
  }));
});
