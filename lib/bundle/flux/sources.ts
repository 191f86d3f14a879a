/**
 * The source objects of a flux bundle: one HelmRepository per chart repository, a GitRepository for
 * the bundle itself, and one for each pinned tag that remote manifests are read from. Source:
 * bundle layout, section 8.
 */
import { sha256 } from "../../base/digest.ts";
import type { Tree } from "../../base/tree.ts";
import type { BundlePlan, ChartSource, RemoteSource } from "../types.ts";

/** What stands for the bundle's repository until somebody says which one it is. */
export const PLACEHOLDER_REPO = "https://github.com/YOUR_ORG/YOUR_REPO.git";

/** Branch that the bundle is committed to. */
const BRANCH = "main";

/** How often Flux looks for news. */
export const INTERVAL = "10m";

/** Longest name, which also has to fit into labels. */
const MAX_NAME = 63;

/** A file below `sources/` with the object in it. */
export interface SourceFile {
  path: string;
  object: Tree;
}

/** The name of the source of a URL: lower case, scheme and `.git` cut, other characters to `-`. */
export function slug(url: string): string {
  const bare = url.toLowerCase().replace(/^[a-z+]+:\/\//, "").replace(/\.git$/, "");
  const name = bare.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  if (name.length <= MAX_NAME) return name;
  // Cut names of two URLs may be equal: a piece of the digest tells them apart.
  const tail = sha256(url).slice(0, 8);
  return `${name.slice(0, MAX_NAME - tail.length - 1).replace(/-+$/, "")}-${tail}`;
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

/** Every source of a plan, sorted by path. In OCI mode the bundle itself is no GitRepository. */
export function sourceFiles(plan: BundlePlan): SourceFile[] {
  const { namespace } = plan.settings.flux;
  const urls = new Set(plan.folders.flatMap(({ chart }) => chart ? [repositoryOf(chart).url] : []));
  const files = [...urls].map((url) => helmRepository(url, namespace));
  if (plan.settings.artifact === undefined) {
    files.push(gitRepository(bundleUrl(plan), { branch: BRANCH }, namespace));
  }
  for (const source of remoteSources(plan)) {
    const { url, tag } = source.git;
    files.push(gitRepository(url, { tag }, namespace));
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Every pinned git source of the remote folders. */
export function remoteSources(plan: BundlePlan): RemoteSource[] {
  return plan.folders.flatMap(({ remote }) => remote?.sources ?? []);
}

/** The name of the GitRepository of a pinned tag. */
export function pinnedName({ git }: RemoteSource): string {
  return slug(`${git.url.replace(/\.git$/, "")}/${git.tag}`);
}

function helmRepository(url: string, namespace: string): SourceFile {
  const name = slug(url);
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
  url: string,
  ref: { branch: string } | { tag: string },
  namespace: string,
): SourceFile {
  const name = "tag" in ref ? slug(`${url.replace(/\.git$/, "")}/${ref.tag}`) : slug(url);
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
