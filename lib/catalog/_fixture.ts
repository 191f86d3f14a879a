/** What the tests of this room share: directories and embedded files made of literals. */
import { dirname, join } from "@std/path";
import { configureLog } from "../base/log.ts";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import type { Tree } from "../base/tree.ts";
import { parseYaml } from "../base/yaml.ts";
import type { EmbeddedFiles } from "./embedded_files.ts";
import { loadCatalog } from "./load.ts";
import type { Catalog } from "./types.ts";

/** Files by path. */
export type FileTree = Record<string, string>;

/** The smallest registry that a data directory needs. */
export const REGISTRY = "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n";

/** Runs `test` in a temporary directory that holds the files, and removes it. */
export async function withDirectory<T>(
  files: FileTree,
  test: (directory: string) => T | Promise<T>,
): Promise<T> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      const real = join(directory, path);
      await Deno.mkdir(dirname(real), { recursive: true });
      await Deno.writeTextFile(real, text);
    }
    return await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Embedded files made of repository paths. */
export function memoryFiles(files: FileTree, sealed = false): EmbeddedFiles {
  const isDocument = (path: string) =>
    path.endsWith(".yaml") && !/^recipes\/(checks|components\/.*\/manifests)\//.test(path);
  const trees = new Map<string, Tree>();
  for (const path of Object.keys(files).filter(isDocument)) {
    trees.set(path, (parseYaml(files[path]!, path) ?? {}) as Tree);
  }
  return {
    sealed,
    paths: () => Object.keys(files).sort(),
    text: (path) => Object.hasOwn(files, path) ? files[path] : undefined,
    data: (path) => trees.get(path),
    sha256: () => undefined,
  };
}

/** Embedded files made of catalog paths. */
export function embedded(files: FileTree, sealed = false): EmbeddedFiles {
  const entries = Object.entries(files).map(([path, text]) => [`recipes/${path}`, text]);
  return memoryFiles(Object.fromEntries(entries), sealed);
}

/** A small catalog of its own: two components, a root, one service, one mixin, one validator. */
export const SMALL: FileTree = {
  "registry.yaml": `kind: ComponentRegistry
components:
  - name: nfd
    displayName: NFD
    healthCheck: {assertFile: checks/nfd/health-check.yaml}
    helm: {defaultRepository: https://a.example, defaultChart: a/nfd, defaultVersion: 1.0.0}
  - name: gpu
    helm: {defaultRepository: https://b.example, defaultChart: b/gpu, defaultVersion: 2.0.0}
`,
  "overlays/base.yaml": overlay("base", { spec: "  componentRefs: [{name: nfd}]\n" }),
  "overlays/eks.yaml": overlay("eks", { criteria: "{service: eks}" }),
  "mixins/os.yaml": "kind: RecipeMixin\nmetadata: {name: os}\nspec: {}\n",
  "validators/catalog.yaml": `kind: ValidatorCatalog
validators:
  - {name: health, phase: deployment, timeout: 2m}
  - {name: metrics, phase: conformance}
`,
  "components/nfd/values.yaml": "a: 1\n",
};

/** Text of an overlay. `spec` is YAML with two spaces of indent. */
export function overlay(
  name: string,
  { criteria, spec = "" }: { criteria?: string; spec?: string } = {},
): string {
  const block = (criteria === undefined ? "" : `  criteria: ${criteria}\n`) + spec;
  return `kind: RecipeMetadata\nmetadata:\n  name: ${name}\nspec:${
    block === "" ? " {}\n" : `\n${block}`
  }`;
}

/** The AicrError that `run` ends with, its line and column filled in. Fails when there is none. */
export async function failure(run: () => unknown): Promise<AicrError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AicrError) return await withPosition(error);
    throw error;
  }
  throw new Error("Expected an AicrError, but nothing was thrown");
}

/** The log lines that `run` writes, at the given level and above. */
export async function logged(
  run: () => unknown,
  level: "debug" | "warn" = "warn",
): Promise<string[]> {
  const lines: string[] = [];
  configureLog({ level, write: (line) => lines.push(line) });
  try {
    await run();
  } finally {
    configureLog({ level: "info", write: () => {} });
  }
  return lines;
}

/** Text of an empty mixin. */
export function mixin(name: string): string {
  return `kind: RecipeMixin\nmetadata: {name: ${name}}\nspec: {}\n`;
}

/** Text of a registry with the given entries, as YAML with two spaces of indent. */
export function registry(entries: string): string {
  return `kind: ComponentRegistry\ncomponents:\n${entries}`;
}

/** Loads the small catalog (or another) with a data directory on top. */
export function load(files: FileTree, inner: FileTree = SMALL): Promise<Catalog> {
  return withDirectory(
    { "registry.yaml": REGISTRY, ...files },
    (data) => loadCatalog({ data, embedded: embedded(inner) }),
  );
}

/** Everything of a catalog that a recipe can depend on. */
export function contentOf(catalog: Catalog) {
  return {
    registry: [...catalog.registry],
    overlays: [...catalog.overlays],
    mixins: [...catalog.mixins],
    validators: catalog.validators,
    services: catalog.criteria.values("service"),
  };
}
