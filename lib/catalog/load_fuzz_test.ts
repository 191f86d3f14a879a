/** Whatever lies in a data directory, the loader answers with a catalog or an AicrError. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { remoteManifests } from "./remote_manifests.ts";
import { loadCatalog } from "./load.ts";
import { embedded, type FileTree, logged, REGISTRY, SMALL, withDirectory } from "./_fixture.ts";

/** Loads the files on top of the small catalog; anything but an AicrError gets through. */
async function load(files: FileTree): Promise<void> {
  await logged(() =>
    withDirectory({ "registry.yaml": REGISTRY, ...files }, async (data) => {
      try {
        const catalog = await loadCatalog({ data, embedded: embedded(SMALL) });
        assert(catalog.overlays.has("base"));
      } catch (error) {
        if (!(error instanceof AicrError)) throw error;
        assertEquals(error.code, "INVALID_REQUEST");
        assert(/^[A-Z/].*([^.]|\.\.\.)$/s.test(error.message), error.message);
        if (error.source) assert((await withPosition(error)).source!.file.startsWith("/"));
      }
    })
  );
}

const NAMES = [
  ...["apiVersion", "kind", "metadata", "name", "spec", "base", "criteria", "service", "nodes"],
  ...["mixins", "constraints", "value", "componentRefs", "overrides", "validation", "deployment"],
  ...["checks", "components", "helm", "kustomize", "validators", "phase", "items", "git", "url"],
  ...["__proto__", "constructor", "toString", "valueOverrideKeys", "dependencyRefs", "patches"],
];
const KINDS = ["RecipeMetadata", "RecipeMixin", "ComponentRegistry", "ValidatorCatalog", "List"];

/** Any document, with keys that mean something somewhere. JSON is YAML. */
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1.5, -1, 1e300, "", "any", "a", "../x", ...KINDS),
    fc.string({ maxLength: 8 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 5 }),
  ),
}));

const PATHS = [
  ...["registry.yaml", "overlays/a.yaml", "overlays/base.yaml", "mixins/a.yaml", "catalog/a.yaml"],
  ...["validators/catalog.yaml", "x.yaml"],
];

Deno.test("loadCatalog: any documents anywhere", async () => {
  const files = fc.dictionary(fc.constantFrom(...PATHS), anyValue.map((v) => JSON.stringify(v)));
  await fc.assert(fc.asyncProperty(files, load), { numRuns: 150 });
});

Deno.test("loadCatalog: any text anywhere", async () => {
  const yaml = fc.string({
    unit: fc.constantFrom(..."ab:-[]{}&*!|>'\"#%@`,?~ \n\t".split(""), "kind: ", "<<: ", "--- "),
  });
  const files = fc.dictionary(fc.constantFrom(...PATHS), yaml);
  await fc.assert(fc.asyncProperty(files, load), { numRuns: 150 });
});

/** Documents that are fine, to be spoilt in one place. */
const GOOD: Record<string, unknown> = {
  "registry.yaml": {
    kind: "ComponentRegistry",
    components: [{
      name: "a",
      valueOverrideKeys: ["b"],
      healthCheck: { assertFile: "checks/a.yaml" },
      helm: { defaultChart: "c" },
      nodeScheduling: { system: { tolerationPaths: ["p"] } },
      validations: [{ function: "f", severity: "error", conditions: { service: ["eks"] } }],
    }],
  },
  "overlays/a.yaml": {
    kind: "RecipeMetadata",
    metadata: { name: "a" },
    spec: {
      base: "base",
      criteria: { service: "eks", nodes: 4 },
      mixins: ["os"],
      constraints: [{ name: "a", value: "b" }],
      componentRefs: [{
        name: "nfd",
        overrides: { a: 1 },
        patches: [{}],
        dependencyRefs: ["gpu"],
        expectedResources: [{ kind: "Pod", name: "p" }],
        cleanup: true,
      }],
      validation: { deployment: { checks: ["c"], constraints: [], nodeSelection: { a: 1 } } },
    },
  },
  "mixins/a.yaml": {
    kind: "RecipeMixin",
    metadata: { name: "a" },
    spec: { componentRefs: [{ name: "nfd", namespace: "n" }] },
  },
  "validators/catalog.yaml": {
    kind: "ValidatorCatalog",
    validators: [{ name: "a", phase: "deployment", env: [] }],
  },
};

/** A copy of the document in which the node that the numbers lead to is replaced. */
function spoil(node: unknown, steps: readonly number[], value: unknown): unknown {
  if (steps.length === 0 || typeof node !== "object" || node === null) return value;
  const keys = Object.keys(node);
  if (keys.length === 0) return value;
  const key = keys[steps[0]! % keys.length]!;
  const child = spoil((node as Record<string, unknown>)[key], steps.slice(1), value);
  if (Array.isArray(node)) return node.map((item, i) => String(i) === key ? child : item);
  return { ...node, [key]: child };
}

Deno.test("loadCatalog: the documents that get spoilt are fine", async () => {
  for (const [path, good] of Object.entries(GOOD)) {
    await withDirectory(
      { "registry.yaml": REGISTRY, [path]: JSON.stringify(good) },
      (data) => loadCatalog({ data, embedded: embedded(SMALL) }),
    );
  }
});

Deno.test("loadCatalog: any value in each position", async () => {
  const steps = fc.array(fc.nat(20), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(GOOD)),
      steps,
      anyValue,
      (path, at, value) => load({ [path]: JSON.stringify(spoil(GOOD[path], at, value)) }),
    ),
    { numRuns: 300 },
  );
});

Deno.test("remoteManifests: any document", () => {
  const document = fc.record({ items: anyValue, git: anyValue }, { requiredKeys: [] });
  fc.assert(fc.property(document, (fields) => {
    try {
      remoteManifests(JSON.stringify({ kind: "RemoteManifests", ...fields }), "m.yaml");
    } catch (error) {
      if (!(error instanceof AicrError)) throw error;
      assertEquals(error.code, "INVALID_REQUEST");
    }
  }));
});
