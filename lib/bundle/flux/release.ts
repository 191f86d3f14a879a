/**
 * What a release becomes in a flux bundle: a HelmRelease, with install-time values in a ConfigMap
 * and, when the bundle goes to a registry, an ArtifactGenerator for its chart; or, for remote
 * manifests, a Flux Kustomization on the pinned tag. Source: bundle layout, section 8; DESIGN
 * section 3, Bundles (upstream CRD collections).
 */
import { isTree, sortKeys, type Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import type { BundlePlan, Folder, RemoteSource } from "../types.ts";
import { INTERVAL, repositoryOf, type SourceNames } from "./sources.ts";

/** How often a chart is looked for. */
const CHART_INTERVAL = "5m";

/** A release and the HelmReleases around it. */
export interface Place {
  plan: BundlePlan;
  names: SourceNames;
  /** The HelmRelease that has to be ready first. */
  previous?: string;
  /** It comes after remote manifests that it may need, which dependsOn cannot name. */
  afterRemote: boolean;
}

/** Name of the ConfigMap with the install-time values of a release. */
function valuesName(folder: Folder): string {
  return `${folder.release}-values`;
}

/** Name of the ArtifactGenerator, and of the artifact it makes, of a local chart. */
function chartName(folder: Folder): string {
  return `${folder.release}-chart`;
}

/** True when somebody has to fill in values before the release can be installed. */
export function isDynamic(folder: Folder): boolean {
  return isFilled(folder, folder.clusterValues);
}

/** The HelmRelease of a folder. */
export function helmRelease(folder: Folder, place: Place): Tree {
  const { plan, previous, afterRemote } = place;
  const { namespace } = plan.settings.flux;
  const values = inlineValues(folder.values, folder.clusterValues);
  const spec: Tree = {
    interval: INTERVAL,
    targetNamespace: folder.namespace,
    install: {
      createNamespace: true,
      // Until the CRDs are there the install fails, however often; it must not give up.
      ...(afterRemote ? { remediation: { retries: -1 } } : {}),
    },
    ...chartOf(folder, place),
  };
  if (previous !== undefined) spec.dependsOn = [{ name: previous }];
  if (isDynamic(folder)) spec.valuesFrom = [{ kind: "ConfigMap", name: valuesName(folder) }];
  if (isFilled(folder, values)) spec.values = sortKeys(values);
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: folder.release, namespace },
    spec,
  };
}

/**
 * What stands in the HelmRelease goes over what is filled in, where the other deployers have it the
 * other way round: a null above a value that is filled in would delete it.
 */
function inlineValues(values: Tree, filledIn: Tree): Tree {
  const kept = Object.entries(values).filter(([key, value]) =>
    value !== null || !Object.hasOwn(filledIn, key)
  );
  return Object.fromEntries(kept.map(([key, value]) => {
    const over = Object.hasOwn(filledIn, key) ? filledIn[key]! : null;
    return [key, isTree(value) && isTree(over) ? inlineValues(value, over) : value];
  }));
}

function chartOf(folder: Folder, { plan, names }: Place): Tree {
  const { namespace } = plan.settings.flux;
  if (folder.chart) {
    const { url, name } = repositoryOf(folder.chart);
    const source = { kind: "HelmRepository", name: names.chart(folder.chart), namespace };
    const version = url.startsWith("oci://")
      ? folder.chart.version
      : folder.chart.version.replace(/^v(?=\d)/, "");
    return chartSpec({ chart: name, ...(version === "" ? {} : { version }), sourceRef: source });
  }
  if (plan.settings.artifact) {
    return { chartRef: { kind: "ExternalArtifact", name: chartName(folder), namespace } };
  }
  const source = { kind: "GitRepository", name: names.bundle, namespace };
  return chartSpec({ chart: `./${folder.release}`, sourceRef: source });
}

function chartSpec(spec: Tree): Tree {
  return { chart: { spec: { ...spec, interval: CHART_INTERVAL } } };
}

/** The ConfigMap that holds what differs by cluster. Flux acts on a change of it at once. */
export function valuesConfigMap(folder: Folder, plan: BundlePlan): Tree {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: valuesName(folder),
      namespace: plan.settings.flux.namespace,
      labels: { "reconcile.fluxcd.io/watch": "Enabled" },
    },
    data: { "values.yaml": formatYaml(folder.clusterValues) },
  };
}

/** Cuts the chart of a release out of the bundle's artifact. */
export function artifactGenerator(folder: Folder, plan: BundlePlan): Tree {
  const { namespace, ociSourceName } = plan.settings.flux;
  const { release } = folder;
  return {
    apiVersion: "source.extensions.fluxcd.io/v1beta1",
    kind: "ArtifactGenerator",
    metadata: { name: chartName(folder), namespace },
    spec: {
      sources: [{ alias: "bundle", kind: "OCIRepository", name: ociSourceName }],
      artifacts: [{
        name: chartName(folder),
        copy: [{ from: `@bundle/${release}/**`, to: `@artifact/${release}/` }],
      }],
    },
  };
}

/**
 * Applies remote manifests from their pinned tag. CRDs are never pruned. `part` numbers them where
 * a folder has several; no release name has the dot in front of it.
 */
export function fluxKustomization(
  { release }: Folder,
  { source, part }: { source: RemoteSource; part?: number },
  { plan, names }: Place,
): Tree {
  const { namespace } = plan.settings.flux;
  const name = part === undefined ? release : `${release}.${part}`;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace },
    spec: {
      interval: INTERVAL,
      path: `./${source.git.path}`,
      prune: false,
      wait: true,
      sourceRef: { kind: "GitRepository", name: names.pin(source), namespace },
    },
  };
}

/** True when a tree holds anything: a local chart nests even nothing under a name. */
function isFilled({ chart }: Folder, tree: Tree): boolean {
  if (chart) return Object.keys(tree).length > 0;
  return Object.values(tree).some((value) => !isTree(value) || Object.keys(value).length > 0);
}
