/**
 * Every custom resource in a manifest has its definition from a component that is installed
 * before it, in every recipe: helm refuses an object whose kind the cluster does not know. Before
 * means as a dependency, since components that do not depend on each other may be deployed at the
 * same time.
 */
import { assert, assertEquals } from "@std/assert";
import { parseYaml } from "../../lib/base/yaml.ts";
import { remoteManifests } from "../../lib/catalog/remote_manifests.ts";
import type { RecipeComponent } from "../../lib/recipe/types.ts";
import { allCells, CATALOG, type Cell, installed, problemsOfCells } from "../support/cells.ts";

/** The API groups that a component brings with its chart, or has installed by OLM. */
const CHART_GROUPS: Readonly<Record<string, readonly string[]>> = {
  "agentgateway-crds": ["agentgateway.dev"],
  "gpu-operator": ["nvidia.com"],
  "gpu-operator-ocp-olm": ["nvidia.com"],
  "kubeflow-trainer": ["trainer.kubeflow.org"],
  "network-operator": ["mellanox.com"],
  "network-operator-ocp-olm": ["mellanox.com"],
  "nfd": ["nfd.k8s-sigs.io"],
  "nfd-ocp-olm": ["nfd.openshift.io"],
  "nodewright-operator": ["skyhook.nvidia.com"],
  "nvidia-dra-driver-gpu": ["resource.nvidia.com"],
};

/** The groups that every cluster of a service has. */
const SERVICE_GROUPS: Readonly<Record<string, readonly string[]>> = {
  ocp: ["operators.coreos.com"],
};

/** The groups of Kubernetes itself. */
const BUILT_IN = new Set(["", "apps", "batch", "policy", "rbac.authorization.k8s.io"]);

/** Groups of the objects in a manifest. Top-level lines are never templated in this catalog. */
function objectGroups(path: string): string[] {
  const text = CATALOG.text(path);
  if (remoteManifests(text, path) !== undefined) return [];
  const versions = [...text.matchAll(/^apiVersion: (\S+)$/gm)].map(([, version]) => version!);
  assert(versions.length > 0, `${path} holds no object`);
  return versions.map((version) => version.includes("/") ? version.split("/")[0]! : "");
}

/** Groups that the remote manifests of a component define, by the names of the files. */
function remoteGroups({ manifestFiles = [], preManifestFiles = [] }: RecipeComponent): string[] {
  return [...preManifestFiles, ...manifestFiles].flatMap((path) => {
    const items = remoteManifests(CATALOG.text(path), path)?.items ?? [];
    return items.map(({ url }) => url.slice(url.lastIndexOf("/") + 1).split("_")[0]!);
  });
}

function groupsOf(ref: RecipeComponent): string[] {
  return [...CHART_GROUPS[ref.name] ?? [], ...remoteGroups(ref)];
}

/** Everything a component waits for. */
function dependenciesOf({ recipe }: Cell, name: string): Set<string> {
  const refs = new Map(recipe.componentRefs.map((ref) => [ref.name, ref]));
  const found = new Set<string>();
  const open = [...refs.get(name)!.dependencyRefs ?? []];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...refs.get(next)?.dependencyRefs ?? []);
  }
  return found;
}

function* undefinedKinds(cell: Cell): Generator<string> {
  const components = installed(cell.recipe);
  for (const ref of components) {
    const earlier = dependenciesOf(cell, ref.name);
    const known = new Set([
      ...BUILT_IN,
      ...SERVICE_GROUPS[cell.recipe.criteria.service] ?? [],
      ...components.filter(({ name }) => earlier.has(name)).flatMap(groupsOf),
    ]);
    for (const path of ref.preManifestFiles ?? []) {
      yield* missing(ref, path, known);
    }
    // The manifests of a component with a chart follow that chart.
    const after = new Set([...known, ...ref.source === "" ? [] : groupsOf(ref)]);
    for (const path of ref.manifestFiles ?? []) yield* missing(ref, path, after);
  }
}

function missing(ref: RecipeComponent, path: string, known: ReadonlySet<string>): string[] {
  return objectGroups(path).filter((group) => !known.has(group))
    .map((group) => `${ref.name}: nothing that it depends on brings ${group}, used in ${path}`);
}

Deno.test("every custom resource has its definition from a component before it", () => {
  assertEquals(problemsOfCells(undefinedKinds), []);
});

Deno.test("a custom resource whose definition nothing brings is noticed", () => {
  const cell = allCells().find(({ recipe }) =>
    recipe.deploymentOrder.includes("nodewright-customizations")
  )!;
  const componentRefs = cell.recipe.componentRefs.map((ref) =>
    ref.name === "nodewright-customizations" ? { ...ref, dependencyRefs: [] } : ref
  );
  const problems = [...undefinedKinds({ ...cell, recipe: { ...cell.recipe, componentRefs } })];
  assertEquals(problems.length, 1);
  assert(problems[0]!.includes("skyhook.nvidia.com"), problems[0]);
});

Deno.test("the table names nothing that no manifest uses", () => {
  const used = new Set(
    allCells().flatMap(({ recipe }) =>
      installed(recipe).flatMap((ref) =>
        [...ref.preManifestFiles ?? [], ...ref.manifestFiles ?? []].flatMap(objectGroups)
      )
    ),
  );
  for (const [name, groups] of Object.entries({ ...CHART_GROUPS, ...SERVICE_GROUPS })) {
    for (const group of groups) assert(used.has(group), `${name}: ${group}`);
  }
});

Deno.test("a chart whose manifests use its own kinds says so in the registry", () => {
  const problems = problemsOfCells(function* ({ recipe }) {
    for (const ref of installed(recipe)) {
      if (ref.source === "") continue;
      const own = new Set(CHART_GROUPS[ref.name] ?? []);
      const uses = (ref.manifestFiles ?? []).flatMap(objectGroups).some((group) => own.has(group));
      const states = CATALOG.registry.get(ref.name)!.manifestsUseChartCRDs === true;
      if (uses && !states) yield `${ref.name} lacks manifestsUseChartCRDs`;
    }
  });
  assertEquals(problems, []);
});

Deno.test("readiness tests and health checks are one YAML document each", () => {
  const files = [...CATALOG.registry.values()].flatMap(({ name, healthCheck }) => [
    ...healthCheck?.assertFile ? [healthCheck.assertFile] : [],
    `components/${name}/readiness.yaml`,
  ]).filter((path) => CATALOG.file(path) !== undefined);
  assert(files.length >= 30);
  for (const path of files) parseYaml(CATALOG.text(path), path);
});
