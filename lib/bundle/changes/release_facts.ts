/**
 * What a bundle installs, read back from its files: version and values by release. Works on the
 * files of every deployer, of this version or an earlier one. A file that cannot be read tells
 * nothing; it never stops anything. Pure.
 */
import { isTree, merge, type Tree, type Value } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";

/** What one release comes with. */
export interface ReleaseFacts {
  /** Of the chart, or of the remote manifests; absent for what is made of local files only. */
  version?: string;
  values: Tree;
}

/** Directories of a bundle that hold no release. */
const NO_RELEASES = new Set(["data", "sources", "static", "attestation"]);

const RELEASE_FILE =
  /^(?:\d{3}-)?([a-z0-9][a-z0-9-]*)\/(values\.yaml|cluster-values\.yaml|Chart\.yaml|upstream\.env|manifests\.lock|application\.yaml|helmrelease\.yaml|configmap-values\.yaml)$/;
/** A child Application of an argocd-helm bundle; it is a template, so only its text can be read. */
const APPLICATION_TEMPLATE = /^templates\/([a-z0-9][a-z0-9-]*)\.yaml$/;

/** What stands before or after a component in a release of its own, with the component's values. */
const PART = /(-pre|-post|-readiness)?(-remote)?$/;

interface Place {
  release: string;
  file: string;
}

function placeOf(path: string): Place | undefined {
  const template = APPLICATION_TEMPLATE.exec(path)?.[1];
  if (template !== undefined) return { release: template, file: "template" };
  const [, release, file] = RELEASE_FILE.exec(path) ?? [];
  if (release === undefined || NO_RELEASES.has(path.split("/")[0]!)) return undefined;
  return { release, file: file! };
}

/** The release that a file tells something about, or undefined. */
export function releaseOf(path: string): string | undefined {
  return placeOf(path)?.release;
}

/** The facts by release, from the texts of files by path. */
export function releaseFacts(texts: ReadonlyMap<string, string>): Map<string, ReleaseFacts> {
  const releases = new Map<string, Map<string, string>>();
  for (const [path, text] of texts) {
    const place = placeOf(path);
    if (!place) continue;
    const files = releases.get(place.release) ?? new Map<string, string>();
    releases.set(place.release, files.set(place.file, text));
  }
  const facts = new Map<string, ReleaseFacts>();
  for (const [release, files] of releases) {
    const found = factsOf(release, files);
    const component = release.replace(PART, "");
    if (component === release || !releases.has(component)) facts.set(release, found);
    else if (found.version !== undefined) facts.set(release, { ...found, values: {} });
  }
  return facts;
}

function factsOf(release: string, files: ReadonlyMap<string, string>): ReleaseFacts {
  const trees = new Map<string, Tree>();
  for (const [file, text] of files) {
    if (file.endsWith(".yaml")) trees.set(file, treeOf(text));
  }
  const version = versionOf(files, trees);
  return { ...(version ? { version } : {}), values: valuesOf(release, trees) };
}

function treeOf(text: string): Tree {
  try {
    const value = parseYaml(text, "file of a bundle");
    return isTree(value) ? value : {};
  } catch {
    return {};
  }
}

function versionOf(
  files: ReadonlyMap<string, string>,
  trees: ReadonlyMap<string, Tree>,
): string | undefined {
  const assigned = /^VERSION='([^']*)'$/m.exec(files.get("upstream.env") ?? "")?.[1];
  const inTemplate = /^ *chart: .*\n *targetRevision: "?([^"\n{]+)"?$/m
    .exec(files.get("template") ?? "")?.[1];
  const tags = [...(files.get("manifests.lock") ?? "").matchAll(/^# \S+ (\S+) \S+$/gm)]
    .map(([, tag]) => tag!);
  const wrapped = at(trees.get("Chart.yaml"), "dependencies", 0, "version");
  const chart = at(trees.get("helmrelease.yaml"), "spec", "chart", "spec") ?? {};
  const released = at(chart, "sourceRef", "kind") === "HelmRepository"
    ? at(chart, "version")
    : null;
  return assigned ?? inTemplate ?? textOf(wrapped) ?? textOf(released) ??
    applicationVersion(trees.get("application.yaml")) ??
    (tags.length > 0 ? [...new Set(tags)].join(", ") : undefined);
}

function applicationVersion(application: Tree | undefined): string | undefined {
  const spec = at(application, "spec");
  const sources = [at(spec, "sources") ?? [], at(spec, "source") ?? []].flat() as Value[];
  const chart = sources.find((source) => at(source, "chart") !== undefined);
  return textOf(at(chart, "targetRevision"));
}

function valuesOf(release: string, trees: ReadonlyMap<string, Tree>): Tree {
  const inline = at(trees.get("helmrelease.yaml"), "spec", "values");
  const filledIn = at(trees.get("configmap-values.yaml"), "data", "values.yaml");
  const layers = [
    trees.get("values.yaml") ?? {},
    trees.get("cluster-values.yaml") ?? {},
    isTree(inline) ? inline : {},
    typeof filledIn === "string" ? treeOf(filledIn) : {},
  ];
  const values = layers.reduce((merged, layer) => merge(merged, layer, "keep"), {} as Tree);
  return unwrapped(release, values, trees.get("Chart.yaml"));
}

/** A local chart has the values under the component's name, or under that of the vendored chart. */
function unwrapped(release: string, values: Tree, chart: Tree | undefined): Tree {
  if (!chart) return values;
  const inside = textOf(at(chart, "dependencies", 0, "name"));
  const names = [release, release.replace(PART, ""), ...(inside === undefined ? [] : [inside])];
  const name = names.find((name) => isTree(values[name] ?? null));
  return name === undefined ? values : values[name] as Tree;
}

/** The value at a path, undefined where there is none. */
function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === "number") found = found[step];
    else if (isTree(found ?? null)) found = (found as Tree)[step];
    else return undefined;
  }
  return found;
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
