/**
 * The files that come with the program: the catalog (`recipes/`), ready configs (`configs/`) and
 * example snapshots. From source the repository is read, so that authors always run what they
 * wrote; the compiled program carries the same files in one document beside its modules.
 * Nothing is read before it is asked for, and nothing twice. Never looks at the user's files.
 */
import { fromFileUrl, join } from "@std/path";
import { AicrError, messageOf } from "../base/error.ts";
import { isTree, type Tree } from "../base/tree.ts";
import { parseDocument } from "../base/yaml.ts";
import { packedFiles, packFiles, type ReadPart } from "./packed_files.ts";

/** The embedded files by repository path, for example `recipes/overlays/eks.yaml`. */
export interface EmbeddedFiles {
  /** True in the compiled program, whose documents were checked when it was made. */
  sealed: boolean;
  /** Every path, sorted. */
  paths(): readonly string[];
  /** Text of a file, or undefined. */
  text(path: string): string | undefined;
  /**
   * The parsed mapping of a file that is one plain document, or undefined: manifests and
   * checks are templates or streams and have text only. The tree is shared; do not change it.
   */
  data(path: string): Tree | undefined;
  /** Lower-case hex digest of a text, where it was computed when the program was made. */
  sha256(path: string): string | undefined;
}

/** Repository directories that are embedded. */
const DIRECTORIES = ["configs", "examples/snapshots", "recipes"];
/** Files that are one plain document; their parsed form is packed too. */
const DOCUMENT =
  /^configs\/.*\.json$|^(configs|examples\/snapshots)\/.*\.yaml$|^recipes\/(registry\.yaml|(overlays|mixins|validators|catalog)\/.*\.yaml|components\/[^/]+\/values[^/]*\.yaml)$/;
/** Name of the packed document beside the modules of the compiled program. */
export const PACK = "catalog.pack";

let files: EmbeddedFiles | undefined;

/** The files of this program, found on first use. Throws INTERNAL when the program is damaged. */
export function embeddedFiles(): EmbeddedFiles {
  // A bundle is one step away from the compiled program: its modules have lost their own paths.
  const bundled = !import.meta.url.endsWith("/lib/catalog/embedded_files.ts");
  files ??= Deno.build.standalone || bundled
    ? packedFiles(openPack())
    : repositoryFiles(fromFileUrl(new URL("../..", import.meta.url)));
  return files;
}

/**
 * The document that the compiled program carries, made from the repository at `root`. The same
 * files give the same bytes. Throws INVALID_REQUEST when a document does not parse.
 */
export function packEmbedded(root: string): Uint8Array {
  return packFiles(repositoryFiles(root));
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

/** The packed document of the compiled program; it stays open. */
function openPack(): ReadPart {
  try {
    const file = Deno.openSync(new URL(`./${PACK}`, import.meta.url));
    return (start, length) => readPart(file, start, length);
  } catch (error) {
    throw damaged(error);
  }
}

function readPart(file: Deno.FsFile, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  try {
    file.seekSync(start, Deno.SeekMode.Start);
    for (let done = 0; done < length;) {
      const read = file.readSync(bytes.subarray(done));
      if (read === null) throw new Error("it is too short");
      done += read;
    }
  } catch (error) {
    throw damaged(error);
  }
  return bytes;
}

function damaged(cause: unknown): AicrError {
  return new AicrError("INTERNAL", `Cannot read the embedded catalog: ${messageOf(cause)}`, {
    hints: ["The program is incomplete: install it again"],
    cause,
  });
}

/** A parsed mapping; an empty document counts as an empty one, anything else as none. */
function parseMapping(text: string | undefined, path: string): Tree | undefined {
  if (text === undefined) return undefined;
  const value = parseDocument(text, path) ?? {};
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
