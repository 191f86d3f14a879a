/** Turns errors of the operating system into the project's own, once, with a remedy each. */
import { AicrError, type ErrorCode, messageOf } from "../error.ts";

/** What was attempted, as an infinitive phrase: `read recipe`, `write bundle`. */
export type Deed = string;

interface Meaning {
  code: ErrorCode;
  /** Completes "Cannot <deed> <path>: …". */
  reason: string;
  hint: string;
}

/** What each errno means for a reader. Absent ones count as INTERNAL with the system's own words. */
const MEANINGS: Record<string, Meaning> = {
  ENOENT: {
    code: "NOT_FOUND",
    reason: "no such file or directory",
    hint: "Check the path; relative paths start at the working directory",
  },
  EACCES: {
    code: "INVALID_REQUEST",
    reason: "permission denied",
    hint: "Check who owns the file and its directory, or choose another path",
  },
  EPERM: {
    code: "INVALID_REQUEST",
    reason: "operation not permitted",
    hint: "Check who owns the file and its directory, or choose another path",
  },
  EROFS: {
    code: "INVALID_REQUEST",
    reason: "the file system is read-only",
    hint: "Choose a path on a writable file system",
  },
  EISDIR: {
    code: "INVALID_REQUEST",
    reason: "it is a directory",
    hint: "Name a file inside the directory",
  },
  ENOTDIR: {
    code: "INVALID_REQUEST",
    reason: "the path, or a part of it, is a file, not a directory",
    hint: "Choose a path whose parents are directories",
  },
  ENOTEMPTY: {
    code: "INVALID_REQUEST",
    reason: "a directory that is not empty stands there",
    hint: "Move the directory away, or choose another path",
  },
  EEXIST: {
    code: "INVALID_REQUEST",
    reason: "something else already exists there",
    hint: "Move it away, or choose another path",
  },
  ENAMETOOLONG: {
    code: "INVALID_REQUEST",
    reason: "the name is too long for the file system",
    hint: "Choose a shorter name",
  },
  ELOOP: {
    code: "INVALID_REQUEST",
    reason: "its symbolic links form a loop",
    hint: "Correct the symbolic links, or choose another path",
  },
  EINVAL: {
    code: "INVALID_REQUEST",
    reason: "the name is not valid here",
    hint: "Choose another path",
  },
  ENXIO: {
    code: "INVALID_REQUEST",
    reason: "it is a socket or a pipe that nobody reads",
    hint: "Choose another path",
  },
  ETXTBSY: {
    code: "INVALID_REQUEST",
    reason: "it is a program that is running",
    hint: "Choose another path",
  },
  ENOSPC: {
    code: "INTERNAL",
    reason: "no space left on the device",
    hint: "Free some space or choose a path on another file system, then run the command again",
  },
  EDQUOT: {
    code: "INTERNAL",
    reason: "the disk quota is used up",
    hint: "Free some space or choose a path on another file system, then run the command again",
  },
  EFBIG: {
    code: "INTERNAL",
    reason: "the file is larger than the file system or the limit of the process allows",
    hint: "Choose a path on another file system, or raise the limit (ulimit -f)",
  },
  EMFILE: {
    code: "INTERNAL",
    reason: "too many files are open",
    hint: "Raise the limit of open files (ulimit -n), then run the command again",
  },
  ENFILE: {
    code: "INTERNAL",
    reason: "too many files are open on this machine",
    hint: "Close other programs, then run the command again",
  },
  EIO: {
    code: "INTERNAL",
    reason: "the device reports an input/output error",
    hint: "Check the disk (see the system log), or choose a path on another one",
  },
};

/** The errno name of a thrown value (`ENOSPC`), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** `Cannot <deed> <path>: <reason>` with a remedy. An AicrError comes back as it is. */
export function fileError(error: unknown, deed: Deed, path: string): AicrError {
  if (error instanceof AicrError) return error;
  const meaning = MEANINGS[errnoOf(error) ?? (path.includes("\0") ? "EINVAL" : "")];
  const shown = path === "" ? '""' : path.replaceAll("\0", "\\0");
  const reason = meaning?.reason ?? messageOf(error).replace(/: [a-z]+ '.*$/s, "");
  return new AicrError(meaning?.code ?? "INTERNAL", `Cannot ${deed} ${shown}: ${reason}`, {
    hints: meaning ? [meaning.hint] : ["Check the path and its file system"],
    source: { file: shown },
    cause: error,
  });
}
