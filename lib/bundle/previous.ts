/**
 * The bundle that lies where a new one goes, as far as its changes are concerned. Reads only, and
 * only what a difference of checksums.txt points at; a file that cannot be read is left out.
 */
import { join } from "@std/path";
import { type DirectoryDifference, readTextFileSync } from "../base/files.ts";
import { releaseOf } from "./changes/release_facts.ts";
import { checksumEntries, CHECKSUMS_FILE } from "./checksums.ts";
import type { BundleTexts } from "./changes.ts";
import type { BundleFile } from "./types.ts";

/** Texts of both bundles, of the releases whose files differ. */
export interface ComparedTexts {
  before: BundleTexts;
  after: BundleTexts;
}

/**
 * The texts that tell what changes, or undefined when no bundle lies there. To be called before
 * the new bundle is written. Without a difference only what checksums.txt tells is known: values
 * that somebody edited in place are seen as changed files alone.
 */
export function comparedTexts(
  directory: string,
  files: readonly BundleFile[],
  difference?: DirectoryDifference,
): ComparedTexts | undefined {
  const list = textAt(join(directory, CHECKSUMS_FILE));
  if (list === undefined) return undefined;
  const wantedList = files.find(({ path }) => path === CHECKSUMS_FILE);
  const before = checksumEntries(list);
  const after = checksumEntries(String(wantedList?.data ?? ""));
  const touched = touchedReleases(before, after);
  for (const path of difference?.changed ?? []) touched.add(releaseOf(path) ?? "");
  touched.delete("");
  const isTouched = (path: string) => touched.has(releaseOf(path) ?? "");
  return {
    before: textsOf([...before.keys()].filter(isTouched), (path) => textAt(join(directory, path))),
    after: new Map(
      files.filter(({ path, data }) => typeof data === "string" && isTouched(path))
        .map(({ path, data }) => [path, data as string]),
    ),
  };
}

/** True when a bundle is what it should be. */
export function isUnchanged({ added, changed, removed }: DirectoryDifference): boolean {
  return added.length + changed.length + removed.length === 0;
}

/** Releases that have another file, or a file with another content, in one of the two. */
function touchedReleases(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Set<string> {
  const touched = new Set<string>();
  for (const [one, other] of [[before, after], [after, before]] as const) {
    for (const [path, digest] of one) {
      if (other.get(path) === digest) continue;
      const release = releaseOf(path);
      if (release !== undefined) touched.add(release);
    }
  }
  return touched;
}

function textsOf(
  paths: readonly string[],
  read: (path: string) => string | undefined,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = read(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

function textAt(path: string): string | undefined {
  try {
    return readTextFileSync(path, { what: "file of a bundle" });
  } catch {
    return undefined;
  }
}
