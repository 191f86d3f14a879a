/**
 * Files: the only door of the lower rooms to the disk. What is promised: a file or directory is
 * replaced whole or stays as it was, whatever happens in between; every failure is an AicrError
 * that names the path and a remedy; nothing is written outside the path that was given, and
 * nothing that is not ours is removed.
 *
 * - `readTextFile` bounded, text only; `listFiles` what is in a directory
 * - `writeFileAtomic` one file; `compareFile` what writing it would change
 * - `replaceDirectory` a set of files that belong together; `compareDirectory`, `recoverDirectory`
 * - `onShutdown` what to put in order on SIGINT and SIGTERM
 */
export { decodeText, readTextFile, readTextFileSync } from "./files/read_text_file.ts";
export type { ReadOptions } from "./files/read_text_file.ts";
export { writeFileAtomic } from "./files/write_file_atomic.ts";
export type { WriteOptions } from "./files/write_file_atomic.ts";
export { listFiles } from "./files/list_files.ts";
export { compareDirectory, compareFile } from "./files/compare_directory.ts";
export type { DirectoryDifference } from "./files/compare_directory.ts";
export { recoverDirectory, replaceDirectory } from "./files/replace_directory.ts";
export type { ReplaceOptions } from "./files/replace_directory.ts";
export { STAGING_DIRECTORY } from "./files/directory_file.ts";
export type { DirectoryFile, DirectoryOptions, Owned, Ownership } from "./files/directory_file.ts";
export { onShutdown } from "./files/on_shutdown.ts";
export { fileError } from "./files/os_error.ts";
