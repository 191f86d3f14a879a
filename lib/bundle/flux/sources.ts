/**
 * The source objects of a flux bundle: one HelmRepository per chart repository, a GitRepository for
 * the bundle itself, and one for each pinned tag that remote manifests are read from. Source:
 * bundle layout, section 8.
 */
import type { Tree } from "../../base/tree.ts";
import { repositoryNames } from "../repository_names.ts";
import type { BundlePlan, ChartSource, RemoteSource } from "../types.ts";

/** What stands for the bundle's repository until somebody says which one it is. */
export const PLACEHOLDER_REPO = "https://github.com/YOUR_ORG/YOUR_REPO.git";

/** Branch that the bundle is committed to. */
const BRANCH = "main";

/** How often Flux looks for news. */
export const INTERVAL = "10m";

/** A file below `sources/` with the object in it. */
export interface SourceFile {
  path: string;
  object: Tree;
}

/** The names of a plan's source objects; objects of one kind never share one. */
export interface SourceNames {
  /** HelmRepository of a chart. */
  chart(source: ChartSource): string;
  /** GitRepository of the bundle. */
  bundle: string;
  /** GitRepository of a pinned tag. */
  pin(source: RemoteSource): string;
}

/** Names every source of a plan after its address. */
export function sourceNames(plan: BundlePlan): SourceNames {
  const charts = repositoryNames(chartUrls(plan));
  const bundle = bundleUrl(plan);
  const git = repositoryNames([bundle, ...remoteSources(plan).map(pinnedAddress)]);
  return {
    chart: (source) => charts.get(repositoryOf(source).url)!,
    bundle: git.get(bundle)!,
    pin: (source) => git.get(pinnedAddress(source))!,
  };
}

/** URL and chart name as a HelmRepository and a HelmRelease have them. */
export function repositoryOf({ chart, repo }: ChartSource): { url: string; name: string } {
  if (repo !== "") return { url: repo, name: chart };
  const cut = chart.lastIndexOf("/");
  return { url: chart.slice(0, cut), name: chart.slice(cut + 1) };
}

/** URL of the git repository that the bundle is committed to. */
export function bundleUrl({ settings }: BundlePlan): string {
  return settings.repo ?? PLACEHOLDER_REPO;
}

/** True when nothing is read from the placeholder, so that it must not reach the cluster. */
export function isIdlePlaceholder({ settings, folders }: BundlePlan): boolean {
  return settings.artifact === undefined && settings.repo === undefined &&
    folders.every(({ kind }) => kind !== "local");
}

/** Every source of a plan, sorted by path. In OCI mode the bundle itself is no GitRepository. */
export function sourceFiles(plan: BundlePlan, names: SourceNames): SourceFile[] {
  const { namespace } = plan.settings.flux;
  const files = plan.folders.flatMap(({ chart }) =>
    chart ? [helmRepository(names.chart(chart), repositoryOf(chart).url, namespace)] : []
  );
  if (plan.settings.artifact === undefined) {
    const spec = { url: bundleUrl(plan), ref: { branch: BRANCH } };
    files.push(gitRepository(names.bundle, spec, namespace));
  }
  for (const source of remoteSources(plan)) {
    const { url, tag } = source.git;
    files.push(gitRepository(names.pin(source), { url, ref: { tag } }, namespace));
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Every pinned git source of the remote folders. */
export function remoteSources(plan: BundlePlan): RemoteSource[] {
  return plan.folders.flatMap(({ remote }) => remote?.sources ?? []);
}

/** URLs of the chart repositories, each as often as it is used. */
function chartUrls({ folders }: BundlePlan): string[] {
  return folders.flatMap(({ chart }) => chart ? [repositoryOf(chart).url] : []);
}

/** One text for URL and tag; no URL of a whole repository looks like it. */
function pinnedAddress({ git }: RemoteSource): string {
  return `${git.url.replace(/\.git$/, "")}@${git.tag}`;
}

function helmRepository(name: string, url: string, namespace: string): SourceFile {
  const oci = url.startsWith("oci://");
  return {
    path: `sources/helmrepo-${name}.yaml`,
    object: {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata: { name, namespace },
      spec: { ...(oci ? { type: "oci" } : {}), url, interval: INTERVAL },
    },
  };
}

function gitRepository(
  name: string,
  { url, ref }: { url: string; ref: { branch: string } | { tag: string } },
  namespace: string,
): SourceFile {
  return {
    path: `sources/gitrepo-${name}.yaml`,
    object: {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "GitRepository",
      metadata: { name, namespace },
      spec: { url, ref, interval: INTERVAL },
    },
  };
}
