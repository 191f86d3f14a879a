/**
 * Collects what the folders of a bundle are made of: manifests from the catalog, kustomizations
 * built, charts pulled, remote manifests fetched, readiness tests wrapped. Everything that waits
 * for another program or host happens here, at most a few at a time, and in the same order in the
 * result whatever finishes first.
 */
import { mapFew } from "../base/map_few.ts";
import { sortKeys } from "../base/tree.ts";
import { componentFile } from "../catalog/component_files.ts";
import type { Catalog, RegistryEntry } from "../catalog/types.ts";
import type { Note, Recipe } from "../recipe/types.ts";
import type { ComposedComponent } from "./compose_components.ts";
import { chartSource, type ComponentParts } from "./folders.ts";
import { escapeTemplate } from "./manifests/escape.ts";
import { criticalPodsQuota, QUOTA_FILE } from "./manifests/quota.ts";
import {
  addTemplate,
  checkPreNamespaces,
  emptyManifests,
  type Manifests,
  readManifests,
} from "./manifests.ts";
import type { BundleOptions } from "./options.ts";
import { gateAnnotations, readinessTemplate } from "./readiness.ts";
import type { BundleTools } from "./tools.ts";
import type { ChartTemplate, DeployerName, VendoredChart, VendoredManifest } from "./types.ts";
import { fetchRemote } from "./vendor/fetch_remote.ts";

/** What parts are collected with. */
export interface PartsContext {
  catalog: Catalog;
  recipe: Recipe;
  options: BundleOptions;
  tools: BundleTools;
}

/** The parts of all components, and what is worth telling about them. */
export interface CollectedParts {
  components: ComponentParts[];
  vendoredManifests: VendoredManifest[];
  notes: Note[];
}

/**
 * Collects the parts. Throws INVALID_REQUEST for manifests that cannot be bundled, and what the
 * tools throw.
 */
export async function collectParts(
  components: readonly ComposedComponent[],
  context: PartsContext,
): Promise<CollectedParts> {
  // Everything that can be refused without waiting is refused first.
  const read = components.map((component) => readParts(component, context));
  const finished = await mapFew(read, (parts) => finishParts(parts, context));
  return {
    components: finished.map(({ parts }) => parts),
    vendoredManifests: finished.flatMap(({ fetched }) => fetched),
    notes: read.flatMap(({ pre, own }) => [...pre.notes, ...own.notes]),
  };
}

function readParts(component: ComposedComponent, context: PartsContext): ComponentParts {
  const { ref, name, baked, clusterValues, entry } = component;
  const { catalog, options } = context;
  const pre = readManifests(catalog, name, ref.preManifestFiles ?? []);
  addQuota(pre, component, context.recipe);
  checkPreNamespaces(pre, { component: name, namespace: ref.namespace! });
  const readiness = options.readinessHooks
    ? readinessOf(component, catalog, options.deployer)
    : undefined;
  return {
    ref,
    values: baked,
    clusterValues,
    pre,
    own: readManifests(catalog, name, ref.manifestFiles ?? []),
    fetched: { pre: emptyManifests(), own: emptyManifests() },
    ...(readiness ? { readiness } : {}),
    ...(entry ? { ownKinds: ownKinds(entry) } : {}),
  };
}

function ownKinds(entry: RegistryEntry): ComponentParts["ownKinds"] {
  return { chart: entry.hasSelfRefCRDs === true, manifests: entry.manifestsUseChartCRDs === true };
}

function addQuota(pre: Manifests, { ref, name, entry }: ComposedComponent, recipe: Recipe): void {
  if (recipe.criteria.service !== "gke" || entry?.gkeCriticalPriority !== true) return;
  const text = criticalPodsQuota(ref.namespace!, recipe.criteria.nodes ?? 0);
  addTemplate(pre, name, { name: QUOTA_FILE, text, file: QUOTA_FILE });
}

function readinessOf(
  { ref, name, values }: ComposedComponent,
  catalog: Catalog,
  deployer: DeployerName,
): ChartTemplate | undefined {
  const path = componentFile(name, "readiness.yaml");
  if (!catalog.file(path)) return undefined;
  const test = catalog.text(path);
  const text = readinessTemplate({
    component: name,
    namespace: ref.namespace!,
    test,
    annotations: gateAnnotations(
      deployer,
      JSON.stringify([ref.version ?? "", sortKeys(values), test]),
    ),
  });
  return { name: "readiness.yaml", text };
}

interface FinishedParts {
  parts: ComponentParts;
  fetched: VendoredManifest[];
}

async function finishParts(
  parts: ComponentParts,
  { catalog, options, tools }: PartsContext,
): Promise<FinishedParts> {
  const { ref } = parts;
  if (ref.type === "Kustomize") {
    return {
      parts: { ...parts, own: await buildKustomization(parts, { catalog, tools }) },
      fetched: [],
    };
  }
  if (!options.vendorCharts) return { parts, fetched: [] };
  const vendored = ref.source === "" ? undefined : await pullChart(parts, tools);
  const pre = await fetchRemote(ref.name, parts.pre.remote, tools);
  const own = await fetchRemote(ref.name, parts.own.remote, tools);
  return {
    parts: {
      ...parts,
      pre: { ...parts.pre, remote: [] },
      own: { ...parts.own, remote: [] },
      fetched: { pre: pre.manifests, own: own.manifests },
      ...(vendored ? { vendored } : {}),
    },
    fetched: [...pre.fetched, ...own.fetched],
  };
}

/** The build output as one template. It is no template itself, so what looks like one is escaped. */
async function buildKustomization(
  { ref }: ComponentParts,
  { catalog, tools }: Pick<PartsContext, "catalog" | "tools">,
): Promise<Manifests> {
  const { name, source, tag = "" } = ref;
  const path = source === "" ? kustomizationPath(catalog, ref.path ?? "") : ref.path ?? "";
  const output = await tools.kustomizeBuild({ component: name, source, path, tag });
  const manifests = emptyManifests();
  const file = `the build output of ${name}`;
  addTemplate(manifests, name, { name: "manifest.yaml", text: output, file });
  for (const template of manifests.templates) template.text = escapeTemplate(template.text);
  return manifests;
}

/** A directory of the --data directory where it has one of that name, else as given. */
function kustomizationPath(catalog: Catalog, path: string): string {
  const file = catalog.file(`${path}/kustomization.yaml`);
  if (file?.origin !== "external") return path;
  return file.display.slice(0, file.display.lastIndexOf("/"));
}

async function pullChart({ ref }: ComponentParts, tools: BundleTools): Promise<VendoredChart> {
  const source = chartSource(ref);
  const { file, data, pullerVersion } = await tools.helmPull(source, ref.name);
  const chart = source.chart.slice(source.chart.lastIndexOf("/") + 1);
  return {
    file,
    data,
    dependency: { name: chart, version: exactVersion(source.version, chart, file) },
    provenance: { chart, repository: ref.source, version: source.version, pullerVersion },
  };
}

/** The version without a leading v; of a range, or when none is given, the one of the archive. */
function exactVersion(version: string, chart: string, file: string): string {
  const exact = /^v?\d+\.\d+\.\d+([-+].*)?$/.test(version)
    ? version
    : file.slice(chart.length + 1).replace(/\.tgz$/, "");
  return exact.replace(/^v/, "");
}
