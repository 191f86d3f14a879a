/** Plans a replacement, and refuses it while nothing has happened yet. */
import { join } from "@std/path";
import type { DirectoryDifference, OwnEntries } from "./compare_directory.ts";
import { ancestors, type DirectoryFile, inTheWay } from "./directory_file.ts";
import type { Journal } from "./journal.ts";

/** What a plan is made from. */
export interface PlanInput {
  files: readonly DirectoryFile[];
  difference: DirectoryDifference;
  own: OwnEntries;
  /** The manifest's path. */
  last: string;
}

/**
 * The journal that turns the directory as it is into the files as wanted. Pure. Throws
 * INVALID_REQUEST when a file would have to go where something foreign stands.
 */
export function planJournal(directory: string, input: PlanInput): Journal {
  const { difference, own, last } = input;
  const kept = new Set(input.files.flatMap((file) => ancestors(file.path)));
  const prune = emptied(input).filter((path) => !kept.has(path)).sort().reverse();
  const incoming = [...difference.added, ...difference.changed].filter((path) => path !== last);
  const journal: Journal = {
    format: 1,
    takeOut: [
      ...(own.entries.has(last) ? [last] : []),
      ...[...difference.changed, ...difference.removed].filter((path) => path !== last),
    ].filter((path) => own.entries.get(path) !== "directory"),
    prune,
    make: missing([...incoming, last].flatMap(ancestors), own),
    putIn: [...incoming, last],
  };
  for (const path of journal.putIn) refuseObstacles(directory, path, { own, journal });
  return journal;
}

/** Directories that lose a file, and those of ours that may be empty already. */
function emptied({ difference, own }: PlanInput): string[] {
  const out = new Set(difference.removed.flatMap(ancestors));
  for (const [path, kind] of own.entries) {
    if (kind === "directory" && own.isOurs(path)) out.add(path);
  }
  return [...out];
}

/** Those of the directories that do not exist as such, each once, outermost first. */
function missing(directories: readonly string[], own: OwnEntries): string[] {
  return [...new Set(directories)].filter((path) => own.entries.get(path) !== "directory").sort();
}

function refuseObstacles(
  directory: string,
  path: string,
  { own, journal }: { own: OwnEntries; journal: Journal },
): void {
  for (const parent of ancestors(path)) {
    const kind = own.entries.get(parent);
    if (kind === undefined) break;
    if (kind !== "directory" && !journal.takeOut.includes(parent)) {
      throw inTheWay(join(directory, parent));
    }
  }
  if (own.entries.get(path) !== "directory") return;
  const goes = new Set([...journal.takeOut, ...journal.prune]);
  for (const entry of own.entries.keys()) {
    if ((entry === path || entry.startsWith(`${path}/`)) && !goes.has(entry)) {
      throw inTheWay(join(directory, entry));
    }
  }
}
