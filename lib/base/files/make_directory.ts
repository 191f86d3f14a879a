/** Creating directories so that a failure can take them back. */
import { dirname } from "@std/path";

/**
 * Creates a directory and its missing parents. Returns those it created, outermost first, for
 * {@link removeDirectories}. When it fails half-way it removes what it created and throws the
 * system's error.
 */
export function makeDirectory(path: string): string[] {
  const missing: string[] = [];
  for (let at = path; !isDirectory(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  const created: string[] = [];
  for (const directory of missing) {
    try {
      Deno.mkdirSync(directory);
      created.push(directory);
    } catch (error) {
      // Someone else may have created it in the meantime.
      if (error instanceof Deno.errors.AlreadyExists && isDirectory(directory)) continue;
      removeDirectories(created);
      throw error;
    }
  }
  return created;
}

/** Removes the directories that are empty, innermost first; the others stay without complaint. */
export function removeDirectories(paths: readonly string[]): void {
  for (const path of [...paths].reverse()) {
    try {
      Deno.removeSync(path);
    } catch {
      // Not empty, or gone: then it is not ours to remove.
    }
  }
}

/**
 * True when the path, links followed, is a directory; false when nothing is there. Throws the
 * system's error otherwise, and ENOTDIR when something else than a directory is there.
 */
function isDirectory(path: string): boolean {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  if (!info.isDirectory) throw Object.assign(new Error("Not a directory"), { code: "ENOTDIR" });
  return true;
}
