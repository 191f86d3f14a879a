/**
 * The directory given with --data, as a list of regular files. Everything in it is accounted for:
 * a symbolic link, a device, an oversized file is refused wherever it lies, because what is read
 * here ends up in bundles. Never follows a link, never reads a file's content. Source: recipe
 * algorithm, section 1.2.
 */
import { fileError } from "../base/files/os_error.ts";
import { type AicrError, invalid } from "../base/error.ts";
import { MAX_DOCUMENT_BYTES } from "../base/constants.ts";

/** The regular files of a data directory. */
export interface DataDirectory {
  /** As given by the user. */
  directory: string;
  /** Real path by path inside the directory, sorted by the latter. */
  files: ReadonlyMap<string, string>;
}

/** Left out without a word: version control keeps large packs there that are no catalog content. */
const SKIPPED = ".git";

/**
 * Lists a data directory. A file that does not belong there is passed to `onRefused` and left out;
 * by default that throws. Throws INVALID_REQUEST for a directory that cannot be listed.
 */
export function listDataDirectory(
  directory: string,
  onRefused: (error: AicrError) => void = refuseAtOnce,
): DataDirectory {
  const root = directory.replace(/(?<=.)\/+$/, "");
  checkDirectory(directory);
  const found: [string, string][] = [];
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of entriesOf(folder === "" ? root : `${root}/${folder}`)) {
      if (entry.name === SKIPPED) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const real = root === "/" ? `/${path}` : `${root}/${path}`;
      if (entry.isDirectory) open.push(path);
      else {
        const problem = entry.isFile ? sizeProblem(real) : notRegular(real, entry.isSymlink);
        if (problem === undefined) found.push([path, real]);
        else onRefused(problem);
      }
    }
  }
  found.sort(([a], [b]) => a < b ? -1 : 1);
  return { directory, files: new Map(found) };
}

function refuseAtOnce(error: AicrError): never {
  throw error;
}

function checkDirectory(directory: string): void {
  let info: Deno.FileInfo | undefined;
  try {
    info = Deno.statSync(directory);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw fileError(error, "read data directory", directory);
    }
  }
  if (info?.isDirectory) return;
  const reason = info === undefined ? "it does not exist" : "it is not a directory";
  throw invalid(`Cannot use ${JSON.stringify(directory)} as data directory: ${reason}`, {
    source: { file: directory },
    hints: ["Give --data the directory that holds your registry.yaml"],
  });
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    throw fileError(error, "read data directory", folder);
  }
}

/** The refusal of a file that is too large. */
function sizeProblem(path: string): AicrError | undefined {
  let size: number;
  try {
    size = Deno.lstatSync(path).size;
  } catch (error) {
    throw fileError(error, "read", path);
  }
  if (size <= MAX_DOCUMENT_BYTES) return undefined;
  return invalid(
    `Catalog file ${path} has ${size} bytes, more than the ${MAX_DOCUMENT_BYTES} allowed`,
    {
      source: { file: path },
      hints: ["Keep archives and images out of the data directory"],
    },
  );
}

function notRegular(path: string, symlink: boolean): AicrError {
  return invalid(`Catalog file ${path} is ${symlink ? "a symbolic link" : "not a regular file"}`, {
    source: { file: path },
    hints: [symlink ? "Replace the link by a copy of the file" : "Remove it"],
  });
}
