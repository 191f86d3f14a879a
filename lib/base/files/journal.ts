/**
 * What a replacement that has begun is going to do. The journal is put in place (by renaming) when
 * every new file lies ready in the staging directory, so from then on the replacement can be
 * completed by whoever comes next. It is read from a directory that others may have filled, so
 * nothing in it is trusted.
 */
import { join } from "@std/path";
import { invalid } from "../error.ts";
import { pathProblem } from "./directory_file.ts";
import type { Disk } from "./disk.ts";
import { entryKind } from "./scan_directory.ts";

/** The journal. All paths are relative to the directory that is replaced. */
export interface Journal {
  format: 1;
  /** Files that leave their place, the manifest first; the i-th goes to `old/i`. */
  takeOut: string[];
  /** Directories that may be empty after that and are removed then, innermost first. */
  prune: string[];
  /** Directories that are created for the files that come in, outermost first. */
  make: string[];
  /** Files that come in, the manifest last; the i-th lies ready at `new/i`. */
  putIn: string[];
}

/** Name of the journal inside the staging directory. */
export const JOURNAL_FILE = "journal.json";
/** Directory inside the staging directory for files that come in. */
export const NEW_FILES = "new";
/** Directory inside the staging directory for files that left their place. */
export const OLD_FILES = "old";

/** Puts the journal in place. After this the replacement will be completed, before it undone. */
export function writeJournal(staging: string, journal: Journal, disk: Disk): void {
  const path = join(staging, JOURNAL_FILE);
  disk.write(`${path}.tmp`, JSON.stringify(journal) + "\n", 0o644);
  disk.rename(`${path}.tmp`, path);
}

/**
 * The journal that an interrupted replacement left, or undefined. Throws INVALID_REQUEST when
 * there is one that this program cannot have written.
 */
export function readJournal(staging: string): Journal | undefined {
  const path = join(staging, JOURNAL_FILE);
  const kind = entryKind(path);
  if (kind === undefined) return undefined;
  const parts = [NEW_FILES, OLD_FILES].map((name) => entryKind(join(staging, name)));
  const journal = kind === "file" && parts.every((part) => part === "directory")
    ? parse(Deno.readTextFileSync(path))
    : undefined;
  if (journal) return journal;
  throw invalid(`Cannot use ${path}: it is not a journal of this version`, {
    hints: [`Remove ${staging}, then run the command again to write the directory afresh`],
    source: { file: path },
  });
}

function parse(text: string): Journal | undefined {
  let value: Partial<Journal> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || value.format !== 1) return undefined;
  const { takeOut, prune, make, putIn } = value;
  if (!arePaths(takeOut) || !arePaths(prune) || !arePaths(make) || !arePaths(putIn)) {
    return undefined;
  }
  return { format: 1, takeOut, prune, make, putIn };
}

function arePaths(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((path) => typeof path === "string" && pathProblem(path) === undefined);
}
