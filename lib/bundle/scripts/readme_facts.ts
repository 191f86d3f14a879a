/**
 * What every README tells about a bundle, whatever deploys it: title, criteria, the folders and
 * what is in them, where things are fetched from. Pure; no timestamps.
 */
import { isTree, type Tree } from "../../base/tree.ts";
import { DIMENSIONS } from "../../catalog/types.ts";
import type { BundlePlan, Folder } from "../types.ts";

/** What stands at the top of every README. */
export function readmeFacts(plan: BundlePlan): {
  title: string;
  componentCount: number;
  criteria: { name: string; value: string }[];
  overlays: string;
} {
  return {
    title: bundleTitle(plan),
    componentCount: new Set(plan.folders.map((folder) => folder.component)).size,
    criteria: criteriaRows(plan),
    overlays: plan.recipe.metadata.appliedOverlays.join(", "),
  };
}

/** The heading: the criteria that are stated. */
function bundleTitle({ recipe }: BundlePlan): string {
  const stated = DIMENSIONS.map((name) => recipe.criteria[name])
    .filter((value) => value !== undefined && value !== "any");
  return stated.length === 0 ? "AICR bundle" : `AICR bundle: ${stated.join(", ")}`;
}

/** The criteria, one row each, the number of nodes when it is known. */
function criteriaRows({ recipe }: BundlePlan): { name: string; value: string }[] {
  const rows = DIMENSIONS.map((name) => ({ name: name as string, value: recipe.criteria[name] }));
  const nodes = recipe.criteria.nodes ?? 0;
  return nodes > 0 ? [...rows, { name: "nodes", value: String(nodes) }] : rows;
}

/** A folder of the bundle: where it is, what it installs, in which version and namespace. */
export interface FolderRow {
  directory: string;
  namespace: string;
  what: string;
  version: string;
}

/** The row of a folder. */
export function folderRow(folder: Folder): FolderRow {
  const { directory, namespace } = folder;
  if (folder.chart) {
    const { chart, version } = folder.chart;
    return { directory, namespace, what: `upstream chart ${nameOf(chart)}`, version };
  }
  if (folder.vendored) {
    const { name, version } = folder.vendored.dependency;
    return { directory, namespace, what: `local chart with ${name} inside`, version };
  }
  if (folder.remote) {
    const version = [...new Set(folder.remote.sources.map((source) => source.git.tag))].join(", ");
    return { directory, namespace, what: "remote manifests", version };
  }
  return { directory, namespace, what: WHAT_LOCAL[folder.role], version: "" };
}

const WHAT_LOCAL: Record<Folder["role"], string> = {
  pre: "local chart, what the next folder needs",
  primary: "local chart",
  post: "local chart, what builds on the folder before",
  readiness: "local chart, readiness gate",
};

function nameOf(chart: string): string {
  return chart.slice(chart.lastIndexOf("/") + 1);
}

/** Every address that an installation fetches from, repositories before single files. */
export function sourcesOf(folders: Folder[]): string[] {
  const charts = folders.flatMap(({ chart }) => chart ? [chart.repo || chart.chart] : []);
  const files = folders.flatMap(({ remote }) =>
    remote?.items.map(({ url }) => originOf(url)) ?? []
  );
  return [...new Set([...charts.sort(), ...files.sort()])];
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

/** The paths of the values in a mapping, sorted. */
function valuePaths(tree: Tree, prefix = ""): string[] {
  return Object.keys(tree).sort().flatMap((key) => {
    const value = tree[key]!;
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isTree(value) && Object.keys(value).length > 0 ? valuePaths(value, path) : [path];
  });
}

/** The install-time paths of a component's own folder, one row each, with the file they stand in. */
export function valuesToFillIn(folders: readonly Folder[]): { file: string; path: string }[] {
  return folders.filter(({ role }) => role === "primary").flatMap((folder) => {
    const file = `${folder.directory}/cluster-values.yaml`;
    return valuePaths(folder.clusterValues).map((path) => ({ file, path }));
  });
}
