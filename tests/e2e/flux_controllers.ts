/**
 * What Flux makes of a bundle, without its controllers: the root is built by kustomize, sources are
 * followed as the API documents describe them, values reach helm as helm-controller merges them.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isTree, merge, type Tree } from "../../lib/base/tree.ts";
import { formatYaml, parseYaml, parseYamlStream } from "../../lib/base/yaml.ts";
import { type RenderedRelease, renderRelease } from "./rendered_release.ts";
import { succeed } from "./tools.ts";

/** Where the sources of a bundle's objects really are. */
export interface FluxSources {
  /** The bundle's directory: what GitRepository or OCIRepository give. */
  bundle: string;
  /** Address of the GitRepository that stands for it. */
  repo?: string;
  /** Name of the OCIRepository that stands for it. */
  ociSource?: string;
  /** A directory for what is written on the way. */
  scratch: string;
}

/** What was found behind the objects. */
export interface FluxOutcome {
  /** In the order in which helm-controller can install them. */
  releases: RenderedRelease[];
  /** Git directories that kustomize-controller applies. */
  git: Tree[];
}

/** The objects of a bundle as they reach the cluster. */
export async function builtObjects(bundle: string): Promise<Tree[]> {
  return parseYamlStream(await succeed("kustomize", ["build", bundle]), bundle).filter(isTree);
}

/** Renders every release of a bundle, each after those it depends on. */
export async function followFlux(sources: FluxSources): Promise<FluxOutcome> {
  const objects = indexed(await builtObjects(sources.bundle));
  const waiting = all(objects, "HelmRelease");
  const ready = new Set<string>();
  const releases: RenderedRelease[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ spec }) =>
      list(spec, "dependsOn").every(({ name }) => ready.has(String(name)))
    );
    assert(next >= 0, `${waiting.map(nameOf)} wait for each other`);
    const [release] = waiting.splice(next, 1);
    releases.push(await installed(release!, objects, sources));
    ready.add(nameOf(release!));
  }
  const git = all(objects, "Kustomization").map((object) => {
    const { path, prune, sourceRef } = object.spec as Tree;
    const { url, ref } = referred(objects, sourceRef as Tree).spec as Tree;
    return { url, ref, path, prune } as Tree;
  });
  return { releases, git };
}

/** Objects by kind and name. */
type Objects = ReadonlyMap<string, Tree>;

/** All are in one namespace: references across namespaces are forbidden on many clusters. */
function indexed(objects: readonly Tree[]): Objects {
  const namespaces = new Set(objects.map(({ metadata }) => (metadata as Tree).namespace));
  assertEquals(namespaces.size, 1, `one namespace: ${[...namespaces]}`);
  const map = new Map(objects.map((object) => [`${object.kind}/${nameOf(object)}`, object]));
  assertEquals(map.size, objects.length, "no two objects have one name");
  return map;
}

function all(objects: Objects, kind: string): Tree[] {
  return [...objects.values()].filter((object) => object.kind === kind);
}

function referred(objects: Objects, { kind, name }: Tree): Tree {
  const found = objects.get(`${kind}/${name}`);
  assert(found !== undefined, `${kind} ${name} exists`);
  return found;
}

async function installed(
  release: Tree,
  objects: Objects,
  sources: FluxSources,
): Promise<RenderedRelease> {
  const spec = release.spec as Tree;
  const namespace = String(spec.targetNamespace);
  const name = String(spec.releaseName ?? `${namespace}-${nameOf(release)}`);
  const values = join(sources.scratch, `${nameOf(release)}.yaml`);
  await Deno.writeTextFile(values, formatYaml(valuesOf(spec, objects)));
  const chart = await chartOf(spec, objects, sources);
  return await renderRelease({ name, namespace, ...chart, valueFiles: [values] });
}

/** References in their order, inline values over them; a null stays and wins. */
function valuesOf(spec: Tree, objects: Objects): Tree {
  const layers = list(spec, "valuesFrom").map(({ kind, name, valuesKey = "values.yaml" }) => {
    const { data } = referred(objects, { kind: kind!, name: name! });
    const text = (data as Tree)[String(valuesKey)];
    assert(typeof text === "string", `${kind} ${name} has ${valuesKey}`);
    return parseYaml(text, String(name));
  });
  return [...layers, spec.values ?? {}].filter(isTree)
    .reduce((base, over) => merge(base, over, "keep"), {});
}

async function chartOf(spec: Tree, objects: Objects, sources: FluxSources) {
  if (isTree(spec.chartRef ?? null)) {
    return await fromArtifact(spec.chartRef as Tree, objects, sources);
  }
  const { chart, version, sourceRef } = (spec.chart as Tree).spec as Tree;
  const source = referred(objects, sourceRef as Tree).spec as Tree;
  if ((sourceRef as Tree).kind === "GitRepository") {
    assertEquals([source.url, source.ref], [sources.repo, { branch: "main" }]);
    return { chart: join(sources.bundle, String(chart)) };
  }
  const url = String(source.url);
  assertEquals(source.type === "oci", url.startsWith("oci://"), url);
  if (source.type === "oci") return { chart: `${url}/${chart}`, version: String(version) };
  return { chart: String(chart), repo: url, version: String(version) };
}

/** The archive that source-watcher makes, which helm has to be able to load as it is. */
async function fromArtifact(
  ref: Tree,
  objects: Objects,
  { bundle, ociSource, scratch }: FluxSources,
): Promise<{ chart: string }> {
  assertEquals(ref.kind, "ExternalArtifact");
  const made = all(objects, "ArtifactGenerator").flatMap(({ spec }) =>
    list(spec, "artifacts").map((artifact) => ({ artifact, from: list(spec, "sources") }))
  ).filter(({ artifact }) => artifact.name === ref.name);
  assertEquals(made.length, 1, `one generator makes ${ref.name}`);
  const [{ artifact, from }] = made as [{ artifact: Tree; from: Tree[] }];
  assertEquals(from, [{ alias: "bundle", kind: "OCIRepository", name: ociSource! }]);
  const staging = join(scratch, `${ref.name}`);
  for (const { from, to } of list(artifact, "copy")) {
    const source = /^@bundle\/([^*]+)\/\*\*$/.exec(String(from))?.[1];
    const target = /^@artifact\/(.+)\/$/.exec(String(to))?.[1];
    assert(source !== undefined && target !== undefined, `${from} to ${to}`);
    await Deno.mkdir(join(staging, target), { recursive: true });
    await succeed("cp", ["-r", `${join(bundle, source)}/.`, join(staging, target)]);
  }
  const archive = `${staging}.tgz`;
  const entries = [...Deno.readDirSync(staging)].map(({ name }) => name);
  await succeed("tar", ["-czf", archive, "-C", staging, ...entries]);
  return { chart: archive };
}

function nameOf({ metadata }: Tree): string {
  return String((metadata as Tree).name);
}

function list(spec: unknown, field: string): Tree[] {
  return ((spec as Tree)[field] ?? []) as Tree[];
}
