/** What is in a directory, without following symbolic links. */
import { join } from "@std/path";

/** What an entry is; `other` stands for sockets, pipes and devices. */
export type EntryKind = "file" | "directory" | "link" | "other";

/** Decides whether a directory (path relative to the root) is looked into. */
export type Descend = (path: string) => boolean;

/**
 * Every entry below a directory by its relative path (forward slashes), parents before children,
 * names sorted. A directory that does not exist has no entries. Throws the system's error when a
 * directory cannot be read.
 */
export function scanDirectory(root: string, descend: Descend = () => true): Map<string, EntryKind> {
  const found = new Map<string, EntryKind>();
  const visit = (directory: string): void => {
    const entries = [...Deno.readDirSync(join(root, directory))];
    for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      const kind = kindOf(entry);
      found.set(path, kind);
      if (kind === "directory" && descend(path)) visit(path);
    }
  };
  try {
    visit("");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && found.size === 0) return found;
    throw error;
  }
  return found;
}

/** What kind of entry a path itself is (a link is not followed); undefined when nothing is there. */
export function entryKind(path: string): EntryKind | undefined {
  try {
    return kindOf(Deno.lstatSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

function kindOf(entry: { isFile: boolean; isDirectory: boolean; isSymlink: boolean }): EntryKind {
  if (entry.isSymlink) return "link";
  if (entry.isDirectory) return "directory";
  return entry.isFile ? "file" : "other";
}
