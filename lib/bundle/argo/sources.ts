/**
 * What Applications are rendered from, apart from the bundle itself: charts of repositories and
 * manifests of pinned git tags. Source: bundle layout, section 6; DESIGN section 3, Bundles
 * (upstream CRD collections).
 */
import type { Tree } from "../../base/tree.ts";
import type { ChartSource, Folder, RemoteSource } from "../types.ts";

/** What Helm takes when it is given no version: the newest one. */
const NEWEST = "*";

/** An upstream chart as Argo CD names it. */
export interface ArgoChart {
  repoURL: string;
  chart: string;
  targetRevision: string;
}

/**
 * The source of an upstream chart. From an http repository the version has no leading v, which Helm
 * ignores and Argo CD does not; in a registry it is a tag, which has to stay as it is.
 */
export function chartSource({ chart, repo, version }: ChartSource): ArgoChart {
  const name = chart.slice(chart.lastIndexOf("/") + 1);
  if (repo === "") return { repoURL: chart, chart: name, targetRevision: version || NEWEST };
  return { repoURL: repo, chart, targetRevision: version.replace(/^v(?=\d)/, "") || NEWEST };
}

/** The git sources of a remote folder; one is not worth a list. */
export function remoteSources(folder: Folder): Tree | Tree[] {
  const sources = (folder.remote?.sources ?? []).map(gitSource);
  return sources.length === 1 ? sources[0]! : sources;
}

function gitSource({ git }: RemoteSource): Tree {
  return { repoURL: git.url, targetRevision: git.tag, path: git.path };
}
