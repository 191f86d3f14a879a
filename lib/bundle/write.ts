/**
 * Puts a bundle into a directory: staged, then renamed file by file, checksums.txt last. What an
 * earlier bundle left there goes, what is not ours stays. Source: bundle layout, section 2; DESIGN
 * section 4.
 */
import {
  compareDirectory,
  type DirectoryDifference,
  type DirectoryOptions,
  replaceDirectory,
} from "../base/files.ts";
import { checksumPaths, CHECKSUMS_FILE } from "./checksums.ts";
import type { BundleFile } from "./types.ts";

const OPTIONS: DirectoryOptions = {
  last: CHECKSUMS_FILE,
  what: "bundle",
  owned: (manifest) => ({
    // undeploy.sh was made by releases before this program; it would remove the wrong things.
    paths: [...checksumPaths(manifest ?? ""), "recipe.yaml", "undeploy.sh"],
    folder: (name) => /^[0-9]{3}-/.test(name),
  }),
};

/**
 * Writes the files of a bundle and returns what that changed. Throws AicrError when it cannot be
 * done; the old bundle is whole then.
 */
export async function writeBundle(
  directory: string,
  files: readonly BundleFile[],
): Promise<DirectoryDifference> {
  return await replaceDirectory(directory, files, OPTIONS);
}

/** What {@link writeBundle} would change. */
export function compareBundle(
  directory: string,
  files: readonly BundleFile[],
): DirectoryDifference {
  return compareDirectory(directory, files, OPTIONS);
}
