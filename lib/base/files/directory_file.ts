/** The terms that replacing and comparing directories share. */
import { AicrError, invalid } from "../error.ts";

/** Where a directory is staged, inside itself: on the same file system, so that renaming works. */
export const STAGING_DIRECTORY = ".aicr-staging";

/** A file of a directory that is written as a whole; the path is relative, with forward slashes. */
export interface DirectoryFile {
  path: string;
  data: string | Uint8Array;
  /** Executable files are written with mode 0755, others 0644, both less the umask. */
  executable?: boolean;
}

/** What in an existing directory belongs to us, and may be removed when it is no longer wanted. */
export interface Owned {
  /** Relative paths of files. Those that do not exist, or lie outside, have no effect. */
  paths: readonly string[];
  /** Whether a top-level directory of this name is ours with all it contains. */
  folder(name: string): boolean;
}

/** Finds out what is ours from the text of the old manifest (undefined when there is none). */
export type Ownership = (manifest: string | undefined) => Owned;

/** Options of `compareDirectory` and `replaceDirectory`. */
export interface DirectoryOptions {
  /** The manifest: the file that is written last and without which the directory is not valid. */
  last: string;
  owned: Ownership;
  /** What the directory is to the user, for messages: `bundle`. Default `directory`. */
  what?: string;
}

/** Reasons why a relative path may not be written; undefined when it may. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/") || path.includes("\\")) return "is not a relative path with slashes";
  if (path.includes("\0")) return "contains a NUL byte";
  const steps = path.split("/");
  if (steps.some((step) => step === "" || step === "." || step === "..")) {
    return "contains an empty, '.' or '..' step";
  }
  if (steps[0] === STAGING_DIRECTORY) return `lies in ${STAGING_DIRECTORY}`;
  return undefined;
}

/** Refuses files that cannot stand together in one directory. Throws INVALID_REQUEST. */
export function checkFiles(files: readonly DirectoryFile[], last: string): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    const problem = pathProblem(path) ?? (paths.has(path) ? "is given twice" : undefined);
    if (problem) throw refusal(path, `the path ${problem}`);
    paths.add(path);
  }
  for (const path of paths) {
    const parent = ancestors(path).find((directory) => paths.has(directory));
    if (parent !== undefined) throw refusal(path, `${parent} is a file as well`);
  }
  if (!paths.has(last)) throw new AicrError("INTERNAL", `The files do not contain ${last}`);
}

function refusal(path: string, reason: string): AicrError {
  return invalid(`Cannot write the file ${JSON.stringify(path)}: ${reason}`, {
    hints: ["Rename the file, component or manifest that this path comes from"],
  });
}

/** The directories above a relative path, outermost first. */
export function ancestors(path: string): string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join("/"));
}

/** The refusal to replace, or to write through, something that is not ours. */
export function inTheWay(path: string): AicrError {
  return invalid(`Cannot write to ${path}: something that is not ours stands there`, {
    hints: [`Move ${path} away, or choose another output directory`],
    source: { file: path },
  });
}
