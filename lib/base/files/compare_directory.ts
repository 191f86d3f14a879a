/** What writing would change, found without writing. */
import { join } from "@std/path";
import { type DirectoryFile, type DirectoryOptions, STAGING_DIRECTORY } from "./directory_file.ts";
import { fileError } from "./os_error.ts";
import { type EntryKind, scanDirectory } from "./scan_directory.ts";

/** The difference between a directory and the files it should hold; sorted relative paths. */
export interface DirectoryDifference {
  added: string[];
  changed: string[];
  /** Files of ours that are there and no longer wanted. Files of others are never listed. */
  removed: string[];
  unchanged: string[];
}

/**
 * Compares a directory with the files it should hold, by content and by the executable bit. A
 * directory that does not exist lacks them all. Throws an AicrError when it cannot be read.
 */
export function compareDirectory(
  directory: string,
  files: readonly DirectoryFile[],
  options: DirectoryOptions,
): DirectoryDifference {
  try {
    return compareEntries(directory, files, scanOwn(directory, files, options));
  } catch (error) {
    throw fileError(error, `read ${options.what ?? "directory"}`, directory);
  }
}

/** The entries that matter for a set of files, and which of them are ours. */
export interface OwnEntries {
  entries: Map<string, EntryKind>;
  isOurs: (path: string) => boolean;
}

/**
 * Scans only where files of ours can be: in a working directory, which may be an output too, there
 * can be a whole world of other things.
 */
export function scanOwn(
  directory: string,
  files: readonly DirectoryFile[],
  options: DirectoryOptions,
): OwnEntries {
  const owned = options.owned(readManifest(join(directory, options.last)));
  const listed = new Set(owned.paths);
  const tops = new Set([...listed, ...files.map((file) => file.path)].map(firstStep));
  const isOurs = (path: string) =>
    firstStep(path) !== STAGING_DIRECTORY &&
    (listed.has(path) || path === options.last || owned.folder(firstStep(path)));
  const entries = scanDirectory(directory, (path) => {
    const top = firstStep(path);
    return top !== STAGING_DIRECTORY && (tops.has(top) || owned.folder(top));
  });
  return { entries, isOurs };
}

/** The difference, from entries that were scanned. */
export function compareEntries(
  directory: string,
  files: readonly DirectoryFile[],
  own: OwnEntries,
): DirectoryDifference {
  const out: DirectoryDifference = { added: [], changed: [], removed: [], unchanged: [] };
  const wanted = new Set<string>();
  for (const file of files) {
    wanted.add(file.path);
    const kind = own.entries.get(file.path);
    if (kind === undefined) out.added.push(file.path);
    else if (
      kind === "file" && isSame(join(directory, file.path), file.data, file.executable === true)
    ) {
      out.unchanged.push(file.path);
    } else out.changed.push(file.path);
  }
  for (const [path, kind] of own.entries) {
    if (kind !== "directory" && own.isOurs(path) && !wanted.has(path)) out.removed.push(path);
  }
  for (const list of Object.values(out)) list.sort();
  return out;
}

/** What {@link writeFileAtomic} would do to a path. A directory or unreadable file is `changed`. */
export function compareFile(
  path: string,
  data: string | Uint8Array,
): "added" | "changed" | "unchanged" {
  try {
    return isSame(path, data) ? "unchanged" : "changed";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "added" : "changed";
  }
}

/** True when the regular file at `path` has this content and, if one is wanted, this mode. */
function isSame(path: string, data: string | Uint8Array, executable?: boolean): boolean {
  const info = Deno.statSync(path);
  if (!info.isFile || info.size !== bytesOf(data).length) return false;
  if (executable !== undefined && info.mode !== null) {
    if (((info.mode & 0o100) !== 0) !== executable) return false;
  }
  // Comparing text is much faster, but bytes that are no text read like the replacement character.
  if (typeof data === "string" && !data.includes("\uFFFD")) {
    return Deno.readTextFileSync(path) === data;
  }
  return equalBytes(Deno.readFileSync(path), bytesOf(data));
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The text of the file that tells which files are ours; none when it cannot be read as text. */
function readManifest(path: string): string | undefined {
  try {
    if (!Deno.lstatSync(path).isFile) return undefined;
    return new TextDecoder().decode(Deno.readFileSync(path));
  } catch {
    return undefined;
  }
}

/** The first step of a relative path. */
function firstStep(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}
