/** What a step's writes would change on disk, before anything is written. */
import { compareFile, type DirectoryDifference } from "../base/files.ts";
import { targetUrl } from "../bundle/publish.ts";
import type { ComponentChange } from "../bundle/changes.ts";
import { comparedTexts, isUnchanged } from "../bundle/previous.ts";
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
    /** What that means for the components of the bundle that lies there; secrets are redacted. */
    components: ComponentChange[];
  };

/** Compares a write with what is on disk; a registry is not asked. Reads only. */
export async function changeOf(write: Write): Promise<Change> {
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
  const difference = compareBundle(write.path, write.files);
  const { added, changed, removed, unchanged } = difference;
  return {
    kind: "directory",
    path: write.path,
    created: added,
    changed,
    removed,
    unchanged: unchanged.length,
    components: await componentChanges(write, difference),
  };
}

/** What compares is only loaded when another bundle is replaced. */
async function componentChanges(
  { path, files }: Extract<Write, { kind: "directory" }>,
  difference: DirectoryDifference,
): Promise<ComponentChange[]> {
  const texts = isUnchanged(difference) ? undefined : comparedTexts(path, files, difference);
  if (!texts) return [];
  const [{ bundleChanges }, { withoutSecrets }] = await Promise.all([
    import("../bundle/changes.ts"),
    import("../bundle/changes/describe.ts"),
  ]);
  return withoutSecrets(bundleChanges(difference, texts.before, texts.after).components);
}
