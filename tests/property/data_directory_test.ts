/**
 * Whatever a data directory holds: loading and resolving end, in a recipe that can be hydrated and
 * explained or in an error that says what is wrong, and every file of the directory is used,
 * refused or named in a warning.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../../lib/base/error.ts";
import { withPosition } from "../../lib/base/locate.ts";
import { anyValue } from "../../lib/catalog/_arbitrary.ts";
import { type FileTree, logged, withDirectory } from "../../lib/catalog/_fixture.ts";
import { roleOf } from "../../lib/catalog/catalog_path.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import type { Catalog, Criteria } from "../../lib/catalog/types.ts";
import { explain } from "../../lib/recipe/explain.ts";
import { explainRecipe } from "../../lib/recipe/explain_recipe.ts";
import { formatDocument } from "../../lib/recipe/format.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { listCells, resolveCell } from "../../lib/recipe/list_cells.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import type { Snapshot } from "../../lib/snapshot/types.ts";
import { loadSnapshot } from "../../lib/snapshot/load.ts";

/** Longest that one directory may take, in milliseconds; it takes about twenty. */
const MAX_MS = 5000;

/** Mostly what is good, now and then what is not: a directory has many places to be wrong in. */
const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: bad });

const names = (...bad: string[]) => (...good: string[]) =>
  mostly(fc.constantFrom(...good), fc.constantFrom(...bad));

const component = names("toString", "x/y", "")("gpu-operator", "cert-manager", "nfd", "mine");
const file = names("../x", "components/none.yaml")(
  "components/mine/values.yaml",
  "components/gpu-operator/values.yaml",
  "./components/mine/values.yaml",
);
const anything = anyValue as fc.Arbitrary<unknown>;
const tree = fc.dictionary(fc.constantFrom("a", "driver", "enabled", "__proto__"), anything, {
  maxKeys: 3,
});

const ref = fc.record({
  name: component,
  type: names("Other", " ")("Helm", "helm", ""),
  source: names(" ")("https://c.example", "oci://r.example/x", ""),
  version: names("v")("v1", "1.10", ""),
  valuesFile: file,
  overrides: mostly<unknown>(tree, anything),
  dependencyRefs: fc.array(component, { maxLength: 1 }),
  manifestFiles: fc.array(file, { maxLength: 1 }),
  cleanup: fc.boolean(),
}, { requiredKeys: ["name"] });

const constraint = fc.record({
  name: names("x", "....")("K8s.server.version", "OS.release.ID", "K8s.a[b=c].d"),
  value: names(">=", "")(">= 1.30", "ubuntu", "!= 1.2.3"),
});

const spec = fc.record({
  base: names("none", "a", "b", "__proto__")("base", "eks", ""),
  criteria: fc.record({
    service: names("EKS", "")("eks", "kind", "any", "cloud-x"),
    accelerator: fc.constantFrom("h100", "any", "self"),
    os: fc.constantFrom("ubuntu", "al2023", "any"),
    intent: fc.constantFrom("training", "inference", "any"),
    nodes: mostly(fc.constantFrom(0, 8), fc.constantFrom(-1, 1.5)),
  }, { requiredKeys: ["service"] }),
  mixins: fc.array(names("none")("os-ubuntu", "platform-kubeflow"), { maxLength: 1 }),
  constraints: fc.array(constraint, { maxLength: 2 }),
  componentRefs: fc.array(ref, { maxLength: 2 }),
  validation: mostly<unknown>(fc.constant({ deployment: { checks: [] } }), tree),
}, { requiredKeys: ["criteria"] });

const document = (kind: string, name: string, of: fc.Arbitrary<unknown>) =>
  fc.record({ metadata: fc.record({ name: names("", "eks", "base")(name) }), spec: of })
    .map((rest) => ({ kind, ...rest }));
const overlay = (name: string) => document("RecipeMetadata", name, spec);
const mixin = (name: string) =>
  document(
    "RecipeMixin",
    name,
    fc.record({
      constraints: fc.array(constraint, { maxLength: 1 }),
      componentRefs: fc.array(ref, { maxLength: 1 }),
    }, { requiredKeys: [] }),
  );
const registry = fc.record({
  components: fc.uniqueArray(
    fc.record({
      name: component,
      helm: fc.constant({ defaultRepository: "https://c.example", defaultVersion: "1.0.0" }),
      healthCheck: fc.record({ assertFile: file }, { requiredKeys: [] }),
      valueOverrideKeys: fc.array(component, { maxLength: 1 }),
    }, { requiredKeys: ["name", "helm"] }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
}).map((rest) => ({ kind: "ComponentRegistry", ...rest }));

const json = (documents: fc.Arbitrary<unknown>) => documents.map((one) => JSON.stringify(one));
const rubbish = fc.oneof(json(anything), fc.string({ maxLength: 30 }), fc.constant("a: [\n"));
const written = (documents: fc.Arbitrary<unknown>) => mostly(json(documents), rubbish);

const directory: fc.Arbitrary<FileTree> = fc.record({
  "registry.yaml": written(registry),
  "overlays/a.yaml": written(overlay("a")),
  "overlays/team/b.yaml": written(overlay("b")),
  "overlays/eks.yaml": written(overlay("eks")),
  "c.yaml": written(fc.oneof(overlay("c"), mixin("c"))),
  "mixins/a.yaml": written(mixin("a")),
  "components/mine/values.yaml": written(tree),
  "components/gpu-operator/values.yaml": written(tree),
  "catalog/v.yaml": written(fc.constant({
    kind: "ValidatorCatalog",
    validators: [{ name: "v", phase: "deployment" }],
  })),
  "overlays/x.yml": rubbish,
  "notes.txt": rubbish,
}, { requiredKeys: ["registry.yaml"] });

const query: fc.Arbitrary<Criteria> = fc.record({
  service: fc.constantFrom("eks", "kind", "cloud-x", "any"),
  accelerator: fc.constantFrom("h100", "any"),
  intent: fc.constantFrom("training", "inference", "any"),
  os: fc.constantFrom("ubuntu", "any"),
  platform: fc.constantFrom("kubeflow", "any"),
  nodes: fc.constantFrom(0, 8),
});

/** Runs `work`; an AicrError is an answer, anything else gets through. */
async function answered(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    assert(["INVALID_REQUEST", "NOT_FOUND"].includes(error.code), `${error.code} ${error.message}`);
    assert(/^[A-Z/]/.test(error.message) && !/[^.]\.$/.test(error.message), error.message);
    await withPosition(error);
  }
}

/** Every file is read as something, or a warning names it. */
function accounted(catalog: Catalog, warnings: readonly string[]): void {
  const documents = [...catalog.overlays.values(), ...catalog.mixins.values()];
  const read = new Set(documents.map(({ file }) => file));
  for (const path of catalog.external!.files) {
    if (["registry", "validators", "asset"].includes(roleOf(path)) || read.has(path)) continue;
    if (path === "catalog/v.yaml" && catalog.validators.some(({ name }) => name === "v")) continue;
    const real = `${catalog.external!.directory}/${path}`;
    assert(warnings.some((line) => line.includes(real)), `nothing is said about ${path}`);
  }
}

async function use(catalog: Catalog, criteria: Criteria, snapshot?: Snapshot): Promise<void> {
  const resolution = resolve(catalog, criteria, { snapshot });
  const again = resolve(catalog, criteria, { snapshot });
  const { recipe, fragments } = resolution;
  assertEquals(formatDocument(recipe, "yaml"), formatDocument(again.recipe, "yaml"));
  const { applied } = await explainRecipe(catalog, resolution);
  assertEquals(
    applied.filter(({ kind }) => kind === "overlay").map(({ name }) => name),
    recipe.metadata.appliedOverlays,
  );
  const components = hydrate(catalog, recipe, fragments);
  for (const { ref, values } of components) {
    const path = ["components", ref.name, "values"];
    const steps = await explain({ catalog, recipe, fragments, components }, path);
    if (steps.length > 0) assertEquals(steps.at(-1)!.value, values);
  }
}

Deno.test("no data directory makes it hang, crash or silently drop a file", async () => {
  const snapshot = await loadSnapshot("embedded:eks-h100-ubuntu");
  let recipes = 0;
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(directory, query, fc.boolean(), async (files, criteria, withSnapshot) => {
      const started = performance.now();
      await withDirectory(files, async (data) => {
        let catalog: Catalog | undefined;
        const warnings = await logged(() =>
          answered(async () => void (catalog = await loadCatalog({ data })))
        );
        if (catalog === undefined) return void refusals++;
        accounted(catalog, warnings);
        const loaded = catalog;
        await answered(async () => {
          await use(loaded, criteria, withSnapshot ? snapshot : undefined);
          recipes++;
        });
        const own = listCells(loaded).filter(({ source }) => source === "external");
        for (const cell of own) resolveCell(loaded, cell);
      });
      const took = performance.now() - started;
      assert(took < MAX_MS, `took ${took} ms`);
    }),
    { numRuns: 200 },
  );
  assert(recipes > 20 && refusals > 20, `${recipes} recipes, ${refusals} refusals`);
});
