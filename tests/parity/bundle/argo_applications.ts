/**
 * What the bundles of the argocd deployers hold, in the terms of the recorded cases: Applications as
 * they lie in folders (argocd) or as helm renders them (argocd-helm), and how the two sides are
 * compared where the architecture settles otherwise.
 */
import { join } from "@std/path";
import { sha256 } from "../../../lib/base/digest.ts";
import { equalValue, isTree, sortKeys, type Tree, type Value } from "../../../lib/base/tree.ts";
import { parseYaml, parseYamlStream } from "../../../lib/base/yaml.ts";
import type { BundleCase } from "./cases.ts";
import { shortened } from "./projection.ts";

const DEFAULT_RENDER = ["--set", "repoURL=oci://registry.example.test/ns"];

/** The facts that only bundles for Argo CD have. */
export async function argoFacts(root: string, { deployer, expect }: BundleCase): Promise<Tree> {
  const tree = (expect.tree ?? []) as string[];
  if (deployer === "argocd") return { objects: await childFiles(root) };
  if (deployer !== "argocd-helm") return {};
  const recorded = expect.helmTemplate as Tree | undefined;
  const { objects } = await rendered(root, (recorded?.args as string[]) ?? DEFAULT_RENDER);
  const renders: Tree[] = [];
  for (const { args } of (expect.renders ?? []) as { args: string[] }[]) {
    const { exit, objects } = await rendered(root, args);
    const apps = objects.map(({ syncPolicy: _, ...rest }) => rest);
    renders.push(exit === 0 ? { args, exit, apps } : { args, exit });
  }
  return {
    objects,
    rootValues: yamlFile(root, "values.yaml"),
    values: valuesOf(root, tree),
    ...(renders.length > 0 ? { renders } : {}),
  };
}

async function childFiles(root: string): Promise<Tree[]> {
  const paths = ["app-of-apps.yaml"];
  for await (const { name } of Deno.readDir(root)) {
    if (/^\d{3}-/.test(name)) paths.push(`${name}/application.yaml`);
  }
  return paths.map((path) => ({ ...application(yamlFile(root, path) as Tree, root), path }));
}

async function rendered(root: string, args: string[]): Promise<{ exit: number; objects: Tree[] }> {
  const command = new Deno.Command("helm", { args: ["template", "rel", root, ...args] });
  const { code, stdout } = await command.output();
  if (code !== 0) return { exit: code, objects: [] };
  const documents = parseYamlStream(new TextDecoder().decode(stdout), "rendered").filter(isTree);
  return { exit: code, objects: documents.map((document) => application(document, root)) };
}

/** An Application as recorded; values that are text are recorded by their digest. */
function application({ metadata, spec }: Tree, root: string): Tree {
  const { name, namespace, annotations, finalizers } = metadata as Tree;
  const { project, destination, syncPolicy, source, sources } = spec as Tree;
  const wave = (annotations as Tree | undefined)?.["argocd.argoproj.io/sync-wave"];
  const observed = (one: Value) => observedSource(one as Tree, String(name), root);
  return {
    kind: "Application",
    name: name!,
    namespace: namespace!,
    ...(wave === undefined ? {} : { syncWave: wave }),
    ...(finalizers === undefined ? {} : { finalizers }),
    project: project!,
    destination: destination!,
    syncPolicy: syncPolicy!,
    ...(source === undefined ? {} : { source: observed(source) }),
    ...(sources === undefined ? {} : { sources: (sources as Value[]).map(observed) }),
  };
}

function observedSource(source: Tree, name: string, root: string): Tree {
  const helm = source.helm as Tree | undefined;
  if (helm === undefined) return source;
  if (helm.valuesObject !== undefined) {
    return { ...source, helm: { ...helm, valuesObject: shortened(helm.valuesObject) } };
  }
  if (helm.values === undefined) return source;
  const values = parseYaml(helm.values as string, "values") as Tree;
  const inner = Object.values(values);
  return {
    ...source,
    helm: {
      ...helm,
      values: {
        parsedCanonicalSha256: digest(values),
        // As recorded, before values of local charts were nested under the component's name.
        ...(source.path !== undefined && inner.length === 1 ? { inside: digest(inner[0]!) } : {}),
        // Long texts are our own, so that only their being passed on can be compared.
        ...(carriesLongText(values, root, name) ? { ownTexts: true } : {}),
      },
    },
  };
}

function carriesLongText(values: Tree, root: string, name: string): boolean {
  if (JSON.stringify(shortened(values)) === JSON.stringify(values)) return false;
  return equalValue(values, yamlFile(root, `static/${name}.yaml`));
}

function digest(value: Value): string {
  return sha256(JSON.stringify(sortKeys(value)));
}

function yamlFile(root: string, path: string): Value {
  return parseYaml(Deno.readTextFileSync(join(root, path)), path) ?? {};
}

/** Values by folder, or by static file where the folder's are the same. */
function valuesOf(root: string, tree: string[]): Tree {
  const values: Tree = {};
  for (const path of tree.filter((path) => /^static\//.test(path))) {
    values[path] = shortened(yamlFile(root, path));
  }
  for (const { name } of Deno.readDirSync(root)) {
    if (!/^\d{3}-/.test(name)) continue;
    const own = shortened(yamlFile(root, `${name}/values.yaml`));
    if (!equalValue(own, values[`static/${name.slice(4)}.yaml`])) values[name] = own;
  }
  return values;
}

/**
 * Both sides of a list of Applications. Those of remote manifests are left out (DESIGN, Bundles: a
 * child Application on the git source), values of local charts may be nested under one name.
 */
export function settledApplications(want: Value, have: Value): [Value, Value] {
  const remote = new Set((have as Tree[]).filter(isRemote).map(({ name }) => name));
  const kept = (apps: Value) =>
    (apps as Tree[]).filter(({ name }) => !remote.has(name!))
      .sort((a, b) => String(a.name) < String(b.name) ? -1 : 1);
  const wanted = kept(want);
  return [wanted, kept(have).map((app, i) => settledValues(wanted[i], app))];
}

/** A source that is neither a chart nor the bundle: its path is no folder of the bundle. */
function isRemote({ source, sources }: Tree): boolean {
  return [source ?? sources ?? []].flat().every((one) => {
    const { path } = one as Tree;
    return typeof path === "string" && path !== "." && !/^\d{3}-/.test(path);
  });
}

function settledValues(want: Tree | undefined, have: Tree): Tree {
  const source = have.source as Tree | undefined;
  const values = (source?.helm as Tree | undefined)?.values as Tree | undefined;
  if (!values) return have;
  const wanted = (((want?.source as Tree)?.helm as Tree)?.values as Tree)?.parsedCanonicalSha256;
  const { parsedCanonicalSha256, inside, ownTexts } = values;
  const settled = inside === wanted || ownTexts === true ? wanted! : parsedCanonicalSha256!;
  return { ...have, source: { ...source, helm: { values: { parsedCanonicalSha256: settled } } } };
}

/** Both sides of what was rendered with other values. */
export function settledRenders(want: Value, have: Value): [Value, Value] {
  const pairs = (want as Tree[]).map((one, i) => {
    const other = (have as Tree[])[i] ?? {};
    if (!one.apps || !other.apps) return [one, other];
    const [wanted, had] = settledApplications(one.apps, other.apps);
    return [{ ...one, apps: wanted }, { ...other, apps: had }];
  });
  return [pairs.map(([one]) => one!), pairs.map(([_, other]) => other!)];
}

/** Folders of the bundle that hold remote manifests, by what their Applications read. */
export function remoteDirectories(objects: Value | undefined): string[] {
  if (!Array.isArray(objects)) return [];
  return (objects as Tree[]).filter((app) => app.syncWave !== undefined && isRemote(app))
    .map(({ name, syncWave }) => `${String(Number(syncWave) + 1).padStart(3, "0")}-${name}`);
}
