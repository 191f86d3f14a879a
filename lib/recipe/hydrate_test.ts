import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import {
  catalogOf,
  type CatalogTexts,
  deepFreeze,
  query,
} from "../../tests/support/memory_catalog.ts";
import { hydrate } from "./hydrate.ts";
import { hydratedDocument } from "./hydrated_document.ts";
import { resolve } from "./resolve.ts";

const OWN = "components/alpha/values.yaml";
const EKS = query({ service: "eks" });

function hydrated(
  ref: Tree,
  files: CatalogTexts = {},
  { external = [], more = {} }: { external?: string[]; more?: Record<string, Tree> } = {},
) {
  const catalog = catalogOf(
    {
      eks: { criteria: { service: "eks" }, componentRefs: [{ name: "alpha", ...ref }] },
      ...more,
    },
    files,
    { external },
  );
  const { recipe, fragments } = resolve(catalog, EKS);
  return { catalog, recipe, components: hydrate(deepFreeze(catalog), recipe, fragments) };
}
const valuesOf = (...args: Parameters<typeof hydrated>) => hydrated(...args).components[0]!.values;

Deno.test("without files and overrides there are no values", () => {
  assertEquals(valuesOf({}), {});
});

Deno.test("a named file lies on top of the component's own file, overrides on top of both", () => {
  const files = {
    [OWN]: "{a: own, b: own, c: own, list: [1, 2], deep: {x: 1, y: 1}}",
    "components/alpha/eks.yaml": "{b: named, c: named, list: [3], deep: {y: 2}}",
  };
  const ref = { valuesFile: "components/alpha/eks.yaml", overrides: { c: "over", deep: { z: 3 } } };
  assertEquals(valuesOf(ref, files), {
    a: "own",
    b: "named",
    c: "over",
    list: [3],
    deep: { x: 1, y: 2, z: 3 },
  });
});

Deno.test("the own file named as valuesFile is read once", () => {
  const { components } = hydrated({ valuesFile: OWN }, { [OWN]: "{a: 1, gone: null}" });
  assertEquals(components[0]!.values, { a: 1, gone: null });
  assertEquals(components[0]!.layers.length, 1);
});

Deno.test("the own file of a data directory is picked up, that of the program must be named", () => {
  assertEquals(valuesOf({}, { [OWN]: "{replicas: 3}" }, { external: [OWN] }), { replicas: 3 });
  assertEquals(valuesOf({}, { [OWN]: "{replicas: 3}" }), {});
});

Deno.test("nulls delete, except inside a mapping that is put where there was none", () => {
  const files = { [OWN]: "{a: 1, b: {x: 1, y: 2}}" };
  const overrides = { a: null, b: { x: null }, fresh: { z: null } };
  assertEquals(valuesOf({ valuesFile: OWN, overrides }, files), {
    b: { y: 2 },
    fresh: { z: null },
  });
});

Deno.test("a null of one overlay is undone by a later one before it reaches the values", () => {
  const files = { [OWN]: "{a: {x: 1}}" };
  const more = {
    later: {
      base: "eks",
      criteria: { service: "eks" },
      componentRefs: [{ name: "alpha", overrides: { a: { y: 2 } } }],
    },
  };
  assertEquals(valuesOf({ valuesFile: OWN, overrides: { a: null } }, files, { more }), {
    a: { x: 1, y: 2 },
  });
});

Deno.test("an empty values file is no values", () => {
  assertEquals(valuesOf({ valuesFile: OWN }, { [OWN]: "" }), {});
});

Deno.test("a missing values file is refused where it is named", () => {
  const error = assertThrows(
    () => hydrated({ valuesFile: "components/alpha/none.yaml" }),
    AicrError,
    "components/alpha/none.yaml of component alpha",
  );
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.source?.file, "recipes/overlays/eks.yaml");
  assertEquals(error.source?.path, ["spec", "componentRefs", 0, "valuesFile"]);
});

Deno.test("each layer knows where it comes from", () => {
  const { catalog, recipe, components } = hydrated({ valuesFile: OWN, overrides: { a: 2 } }, {
    [OWN]: "{a: 1}",
  });
  const origins = (list: typeof components) =>
    list[0]!.layers.map(({ origin }) => [origin.kind, origin.name, ...origin.at!]);
  assertEquals(origins(components), [
    ["values", OWN],
    ["overlay", "eks", "spec", "componentRefs", 0, "overrides"],
  ]);
  assertEquals(origins(hydrate(catalog, recipe)), [
    ["values", OWN],
    ["recipe", "alpha", "componentRefs", 0, "overrides"],
  ]);
});

Deno.test("the hydrated document has components by name and only what is set", () => {
  const { recipe, components } = hydrated({ overrides: { a: 1, enabled: false } });
  const document = hydratedDocument(recipe, components);
  assertEquals(document.components, {
    alpha: {
      name: "alpha",
      type: "Helm",
      source: "https://charts.example",
      chart: "alpha-chart",
      version: "1.0.0",
      namespace: "alpha-system",
      values: { a: 1, enabled: false },
    },
    beta: {
      name: "beta",
      type: "Helm",
      source: "oci://r.example/charts",
      chart: "beta",
      version: "v2.0.0",
      dependencyRefs: ["alpha"],
    },
  });
  assertEquals(document.criteria, {
    service: "eks",
    accelerator: "any",
    intent: "any",
    os: "any",
    platform: "any",
    nodes: 0,
  });
  assertEquals("constraints" in document, false);
});

Deno.test("absent lists of the metadata are printed as the format asks", () => {
  const { recipe, components } = hydrated({});
  const metadata = (absent: [] | null) =>
    (hydratedDocument(recipe, components, { absent }).metadata as Tree).excludedOverlays;
  assertEquals(metadata([]), []);
  assertEquals(metadata(null), null);
});

Deno.test("the chart of a component with a source falls back to its name", () => {
  const { recipe, components } = hydrated({});
  const { chart: _, ...ref } = components[0]!.ref;
  const document = hydratedDocument(recipe, [{ ...components[0]!, ref }]);
  assertEquals(((document.components as Tree).alpha as Tree).chart, "alpha");
  const manifests = hydratedDocument(recipe, [{ ...components[0]!, ref: { ...ref, source: "" } }]);
  assertEquals("chart" in ((manifests.components as Tree).alpha as Tree), false);
});
