/** checksums.txt: what a bundle consists of. Source: bundle layout, section 12; DESIGN section 3. */
import { sha256 } from "../base/digest.ts";
import type { BundleFile } from "./types.ts";

/** Name of the list, at the root of the bundle. Written last: without it a bundle is not whole. */
export const CHECKSUMS_FILE = "checksums.txt";

/** The list over all given files, in their order, in the form that `sha256sum --check` reads. */
export function checksumsFile(files: readonly BundleFile[]): BundleFile {
  const lines = files.map(({ path, data }) => `${sha256(data)}  ${path}\n`);
  return { path: CHECKSUMS_FILE, data: lines.join("") };
}

/** The paths that a checksums.txt lists; lines of another form are skipped. */
export function checksumPaths(text: string): string[] {
  return text.split("\n").flatMap((line) => /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1] ?? []);
}
