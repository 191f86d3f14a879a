/**
 * README.md of a helm bundle, for whoever finds the directory and has to deploy, repair or remove
 * what is in it. Promises: no timestamps, nothing that depends on the machine it was made on.
 */
import { DIMENSIONS } from "../../catalog/types.ts";
import { isTree, type Tree } from "../../base/tree.ts";
import { shell } from "../templates/helpers.ts";
import { renderText } from "../templates.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { converging, draDriver, nodewright, orphanCrds } from "./component_traits.ts";
import { alwaysWaits, DEFAULT_TIMEOUT, isException } from "./wait_args.ts";

/** The text of README.md. Source: CLI reference, deploying a bundle and bundle uninstall. */
export function helmReadme(plan: BundlePlan): string {
  const { folders, recipe } = plan;
  return renderText("README.helm.md", {
    title: titleOf(plan),
    componentCount: new Set(folders.map((folder) => folder.component)).size,
    criteria: criteriaOf(plan),
    overlays: recipe.metadata.appliedOverlays.join(", "),
    folders: folders.map(row),
    hasUpstream: folders.some((folder) => folder.kind === "upstream"),
    hasLocal: folders.some((folder) => folder.kind === "local"),
    remote: folders.some((folder) => folder.kind === "remote"),
    sources: sourcesOf(folders),
    dynamic: folders.filter((folder) => folder.role === "primary").flatMap(dynamicValues),
    firstFolder: folders[0]?.directory ?? "",
    crds: orphanCrds(plan),
    nodewright: nodewright(plan),
    dra: draDriver(plan),
    timeout: DEFAULT_TIMEOUT,
    exceptions: folders.filter(isException).map(exception),
    converging: converging(plan),
    namespaces: [...new Set(folders.map((folder) => folder.namespace))].sort(),
    uninstall: folders.toReversed().map(uninstallCommand),
  });
}

function titleOf({ recipe }: BundlePlan): string {
  const stated = DIMENSIONS.map((name) => recipe.criteria[name])
    .filter((value) => value !== undefined && value !== "any");
  return stated.length === 0 ? "AICR bundle" : `AICR bundle: ${stated.join(", ")}`;
}

function criteriaOf({ recipe }: BundlePlan): { name: string; value: string }[] {
  const rows = DIMENSIONS.map((name) => ({ name: name as string, value: recipe.criteria[name] }));
  const nodes = recipe.criteria.nodes ?? 0;
  return nodes > 0 ? [...rows, { name: "nodes", value: String(nodes) }] : rows;
}

function row(folder: Folder) {
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
function sourcesOf(folders: Folder[]): string[] {
  const charts = folders.flatMap(({ chart }) => chart ? [chart.repo || chart.chart] : []);
  const files = folders.flatMap(({ remote }) =>
    remote?.items.map(({ url }) => originOf(url)) ?? []
  );
  return [...new Set([...charts.sort(), ...files.sort()])];
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

/** The install-time paths of a folder, one row each. */
function dynamicValues(folder: Folder): { file: string; path: string }[] {
  const file = `${folder.directory}/cluster-values.yaml`;
  return leaves(folder.clusterValues).map((path) => ({ file, path }));
}

function leaves(tree: Tree, prefix = ""): string[] {
  return Object.keys(tree).sort().flatMap((key) => {
    const value = tree[key]!;
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isTree(value) && Object.keys(value).length > 0 ? leaves(value, path) : [path];
  });
}

function exception(folder: Folder) {
  const { wait, timeout, retries } = folder.install;
  const parts = [wait ? `Helm waits up to ${timeout}` : `Helm does not wait, limit ${timeout}`];
  if (alwaysWaits(folder)) parts.push("with --no-wait as well");
  if (!wait) parts.push("its resources reconcile on their own after the chart is in");
  if (retries !== undefined) {
    parts.push(retries === 1 ? "at most one retry" : `at most ${retries} retries`);
  }
  return { release: folder.release, text: parts.join("; ") };
}

function uninstallCommand(folder: Folder): string {
  if (folder.kind === "remote") {
    return `# ${folder.directory}: not a Helm release, its CRDs stay (see below)`;
  }
  return `helm uninstall ${shell(folder.release)} --namespace ${shell(folder.namespace)}`;
}
