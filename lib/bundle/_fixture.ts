/** Small catalogs and recipes for the tests of this room. */
import { isTree, type Tree } from "../base/tree.ts";
import { parseYaml } from "../base/yaml.ts";
import type { Catalog, RegistryEntry } from "../catalog/types.ts";
import type { Recipe, RecipeComponent } from "../recipe/types.ts";
import { type BundleInput, type BundleOptions, parseBundleOptions } from "./options.ts";
import { planBundle } from "./plan.ts";
import type { BundleTools } from "./tools.ts";
import type { BundlePlan } from "./types.ts";

/** A catalog that consists of these registry entries and files; `external` ones come from --data. */
export function catalogOf(
  entries: RegistryEntry[],
  files: Record<string, string> = {},
  external: Record<string, string> = {},
): Catalog {
  const all: Record<string, string> = { ...files, ...external };
  const text = (path: string) => {
    if (all[path] === undefined) throw new Error(`no file ${path}`);
    return all[path]!;
  };
  const paths = Object.keys(external);
  return {
    registry: new Map(entries.map((entry) => [entry.name, entry])),
    overlays: new Map(),
    mixins: new Map(),
    validators: [],
    criteria: { values: () => [], origin: () => undefined, isHonoured: () => true },
    file: (path) =>
      all[path] === undefined ? undefined : {
        path,
        origin: path in external ? "external" : "embedded",
        display: path in external ? `data/${path}` : `recipes/${path}`,
      },
    text,
    tree(path) {
      const value = parseYaml(text(path), path) ?? {};
      if (!isTree(value)) throw new Error(`${path} is no mapping`);
      return value;
    },
    candidates: () => [],
    ...(paths.length === 0 ? {} : {
      external: {
        directory: "data",
        files: paths,
        bytes: (path: string) => new TextEncoder().encode(text(path)),
      },
    }),
  };
}

/** A Helm component with a chart on an example host. */
export function chartRef(name: string, fields: Partial<RecipeComponent> = {}): RecipeComponent {
  return {
    name,
    type: "Helm",
    source: "https://charts.example.test",
    chart: name,
    version: "1.0.0",
    namespace: name,
    ...fields,
  };
}

/** A component that consists of manifests. */
export function manifestRef(name: string, manifestFiles: string[]): RecipeComponent {
  return { name, type: "Helm", source: "", namespace: name, manifestFiles };
}

/** A recipe of these components in this order. */
export function recipeOf(
  componentRefs: RecipeComponent[],
  criteria: Partial<Recipe["criteria"]> = {},
): Recipe {
  return {
    kind: "RecipeResult",
    apiVersion: "aicr.run/v1alpha2",
    metadata: { version: "v1.2.3", appliedOverlays: ["base"] },
    criteria: {
      service: "eks",
      accelerator: "h100",
      intent: "training",
      os: "ubuntu",
      platform: "any",
      ...criteria,
    },
    componentRefs,
    deploymentOrder: componentRefs.map((ref) => ref.name),
  };
}

/** Options as the command line would give them. */
export function optionsOf(
  input: BundleInput = {},
  files: Record<string, string> = {},
): Promise<BundleOptions> {
  return parseBundleOptions(input, (path) => {
    if (files[path] === undefined) return Promise.reject(new Error(`no file ${path}`));
    return Promise.resolve(files[path]!);
  });
}

/** Tools that refuse to be used, unless a test replaces them. */
export function toolsOf(tools: Partial<BundleTools> = {}): BundleTools {
  const refuse = (what: string) => () => Promise.reject(new Error(`${what} must not be called`));
  return {
    kustomizeBuild: refuse("kustomize"),
    helmPull: refuse("helm"),
    fetchManifest: refuse("fetch"),
    ...tools,
  };
}

/** Everything a plan is made from; what is left out is empty. */
export interface PlanCase {
  refs: RecipeComponent[];
  entries?: RegistryEntry[];
  files?: Record<string, string>;
  external?: Record<string, string>;
  input?: BundleInput;
  criteria?: Partial<Recipe["criteria"]>;
  tools?: Partial<BundleTools>;
}

/** Plans a bundle. */
export async function planOf(given: PlanCase): Promise<BundlePlan> {
  const entries = given.entries ?? given.refs.map(({ name }) => ({
    name,
    valueOverrideKeys: [name.replaceAll("-", "")],
  }));
  return await planBundle(
    catalogOf(entries, given.files, given.external),
    recipeOf(given.refs, given.criteria),
    await optionsOf(given.input),
    { tools: toolsOf(given.tools) },
  );
}

/** The values of a component in a plan. */
export function valuesIn(plan: BundlePlan, name: string): Tree {
  return plan.components.find((component) => component.ref.name === name)!.values;
}
