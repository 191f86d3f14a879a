/**
 * Writing a file whole or not at all: under a temporary name in the same directory, flushed to
 * disk, then renamed. Whatever goes wrong, the old file stays as it was. Outputs that are no
 * regular file (/dev/null, /dev/stdout, a named pipe) are written through.
 */
import { dirname, isAbsolute, join } from "@std/path";
import { errnoOf, fileError } from "./os_error.ts";
import { makeDirectory, removeDirectories } from "./make_directory.ts";
import { onShutdown } from "./on_shutdown.ts";

/** Options of {@link writeFileAtomic}. */
export interface WriteOptions {
  /** Create with mode 0755 instead of 0644 (both less the umask); adds x to an existing file. */
  executable?: boolean;
  /** What is written, for messages: `recipe`, `report`. Default `file`. */
  what?: string;
}

/**
 * Replaces a file's content, or creates it together with missing parent directories. A symbolic
 * link is followed: its target is replaced. An existing file keeps its mode, and its owner where
 * that is allowed. Throws an AicrError that names the path; the old file is whole then, and
 * neither a temporary file nor a directory created on the way is left.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  try {
    const existing = statIfThere(path);
    if (existing?.isDirectory) throw Object.assign(new Error(), { code: "EISDIR" });
    if (isStream(path, existing)) return await writeThrough(path, bytes);
    replaceFile(followLinks(path), bytes, { existing, executable: options.executable === true });
  } catch (error) {
    throw fileError(error, `write ${options.what ?? "file"}`, path);
  }
}

/** What is at the path, links followed; undefined when nothing is or the link is dangling. */
function statIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Devices, pipes and sockets, and whatever is named through /dev or /proc/self: the regular file
 * behind /dev/stdout belongs to the shell that redirected to it and must not be replaced.
 */
function isStream(path: string, existing: Deno.FileInfo | undefined): boolean {
  if (existing === undefined) return false;
  return !existing.isFile || /^\/(dev\/(stdout|stderr|fd\/)|proc\/)/.test(path);
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  if (/^\/(dev\/(stdout|fd\/1)|proc\/self\/fd\/1)$/.test(path)) return writeAll(Deno.stdout, bytes);
  if (/^\/(dev\/(stderr|fd\/2)|proc\/self\/fd\/2)$/.test(path)) return writeAll(Deno.stderr, bytes);
  using file = await Deno.open(path, { write: true, append: true });
  await writeAll(file, bytes);
}

async function writeAll(
  to: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
}

/** Where the file really is: symbolic links followed, the last one also when it is dangling. */
function followLinks(path: string): string {
  let at = path;
  for (let hops = 0; hops < 40; hops++) {
    let target: string;
    try {
      if (!Deno.lstatSync(at).isSymlink) return at;
      target = Deno.readLinkSync(at);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return at;
      throw error;
    }
    at = isAbsolute(target) ? target : join(dirname(at), target);
  }
  throw Object.assign(new Error("Too many symbolic links"), { code: "ELOOP" });
}

interface Target {
  existing: Deno.FileInfo | undefined;
  executable: boolean;
}

function replaceFile(path: string, bytes: Uint8Array, target: Target): void {
  // Renaming over a write-protected file would work, and would go against its owner's wish.
  if (target.existing) Deno.openSync(path, { write: true }).close();
  const created = makeDirectory(dirname(path));
  const temporary = join(dirname(path), `.aicr-${crypto.randomUUID()}.tmp`);
  const discard = () => {
    removeQuietly(temporary);
    removeDirectories(created);
  };
  const forget = onShutdown(discard);
  try {
    writeTemporary(temporary, bytes, target);
    renameOver(temporary, path, bytes);
  } catch (error) {
    discard();
    throw error;
  } finally {
    forget();
  }
}

function writeTemporary(path: string, bytes: Uint8Array, target: Target): void {
  const { existing, executable } = target;
  const fresh = executable ? 0o755 : 0o644;
  using file = Deno.openSync(path, { write: true, createNew: true, mode: fresh });
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
  if (existing) keepIdentity(path, existing, executable);
  file.syncSync();
}

/** Gives the new file the mode of the old one and, as far as the system allows, its owner. */
function keepIdentity(path: string, old: Deno.FileInfo, executable: boolean): void {
  if (old.mode === null) return;
  const fresh = Deno.statSync(path);
  if (old.uid !== fresh.uid || old.gid !== fresh.gid) {
    try {
      Deno.chownSync(path, old.uid, old.gid);
    } catch {
      // Only the superuser may give files away; the content matters more.
    }
  }
  const mode = (old.mode & 0o777) | (executable ? 0o111 : 0);
  if (fresh.mode === null || (fresh.mode & 0o777) !== mode) Deno.chmodSync(path, mode);
}

/** A file that is itself a mount point (a single file mounted into a container) can only be filled. */
function renameOver(temporary: string, path: string, bytes: Uint8Array): void {
  try {
    Deno.renameSync(temporary, path);
  } catch (error) {
    if (errnoOf(error) !== "EBUSY") throw error;
    Deno.writeFileSync(path, bytes, { create: false });
    removeQuietly(temporary);
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never created, or is gone already.
  }
}
