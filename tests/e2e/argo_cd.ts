/**
 * What Argo CD makes of Applications, without its controllers: sources are followed as its docs
 * describe them, values reach helm as it would pass them.
 */
import { assert, assertEquals } from "@std/assert";
import { basename, join } from "@std/path";
import { isTree, type Tree } from "../../lib/base/tree.ts";
import { formatYaml, parseYamlStream } from "../../lib/base/yaml.ts";
import { folders, readTree, type RenderedRelease, renderRelease } from "./rendered_release.ts";
import { succeed } from "./tools.ts";

/** Where the sources of a bundle's Applications really are. */
export interface Sources {
  /** The bundle's directory. */
  bundle: string;
  /** Address and revision that stand for it. */
  url: string;
  revision: string;
  /** A directory for what is written on the way. */
  scratch: string;
}

/** What was found behind the Applications, in the order of their waves. */
export interface Followed {
  releases: RenderedRelease[];
  /** Sources that are plain manifests in somebody else's git repository. */
  git: Tree[];
}

/** Renders Applications one after the other, in the order of their sync waves. */
export async function followApplications(
  applications: readonly Tree[],
  sources: Sources,
): Promise<Followed> {
  const followed: Followed = { releases: [], git: [] };
  const ordered = [...applications].sort((a, b) => wave(a) - wave(b));
  assertEquals(ordered.map(wave), ordered.map((_, i) => i), "waves are 0, 1, 2, ...");
  for (const { metadata, spec } of ordered as { metadata: Tree; spec: Tree }[]) {
    const name = String(metadata.name);
    const list = [spec.source ?? spec.sources!].flat() as Tree[];
    const [main] = list.filter(({ ref }) => ref === undefined);
    if (isForeignGit(main!, sources)) {
      followed.git.push(...list);
      continue;
    }
    const namespace = String((spec.destination as Tree).namespace);
    const helm = (main!.helm ?? {}) as Tree;
    const values = await valueFiles({ helm, list, name }, sources);
    const place = main!.chart === undefined ? ownChart(main!, sources) : foreignChart(main!);
    followed.releases.push(await renderRelease({ name, namespace, ...place, valueFiles: values }));
  }
  return followed;
}

function wave({ metadata }: Tree): number {
  const annotations = (metadata as Tree).annotations as Tree;
  return Number(annotations["argocd.argoproj.io/sync-wave"]);
}

function isForeignGit({ chart, repoURL }: Tree, { url }: Sources): boolean {
  return chart === undefined && repoURL !== url;
}

function ownChart({ repoURL, targetRevision, path }: Tree, sources: Sources) {
  assertEquals([repoURL, targetRevision], [sources.url, sources.revision]);
  return { chart: join(sources.bundle, String(path)) };
}

function foreignChart({ repoURL, chart, targetRevision }: Tree) {
  const repo = String(repoURL);
  if (repo.startsWith("oci://")) return { chart: repo, version: String(targetRevision) };
  return { chart: String(chart), repo, version: String(targetRevision) };
}

/** The files that helm gets: from another source, from the object itself, or from a text. */
async function valueFiles(
  { helm, list, name }: { helm: Tree; list: Tree[]; name: string },
  { bundle, url, revision, scratch }: Sources,
): Promise<string[]> {
  const inline = helm.valuesObject === undefined
    ? helm.values as string | undefined
    : formatYaml(helm.valuesObject);
  if (inline !== undefined) {
    const file = join(scratch, `${name}.yaml`);
    await Deno.writeTextFile(file, inline);
    return [file];
  }
  return ((helm.valueFiles ?? []) as string[]).map((path) => {
    const [ref, ...rest] = path.split("/");
    const source = list.find((one) => `$${one.ref}` === ref);
    assertEquals([source?.repoURL, source?.targetRevision], [url, revision], path);
    return join(bundle, ...rest);
  });
}

/** The children of a parent that reads a directory: what its glob finds, as Argo CD matches it. */
export function directoryChildren(bundle: string): Tree[] {
  const parent = readTree(bundle, "app-of-apps.yaml");
  const { path, directory } = (parent.spec as Tree).source as Tree;
  assertEquals([path, directory], [".", { recurse: true, include: "*/application.yaml" }]);
  return folders(bundle).map((folder) => readTree(bundle, folder, "application.yaml"));
}

/** The Applications of an argocd-helm bundle as its installation makes them, the parent first. */
export async function installedApplications(bundle: string, flags: string[]): Promise<Tree[]> {
  const text = await succeed("helm", ["template", "bundle", bundle, ...flags]);
  const all = parseYamlStream(text, basename(bundle)).filter(isTree);
  const isParent = ({ metadata }: Tree) => (metadata as Tree).annotations === undefined;
  const [parent, ...others] = all.filter(isParent);
  assert(parent !== undefined && others.length === 0, "one parent");
  return [parent, ...all.filter((one) => !isParent(one))];
}

/** The children as Argo CD renders them from the parent, which carries the values. */
export async function renderedChildren(
  parent: Tree,
  { bundle, scratch }: Pick<Sources, "bundle" | "scratch">,
): Promise<Tree[]> {
  const { helm } = (parent.spec as Tree).source as Tree;
  const file = join(scratch, "parent.yaml");
  await Deno.writeTextFile(file, formatYaml((helm as Tree).valuesObject!));
  const [again, ...children] = await installedApplications(bundle, ["--values", file]);
  assertEquals(again, parent, "the parent renders itself as it is");
  return children;
}
