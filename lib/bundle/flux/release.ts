/**
 * What a release becomes in a flux bundle: a HelmRelease, with install-time values in a ConfigMap
 * and, when the bundle goes to a registry, an ArtifactGenerator for its chart; or, for remote
 * manifests, a Flux Kustomization on the pinned tag. Source: bundle layout, section 8; DESIGN
 * section 3, Bundles (upstream CRD collections).
 */
import { isTree, sortKeys, type Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import type { BundlePlan, Folder, RemoteSource } from "../types.ts";
import { bundleUrl, INTERVAL, pinnedName, repositoryOf, slug } from "./sources.ts";

/** How often a chart is looked for. */
const CHART_INTERVAL = "5m";

/** A release and the HelmReleases around it. */
export interface Place {
  plan: BundlePlan;
  /** The HelmRelease that has to be ready first. */
  previous?: string;
  /** It comes after remote manifests that it may need, which dependsOn cannot name. */
  afterRemote: boolean;
}

/** Name of the ConfigMap with the install-time values of a release. */
export function valuesName(folder: Folder): string {
  return `${folder.release}-values`;
}

/** Name of the ArtifactGenerator, and of the artifact it makes, of a local chart. */
export function chartName(folder: Folder): string {
  return `${folder.release}-chart`;
}

/** True when somebody has to fill in values before the release can be installed. */
export function isDynamic(folder: Folder): boolean {
  return isFilled(folder, folder.clusterValues);
}

/** The HelmRelease of a folder. */
export function helmRelease(folder: Folder, { plan, previous, afterRemote }: Place): Tree {
  const { namespace } = plan.settings.flux;
  const spec: Tree = {
    interval: INTERVAL,
    targetNamespace: folder.namespace,
    install: {
      createNamespace: true,
      // Until the CRDs are there the install fails, however often; it must not give up.
      ...(afterRemote ? { remediation: { retries: -1 } } : {}),
    },
    ...chartOf(folder, plan),
  };
  if (previous !== undefined) spec.dependsOn = [{ name: previous }];
  if (isDynamic(folder)) spec.valuesFrom = [{ kind: "ConfigMap", name: valuesName(folder) }];
  if (isFilled(folder, folder.values)) spec.values = sortKeys(folder.values);
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: folder.release, namespace },
    spec,
  };
}

function chartOf(folder: Folder, plan: BundlePlan): Tree {
  const { namespace } = plan.settings.flux;
  if (folder.chart) {
    const { url, name } = repositoryOf(folder.chart);
    const source = { kind: "HelmRepository", name: slug(url), namespace };
    const version = url.startsWith("oci://")
      ? folder.chart.version
      : folder.chart.version.replace(/^v(?=\d)/, "");
    return chartSpec({ chart: name, ...(version === "" ? {} : { version }), sourceRef: source });
  }
  if (plan.settings.artifact) {
    return { chartRef: { kind: "ExternalArtifact", name: chartName(folder), namespace } };
  }
  const source = { kind: "GitRepository", name: slug(bundleUrl(plan)), namespace };
  return chartSpec({ chart: `./${folder.release}`, sourceRef: source });
}

function chartSpec(spec: Tree): Tree {
  return { chart: { spec: { ...spec, interval: CHART_INTERVAL } } };
}

/** The ConfigMap that holds what differs by cluster. */
export function valuesConfigMap(folder: Folder, plan: BundlePlan): Tree {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: valuesName(folder), namespace: plan.settings.flux.namespace },
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

/** Applies remote manifests from their pinned tag. CRDs are never pruned. */
export function fluxKustomization(name: string, source: RemoteSource, plan: BundlePlan): Tree {
  const { namespace } = plan.settings.flux;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace },
    spec: {
      interval: INTERVAL,
      path: `./${source.git.path}`,
      prune: false,
      wait: true,
      sourceRef: { kind: "GitRepository", name: pinnedName(source), namespace },
    },
  };
}

/** True when a tree holds anything: a local chart nests even nothing under a name. */
function isFilled({ chart }: Folder, tree: Tree): boolean {
  if (chart) return Object.keys(tree).length > 0;
  return Object.values(tree).some((value) => !isTree(value) || Object.keys(value).length > 0);
}
