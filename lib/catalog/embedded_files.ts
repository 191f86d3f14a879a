/**
 * The files that come with the program: the catalog (`recipes/`), ready configs (`configs/`) and
 * example snapshots. From source the repository is read, so that authors always run what they
 * wrote; the compiled program carries the same files in one document beside its modules.
 * Nothing is read before it is asked for, and nothing twice. Never looks at the user's files.
 */
import { fromFileUrl, join } from "@std/path";
import { AicrError, messageOf } from "../base/error.ts";
import { sha256 } from "../base/digest.ts";
import { isTree, type Tree } from "../base/tree.ts";
import { parseYaml } from "../base/yaml.ts";

/** The embedded files by repository path, for example `recipes/overlays/eks.yaml`. */
export interface EmbeddedFiles {
  /** True in the compiled program, whose documents were checked when it was made. */
  sealed: boolean;
  /** Every path, sorted. */
  paths(): readonly string[];
  /** Text of a file, or undefined. */
  text(path: string): string | undefined;
  /**
   * The parsed mapping of a file that is one plain YAML document, or undefined: manifests and
   * checks are templates or streams and have text only. The tree is shared; do not change it.
   */
  data(path: string): Tree | undefined;
  /** Lower-case hex digest of a text, where it was computed when the program was made. */
  sha256(path: string): string | undefined;
}

/** Repository directories that are embedded. */
const DIRECTORIES = ["configs", "examples/snapshots", "recipes"];
/** Files that are one plain YAML document; their parsed form is packed too. */
const DOCUMENT =
  /^(configs|examples\/snapshots)\/.*\.yaml$|^recipes\/(registry\.yaml|(overlays|mixins|validators|catalog)\/.*\.yaml|components\/[^/]+\/values[^/]*\.yaml)$/;
/** Files that recipes pin by digest; it is packed, so that a recipe is written without hashing. */
const PINNED = /^recipes\/checks\//;
/** Name of the packed document beside the modules of the compiled program. */
const PACK = "catalog.json";

/**
 * The packed document is two lines of JSON: what a query needs of every file, by path, and the
 * texts in the same order. The second line is parsed only when a text is wanted.
 */
type PackHead = Record<string, { data?: Tree; sha256?: string }>;

let files: EmbeddedFiles | undefined;

/** The files of this program, found on first use. Throws INTERNAL when the program is damaged. */
export function embeddedFiles(): EmbeddedFiles {
  // A bundle is one step away from the compiled program: its modules have lost their own paths.
  const bundled = !import.meta.url.endsWith("/lib/catalog/embedded_files.ts");
  files ??= Deno.build.standalone || bundled
    ? packedFiles(readPack())
    : repositoryFiles(fromFileUrl(new URL("../..", import.meta.url)));
  return files;
}

/**
 * The document that the compiled program carries, made from the repository at `root`. The same
 * files give the same bytes. Throws INVALID_REQUEST when a document does not parse.
 */
export function packEmbedded(root: string): string {
  return packFiles(repositoryFiles(root));
}

/** The packed form of any embedded files. */
export function packFiles(source: EmbeddedFiles): string {
  const head: PackHead = {};
  const texts: string[] = [];
  for (const path of source.paths()) {
    const text = source.text(path)!;
    const data = source.data(path);
    head[path] = {
      ...(data === undefined ? {} : { data }),
      ...(PINNED.test(path) ? { sha256: sha256(text) } : {}),
    };
    texts.push(text);
  }
  return `${JSON.stringify(head)}\n${JSON.stringify(texts)}\n`;
}

/** The embedded files as they lie in a checkout. */
export function repositoryFiles(root: string): EmbeddedFiles {
  let paths: string[] | undefined;
  let known: Set<string> | undefined;
  const texts = new Map<string, string>();
  const trees = new Map<string, Tree | undefined>();
  const list = () => paths ??= DIRECTORIES.flatMap((directory) => walk(root, directory)).sort();
  const text = (path: string) => {
    known ??= new Set(list());
    if (!known.has(path)) return undefined;
    if (!texts.has(path)) texts.set(path, Deno.readTextFileSync(join(root, path)));
    return texts.get(path);
  };
  return {
    sealed: false,
    paths: list,
    text,
    data(path) {
      if (!DOCUMENT.test(path)) return undefined;
      if (!trees.has(path)) trees.set(path, parseMapping(text(path), path));
      return trees.get(path);
    },
    sha256: () => undefined,
  };
}

/** The embedded files out of a packed document. */
export function packedFiles(pack: Uint8Array): EmbeddedFiles {
  const decoder = new TextDecoder();
  const end = pack.indexOf(NEWLINE);
  const head = JSON.parse(decoder.decode(pack.subarray(0, end))) as PackHead;
  const paths = Object.keys(head);
  let texts: Map<string, string> | undefined;
  const entry = (path: string) => Object.hasOwn(head, path) ? head[path] : undefined;
  return {
    sealed: true,
    paths: () => paths,
    text(path) {
      if (texts === undefined) {
        const list = JSON.parse(decoder.decode(pack.subarray(end + 1))) as string[];
        texts = new Map(paths.map((path, i) => [path, list[i]!]));
      }
      return texts.get(path);
    },
    data: (path) => entry(path)?.data,
    sha256: (path) => entry(path)?.sha256,
  };
}

const NEWLINE = 0x0a;

function readPack(): Uint8Array {
  try {
    return Deno.readFileSync(new URL(`./${PACK}`, import.meta.url));
  } catch (error) {
    throw new AicrError("INTERNAL", `Cannot read the embedded catalog: ${messageOf(error)}`, {
      hints: ["The program is incomplete: install it again"],
      cause: error,
    });
  }
}

/** A parsed mapping; an empty document counts as an empty one, anything else as none. */
function parseMapping(text: string | undefined, path: string): Tree | undefined {
  if (text === undefined) return undefined;
  const value = parseYaml(text, path) ?? {};
  return isTree(value) ? value : undefined;
}

/** Paths of the regular files below a directory, relative to `root`; a missing directory is empty. */
function walk(root: string, directory: string): string[] {
  const out: string[] = [];
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(join(root, directory))];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  for (const entry of entries) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) out.push(...walk(root, path));
    else if (entry.isFile) out.push(path);
  }
  return out;
}
