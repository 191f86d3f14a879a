/**
 * Replacing a set of files that belong together. The new files are first written completely into
 * `.aicr-staging` inside the directory (the old set is untouched until then), a journal says what
 * is to happen, then they are renamed into place one by one, the manifest last. An error on the
 * way puts everything back; after a kill the next run completes the replacement, or discards it
 * when the journal was not yet in place. Files that are not ours stay.
 *
 * Staged files are not flushed one by one (a bundle has hundreds): a power cut, unlike a kill, may
 * lose content, and the checksums in the manifest show it.
 */
import { join } from "@std/path";
import { log } from "../log.ts";
import { applyJournal, revertJournal, type Site, stagedNew } from "./apply_journal.ts";
import { compareEntries, type DirectoryDifference, scanOwn } from "./compare_directory.ts";
import {
  checkFiles,
  type DirectoryFile,
  type DirectoryOptions,
  STAGING_DIRECTORY,
} from "./directory_file.ts";
import { type BeforeChange, openDisk } from "./disk.ts";
import {
  type Journal,
  JOURNAL_FILE,
  NEW_FILES,
  OLD_FILES,
  readJournal,
  writeJournal,
} from "./journal.ts";
import { makeDirectory, removeDirectories } from "./make_directory.ts";
import { onShutdown } from "./on_shutdown.ts";
import { fileError } from "./os_error.ts";
import { planJournal } from "./plan_journal.ts";
import { entryKind } from "./scan_directory.ts";
import { LOCK_FILE, lockStaging, type StagingLock } from "./staging_lock.ts";

/** Options of {@link replaceDirectory}. */
export interface ReplaceOptions extends DirectoryOptions {
  /** For fault tests: told about every change to the disk before it happens. */
  before?: BeforeChange;
}

/** Longest stretch of work before signals get a chance to be heard, in milliseconds. */
const BREATH = 50;

/**
 * Makes a directory hold these files, and returns what that changed. Of what was there before,
 * files of ours that are not wanted any more are removed, with directories that become empty.
 * A symbolic link to a directory is followed; links inside it never are. Throws CONFLICT while
 * another process writes there, INVALID_REQUEST when something foreign is in the way, and other
 * AicrErrors for the disk; the old files are whole then.
 */
export async function replaceDirectory(
  directory: string,
  files: readonly DirectoryFile[],
  options: ReplaceOptions,
): Promise<DirectoryDifference> {
  checkFiles(files, options.last);
  try {
    return await underLock(
      { directory, create: true, before: options.before },
      (site) => replace(site, files, options),
    );
  } catch (error) {
    throw fileError(error, `write ${options.what ?? "directory"}`, directory);
  }
}

/**
 * Puts a directory in order that an interrupted replacement left: completes it, or discards what
 * was staged. Returns what was done. Throws as {@link replaceDirectory} does.
 */
export async function recoverDirectory(
  directory: string,
  options: { what?: string; before?: BeforeChange } = {},
): Promise<"nothing" | "completed" | "discarded"> {
  try {
    if (entryKind(join(directory, STAGING_DIRECTORY)) === undefined) return "nothing";
    return await underLock({ directory, create: false, before: options.before }, recover);
  } catch (error) {
    throw fileError(error, `write ${options.what ?? "directory"}`, directory);
  }
}

interface Scope {
  directory: string;
  /** Create the directory, with its parents, if it is missing. */
  create: boolean;
  before?: BeforeChange;
}

/** Runs work on a locked directory and leaves no staging behind, signals included. */
async function underLock<T>(scope: Scope, work: (site: Site) => T | Promise<T>): Promise<T> {
  const disk = openDisk(scope.before);
  const created: string[] = [];
  let site: Site | undefined;
  const tidy = () => {
    if (site) clearStaging(site);
    removeDirectories(created);
  };
  const forget = onShutdown(tidy);
  let lock: StagingLock | undefined;
  try {
    if (scope.create) created.push(...makeDirectory(scope.directory));
    lock = await lockStaging(scope.directory, disk);
    site = { directory: scope.directory, staging: lock.staging, disk };
    const result = await work(site);
    created.length = 0;
    return result;
  } finally {
    tidy();
    lock?.release();
    forget();
  }
}

async function replace(
  site: Site,
  files: readonly DirectoryFile[],
  options: DirectoryOptions,
): Promise<DirectoryDifference> {
  recover(site);
  const own = scanOwn(site.directory, files, options);
  const difference = compareEntries(site.directory, files, own);
  if (difference.added.length + difference.changed.length + difference.removed.length > 0) {
    const journal = planJournal(site.directory, { files, difference, own, last: options.last });
    await stage(site, files, journal);
    commit(site, journal);
  }
  return difference;
}

/** Writes the new files beside the old ones, pausing so that a signal is heard. */
async function stage(
  site: Site,
  files: readonly DirectoryFile[],
  journal: Journal,
): Promise<void> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const name of [NEW_FILES, OLD_FILES]) site.disk.makeDirectory(join(site.staging, name));
  let since = performance.now();
  for (const [i, path] of journal.putIn.entries()) {
    const file = byPath.get(path)!;
    const mode = file.executable === true ? 0o755 : 0o644;
    site.disk.write(stagedNew(site, i), file.data, mode);
    if (performance.now() - since < BREATH) continue;
    await new Promise((resume) => setTimeout(resume, 0));
    since = performance.now();
  }
}

/** Synchronous from the journal to its end, so that no signal handler sees it half done. */
function commit(site: Site, journal: Journal): void {
  writeJournal(site.staging, journal, site.disk);
  try {
    applyJournal(site, journal);
  } catch (error) {
    revertJournal(site, journal);
    site.disk.remove(join(site.staging, JOURNAL_FILE));
    throw error;
  }
  forgetJournal(site);
}

/** Once the manifest is in place the work is done, whatever still happens to the staging. */
function forgetJournal(site: Site): void {
  try {
    site.disk.remove(join(site.staging, JOURNAL_FILE));
  } catch (error) {
    log.debug("Journal left behind", { path: site.staging, error });
  }
}

function recover(site: Site): "completed" | "discarded" {
  const journal = readJournal(site.staging);
  if (journal) {
    log.warn("Completing the write that an earlier run did not finish", { path: site.directory });
    resume(site, journal);
  }
  for (const name of [JOURNAL_FILE, `${JOURNAL_FILE}.tmp`, NEW_FILES, OLD_FILES]) {
    removeTree(site, join(site.staging, name));
  }
  return journal ? "completed" : "discarded";
}

function resume(site: Site, journal: Journal): void {
  try {
    applyJournal(site, journal);
  } catch (error) {
    log.warn("That is not possible; putting the former files back", { error });
    revertJournal(site, journal);
  }
}

function removeTree(site: Site, path: string): void {
  if (entryKind(path) !== undefined) site.disk.removeTree(path);
}

/** Removes the staging directory, unless a journal in it still has to be carried out. */
function clearStaging(site: Site): void {
  try {
    if (entryKind(join(site.staging, JOURNAL_FILE)) !== undefined) return;
    for (const entry of [...Deno.readDirSync(site.staging)]) {
      if (entry.name !== LOCK_FILE) removeTree(site, join(site.staging, entry.name));
    }
    // The lock goes last: whoever opened it before finds it gone, and looks again.
    site.disk.remove(join(site.staging, LOCK_FILE));
    site.disk.remove(site.staging);
  } catch (error) {
    log.debug("Staging directory left behind", { path: site.staging, error });
  }
}
