/**
 * Carries a journal out, or takes back what was carried out. Both may be interrupted anywhere and
 * begun again: each step looks at the disk to see whether it was done. The old manifest leaves
 * first and the new one arrives last, so between the two the directory has none and no reader can
 * take it for valid.
 */
import { join } from "@std/path";
import { ancestors, inTheWay } from "./directory_file.ts";
import type { Disk } from "./disk.ts";
import { type Journal, NEW_FILES, OLD_FILES } from "./journal.ts";
import { entryKind } from "./scan_directory.ts";

/** What a journal is applied to. */
export interface Site {
  /** The directory that is replaced. */
  directory: string;
  staging: string;
  disk: Disk;
}

/** Completes the replacement. Throws the system's errors and INVALID_REQUEST for links in the way. */
export function applyJournal(site: Site, journal: Journal): void {
  const { directory, disk } = site;
  const known = new Set<string>();
  for (const [i, path] of journal.takeOut.entries()) {
    if (exists(stagedOld(site, i)) || !hasRealParents(directory, path)) continue;
    const kind = entryKind(join(directory, path));
    if (kind !== undefined && kind !== "directory") {
      disk.rename(join(directory, path), stagedOld(site, i));
    }
  }
  prune(site, journal.prune);
  for (const [i, path] of journal.putIn.entries()) {
    if (!exists(stagedNew(site, i))) continue;
    makeParents(site, path, known);
    disk.rename(stagedNew(site, i), `${directory}/${path}`);
  }
}

/** Takes a replacement back that failed before the manifest arrived. Throws the system's errors. */
export function revertJournal(site: Site, journal: Journal): void {
  const { directory, disk } = site;
  for (const [i, path] of [...journal.putIn.entries()].reverse()) {
    if (exists(stagedNew(site, i)) || !hasRealParents(directory, path)) continue;
    if (entryKind(join(directory, path)) === "file") {
      disk.rename(join(directory, path), stagedNew(site, i));
    }
  }
  prune(site, [...journal.make].reverse());
  const known = new Set<string>();
  for (const [i, path] of [...journal.takeOut.entries()].reverse()) {
    if (!exists(stagedOld(site, i))) continue;
    makeParents(site, path, known);
    disk.rename(stagedOld(site, i), join(directory, path));
  }
}

/**
 * Where a new file lies until it is put in. Hundreds of such paths are made, so they are not brought
 * into the normal form that they have.
 */
export function stagedNew(site: Site, i: number): string {
  return `${site.staging}/${NEW_FILES}/${i}`;
}

function stagedOld(site: Site, i: number): string {
  return `${site.staging}/${OLD_FILES}/${i}`;
}

function exists(path: string): boolean {
  return entryKind(path) !== undefined;
}

/** Removes those directories that are empty. Links are never taken for directories. */
function prune(site: Site, paths: readonly string[]): void {
  for (const path of paths) {
    const full = join(site.directory, path);
    if (!hasRealParents(site.directory, path) || entryKind(full) !== "directory") continue;
    if (!Deno.readDirSync(full)[Symbol.iterator]().next().done) continue;
    site.disk.remove(full);
  }
}

/** Whether every directory above the path is one itself, not a link to one somewhere else. */
function hasRealParents(directory: string, path: string): boolean {
  return ancestors(path).every((parent) => entryKind(join(directory, parent)) === "directory");
}

/** Creates the missing directories above a path; `known` spares looking twice. */
function makeParents(site: Site, path: string, known: Set<string>): void {
  const end = path.lastIndexOf("/");
  if (end < 0 || known.has(path.slice(0, end))) return;
  for (const parent of ancestors(path)) {
    if (known.has(parent)) continue;
    const full = join(site.directory, parent);
    const kind = entryKind(full);
    if (kind === undefined) site.disk.makeDirectory(full);
    else if (kind !== "directory") throw inTheWay(full);
    known.add(parent);
  }
}
