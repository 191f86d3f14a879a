/**
 * The projection in which recorded and own bundles are compared. Left out: rendered templates (here
 * Helm renders them), prose, and which lines beyond the recorded ones checksums.txt has. What the
 * architecture settles otherwise is undone on the own side: values of a local chart are nested
 * under the component's name, remote manifests have a folder without a chart.
 */
import { sha256 } from "../../../lib/base/digest.ts";
import { equalValue, isTree, type Tree, type Value } from "../../../lib/base/tree.ts";
import { remoteDirectories, settledApplications, settledRenders } from "./argo_applications.ts";
import { fluxRemoteFolders, settledFlux } from "./flux_objects.ts";

/** The facts about a bundle that are compared, besides exit code and mentioned words. */
export const COMPARED = [
  "tree",
  "checksumPaths",
  "dataFiles",
  "executables",
  "values",
  "clusterValues",
  "upstreamEnv",
  "provenance",
  "deployRuns",
  "objects",
  "rootValues",
  "renders",
] as const;

/** The names of the facts that differ, with both sides, as recorded and as they came out. */
export function bundleDifferences(expected: Tree, actual: Tree): string[] {
  const remote = remoteFolders(actual);
  return COMPARED.flatMap((fact) => {
    if (!(fact in expected)) return [];
    const [want, have] = settled(fact, [expected[fact]!, actual[fact] ?? null], remote);
    return same(want, have) ? [] : [`${fact}: ${firstDifference(want, have, "")}`];
  });
}

/** Both sides of a fact as they are to be compared. */
function settled(
  fact: string,
  [want, have]: readonly [Value, Value],
  remote: string[],
): [Value, Value] {
  const isRemote = (path: string) => remote.some((folder) => path.startsWith(`${folder}/`));
  if (fact === "tree" || fact === "executables" || fact === "checksumPaths") {
    const paths = (list: Value) =>
      (list as string[] ?? []).filter((path) =>
        !path.includes("/templates/") && !isOwnAddition(fact, path) &&
        !isPinnedSource(path) &&
        (!isRemote(path) || /\/(install\.sh|application\.yaml)$/.test(path))
      ).sort();
    return [paths(want), paths(have)];
  }
  if (fact === "values" || fact === "clusterValues") {
    const kept = Object.entries(want as Tree).filter(([folder]) => !remote.includes(folder));
    const flat = Object.entries(have as Tree ?? {})
      .map(([folder, values]) => [folder, denested((want as Tree)[folder], values)]);
    return [Object.fromEntries(kept), Object.fromEntries(flat)];
  }
  if (fact === "renders") return settledRenders(want, have);
  if (fact === "objects" && isApplication((have as Value[])?.[0])) {
    return settledApplications(want, have);
  }
  if (fact === "objects" && isFluxObject((have as Value[])?.[0])) {
    return settledFlux(want, have, remote);
  }
  return [want, have];
}

function isFluxObject(object: Value | undefined): boolean {
  return isTree(object) && /fluxcd\.io|^kustomize\./.test(String(object.apiVersion));
}

function isApplication(object: Value | undefined): boolean {
  return isTree(object) && object.kind === "Application";
}

/** Sources of the tags that remote manifests are read from; their names end in a version. */
function isPinnedSource(path: string): boolean {
  return /^sources\/gitrepo-.*-(v\d[\d-]*|[0-9a-f]{8})\.yaml$/.test(path);
}

/** checksums.txt covers the recipe and the data directory too (DESIGN, Bundles). */
function isOwnAddition(fact: string, path: string): boolean {
  return fact === "checksumPaths" && (path === "recipe.yaml" || path.startsWith("data/"));
}

/** Folders whose manifests are fetched when they are installed (DESIGN, Bundles). */
function remoteFolders(actual: Tree): string[] {
  const locked = (actual.tree as string[] ?? []).filter((path) => path.endsWith("/manifests.lock"))
    .map((path) => path.split("/")[0]!);
  const flux = fluxRemoteFolders(actual.tree as string[] ?? []);
  return [...locked, ...flux, ...remoteDirectories(actual.objects)];
}

/** Values without the component's name around them, where that makes them the recorded ones. */
function denested(want: Value | undefined, have: Value): Value {
  if (!isTree(have) || want === undefined || same(want, have)) return have;
  const keys = Object.keys(have);
  return keys.length === 1 && same(want, have[keys[0]!]!) ? have[keys[0]!]! : have;
}

/** Equality; of long texts only that both sides have one, because their wording is our own. */
function same(want: Value | undefined, have: Value | undefined): boolean {
  if (isLongText(want) && isLongText(have)) return true;
  if (Array.isArray(want) && Array.isArray(have)) {
    return want.length === have.length && want.every((item, i) => same(item, have[i]));
  }
  if (!isTree(want) || !isTree(have)) return equalValue(want, have);
  const keys = Object.keys(want);
  return keys.length === Object.keys(have).length &&
    keys.every((key) => Object.hasOwn(have, key) && same(want[key], have[key]));
}

function isLongText(value: Value | undefined): boolean {
  return isTree(value) && "$sha256" in value;
}

/** Where two values begin to differ, for a person. */
function firstDifference(want: Value, have: Value, path: string): string {
  if (isTree(want) && isTree(have)) {
    for (const key of new Set([...Object.keys(want), ...Object.keys(have)])) {
      if (!same(want[key], have[key])) {
        return firstDifference(want[key] ?? null, have[key] ?? null, `${path}.${key}`);
      }
    }
  }
  if (Array.isArray(want) && Array.isArray(have)) {
    const at = want.findIndex((item, i) => !same(item, have[i]));
    const i = at < 0 ? want.length : at;
    return firstDifference(want[i] ?? null, have[i] ?? null, `${path}[${i}]`);
  }
  return `${path} is ${JSON.stringify(have)?.slice(0, 400)}, recorded ${
    JSON.stringify(want)?.slice(0, 400)
  }`;
}

/** Long and multi-line texts are recorded by digest and length. */
export function shortened(value: Value): Value {
  if (Array.isArray(value)) return value.map(shortened);
  if (isTree(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shortened(child)]));
  }
  if (typeof value !== "string") return value;
  const long = value.length > 300 || value.includes("#!/") || value.split("\n").length > 7 ||
    (value.startsWith("# ") && value.includes("\n"));
  return long ? { $sha256: sha256(value), $bytes: new TextEncoder().encode(value).length } : value;
}
