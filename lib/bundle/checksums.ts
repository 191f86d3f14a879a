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

/** The digests that a checksums.txt lists, by path; lines of another form are skipped. */
export function checksumEntries(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, digest, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (digest !== undefined) entries.set(path!, digest);
  }
  return entries;
}

/** The paths that a checksums.txt lists. */
export function checksumPaths(text: string): string[] {
  return [...checksumEntries(text).keys()];
}
