/**
 * What a new bundle changes about the one that lies there: files, and what that means for its
 * components. Pure: the difference and the texts are handed in. Source: DESIGN, "Changes are
 * visible".
 */
import type { DirectoryDifference } from "../base/files.ts";
import { equalValue, isTree, type Tree, type Value } from "../base/tree.ts";
import { type ReleaseFacts, releaseFacts } from "./changes/release_facts.ts";

/** One value that differs; a side that is undefined does not have it. */
export interface ValueChange {
  path: string;
  from?: Value;
  to?: Value;
}

/** What happens to a component, or to a part of one that has a version of its own. */
export interface ComponentChange {
  component: string;
  change: "added" | "removed" | "changed";
  /** Versions that differ; for what is added or removed its version, where it has one. */
  from?: string;
  to?: string;
  /** Only of components that stay. Sorted by path. */
  values: ValueChange[];
}

/** Everything that changes. */
export interface BundleChanges {
  files: DirectoryDifference;
  /** Sorted by name. */
  components: ComponentChange[];
}

/** Texts of the files of a bundle that tell about releases, by path. */
export type BundleTexts = ReadonlyMap<string, string>;

/** The changes between the texts of two bundles whose files differ so. */
export function bundleChanges(
  files: DirectoryDifference,
  before: BundleTexts,
  after: BundleTexts,
): BundleChanges {
  const [old, wanted] = [releaseFacts(before), releaseFacts(after)];
  const names = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  return {
    files,
    components: names.flatMap((name) => componentChange(name, old.get(name), wanted.get(name))),
  };
}

function componentChange(
  component: string,
  old: ReleaseFacts | undefined,
  wanted: ReleaseFacts | undefined,
): ComponentChange[] {
  const versions = {
    ...(old?.version === undefined ? {} : { from: old.version }),
    ...(wanted?.version === undefined ? {} : { to: wanted.version }),
  };
  if (!old || !wanted) {
    return [{ component, change: old ? "removed" : "added", ...versions, values: [] }];
  }
  const values = valueChanges(old.values, wanted.values);
  const sameVersion = old.version === wanted.version;
  if (sameVersion && values.length === 0) return [];
  return [{ component, change: "changed", ...(sameVersion ? {} : versions), values }];
}

function valueChanges(old: Tree, wanted: Tree): ValueChange[] {
  const [from, to] = [leaves(old), leaves(wanted)];
  return [...new Set([...from.keys(), ...to.keys()])].sort()
    .filter((path) => !from.has(path) || !to.has(path) || !equalValue(from.get(path), to.get(path)))
    .map((path) => ({
      path,
      ...(from.has(path) ? { from: from.get(path)! } : {}),
      ...(to.has(path) ? { to: to.get(path)! } : {}),
    }));
}

/** Lists and scalars by dot path; a mapping counts by itself only when it is empty. */
function leaves(tree: Tree): Map<string, Value> {
  const found = new Map<string, Value>();
  const walk = (node: Tree, prefix: string) => {
    for (const [key, value] of Object.entries(node)) {
      const path = prefix + key;
      if (isTree(value) && Object.keys(value).length > 0) walk(value, `${path}.`);
      else found.set(path, value);
    }
  };
  walk(tree, "");
  return found;
}
