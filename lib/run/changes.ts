/** What a step's writes would change on disk, before anything is written. */
import { compareFile } from "../base/files.ts";
import { targetUrl } from "../bundle/publish.ts";
import { compareBundle } from "../bundle/write.ts";
import type { Write } from "./types.ts";

/**
 * One output and what happens to it; for a directory, the paths inside it, for an artifact its
 * place in a registry and its digest, which are known before anything is pushed.
 */
export type Change =
  | { kind: "artifact"; path: string; change: "pushed"; digest: string }
  | { kind: "file"; path: string; change: "created" | "changed" | "unchanged" }
  | {
    kind: "directory";
    path: string;
    created: string[];
    changed: string[];
    removed: string[];
    unchanged: number;
  };

/** Compares a write with what is on disk; a registry is not asked. Reads only. */
export function changeOf(write: Write): Change {
  if (write.kind === "artifact") {
    const { target, artifact } = write;
    return {
      kind: "artifact",
      path: targetUrl(target),
      change: "pushed",
      digest: artifact.digest,
    };
  }
  if (write.kind === "file") {
    const change = compareFile(write.path, write.data);
    return { kind: "file", path: write.path, change: change === "added" ? "created" : change };
  }
  const { added, changed, removed, unchanged } = compareBundle(write.path, write.files);
  return {
    kind: "directory",
    path: write.path,
    created: added,
    changed,
    removed,
    unchanged: unchanged.length,
  };
}
