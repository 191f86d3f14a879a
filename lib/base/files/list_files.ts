import { fileError } from "./os_error.ts";
import { scanDirectory } from "./scan_directory.ts";

/**
 * The files below a directory: relative paths with forward slashes, sorted by code unit. Symbolic
 * links are listed and not followed. Throws NOT_FOUND when the directory does not exist and
 * INVALID_REQUEST when it is none or cannot be read.
 */
export function listFiles(directory: string): string[] {
  try {
    Deno.readDirSync(directory)[Symbol.iterator]().next();
    const entries = [...scanDirectory(directory)];
    return entries.filter(([, kind]) => kind !== "directory").map(([path]) => path).sort();
  } catch (error) {
    throw fileError(error, "list directory", directory);
  }
}
