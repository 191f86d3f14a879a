/**
 * One writer per directory: the staging directory holds a file that the writer keeps locked. The
 * kernel drops the lock when the process ends, however it ends, so there are no stale locks and
 * process ids need not be trusted (they are reused, and mean nothing in another container).
 */
import { join } from "@std/path";
import { AicrError, invalid } from "../error.ts";
import { STAGING_DIRECTORY } from "./directory_file.ts";
import type { Disk } from "./disk.ts";
import { removeDirectories } from "./make_directory.ts";
import { errnoOf } from "./os_error.ts";
import { entryKind } from "./scan_directory.ts";

/** Name of the locked file inside the staging directory. */
export const LOCK_FILE = "lock";

/** How long a lock may take where waiting is the only way to ask for it, in milliseconds. */
const PATIENCE = 250;

/** A held lock. */
export interface StagingLock {
  /** Path of the staging directory. */
  staging: string;
  /** Gives the lock back; what is in the staging directory is the holder's business. */
  release(): void;
}

/**
 * Creates the staging directory of `directory` if needed and locks it. Throws CONFLICT when
 * another process holds the lock, INVALID_REQUEST when something else stands in its place.
 */
export async function lockStaging(directory: string, disk: Disk): Promise<StagingLock> {
  const staging = join(directory, STAGING_DIRECTORY);
  // A holder that finishes removes the directory: then look again. It cannot go on for ever.
  for (let attempt = 0; attempt < 100; attempt++) {
    const file = openLock(staging, disk);
    if (file === undefined) continue;
    if (!await acquire(file)) throw taken(directory, staging);
    if (isStillNamed(file, join(staging, LOCK_FILE))) {
      leaveName(file);
      return { staging, release: () => file.close() };
    }
    file.close();
  }
  throw taken(directory, staging);
}

/** The lock file, opened; undefined when the staging directory vanished in between. */
function openLock(staging: string, disk: Disk): Deno.FsFile | undefined {
  const isNew = makeStaging(staging, disk);
  const path = join(staging, LOCK_FILE);
  const kind = entryKind(path);
  if (kind !== undefined && kind !== "file") throw inTheWay(path);
  try {
    return Deno.openSync(path, { read: true, write: true, create: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (isNew) removeDirectories([staging]);
    throw error;
  }
}

/** Creates the staging directory; false when it is there already. */
function makeStaging(staging: string, disk: Disk): boolean {
  const kind = entryKind(staging);
  if (kind === "directory") return false;
  if (kind !== undefined) throw inTheWay(staging);
  try {
    disk.makeDirectory(staging);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Locks the file if nobody else has; a file that is not to be had is closed. */
async function acquire(file: Deno.FsFile): Promise<boolean> {
  try {
    if (typeof file.tryLockSync !== "function") return await acquireInTime(file);
    if (file.tryLockSync(true)) return true;
  } catch (error) {
    // Some network file systems have no locks; there a single writer is the user's to ensure.
    if (["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "ENOLCK"].includes(errnoOf(error) ?? "")) return true;
    file.close();
    throw error;
  }
  file.close();
  return false;
}

/** For runtimes that can only wait for a lock (Deno before 2.9, as embedded by `deno compile`). */
async function acquireInTime(file: Deno.FsFile): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lock = file.lock(true).then(() => true);
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  try {
    const inTime = await Promise.race([lock, late]);
    // A lock that arrives after all is not wanted any more.
    if (!inTime) lock.finally(() => file.close()).catch(() => {});
    return inTime;
  } finally {
    clearTimeout(timer);
  }
}

/** False when a finishing holder removed the file, and the name now belongs to another or to none. */
function isStillNamed(file: Deno.FsFile, path: string): boolean {
  try {
    const named = Deno.lstatSync(path);
    const opened = file.statSync();
    return named.ino === opened.ino && named.dev === opened.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Says in the file who holds it, for the message to others; on a full disk nobody is named. */
function leaveName(file: Deno.FsFile): void {
  try {
    file.truncateSync(0);
    file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch {
    // The lock itself is held all the same.
  }
}

function taken(directory: string, staging: string): AicrError {
  const holder = readHolder(join(staging, LOCK_FILE));
  const who = holder === undefined ? "Another process" : `Another process (pid ${holder})`;
  return new AicrError("CONFLICT", `${who} is writing to ${directory}`, {
    hints: ["Wait until it has finished, or choose another output directory"],
    source: { file: directory },
  });
}

function readHolder(path: string): string | undefined {
  try {
    return /^\d+$/m.exec(Deno.readTextFileSync(path))?.[0];
  } catch {
    return undefined;
  }
}

function inTheWay(path: string): AicrError {
  return invalid(`Entry ${path} is in the way: it is not what an interrupted run leaves behind`, {
    hints: [`Remove ${path}, then run the command again`],
    source: { file: path },
  });
}
