/**
 * Cuts install-time values out of the final ones. Source: bundle layout, section 5; CLI reference,
 * dynamic install-time values.
 */
import { getPath, isTree, removePath, setPath, type Tree } from "../../base/tree.ts";
import { invalid } from "../../base/error.ts";
import type { Target } from "../options.ts";
import { within } from "./paths.ts";

/** What is baked into the bundle and what is filled in per cluster. */
export interface SplitValues {
  values: Tree;
  clusterValues: Tree;
  /** Dynamic paths that had no value; they are "" in the cluster values. */
  missing: string[];
}

/**
 * Moves the dynamic paths of `values`, which is changed, to cluster values with their former value
 * or "". A path below another dynamic path goes with it. Throws INVALID_REQUEST when a path leads
 * through a scalar or list.
 */
export function splitDynamic(values: Tree, targets: readonly Target[]): SplitValues {
  const clusterValues: Tree = {};
  const missing: string[] = [];
  for (const { path, flag } of outermost(targets)) {
    checkReachable(values, path, flag);
    const former = removePath(values, path);
    if (former === undefined) missing.push(path.join("."));
    setPath(clusterValues, path, former ?? "");
  }
  return { values, clusterValues, missing };
}

/** Each path once, and none that lies below another. */
function outermost(targets: readonly Target[]): Target[] {
  const kept: Target[] = [];
  for (const target of [...targets].sort((a, b) => a.path.length - b.path.length)) {
    if (!kept.some((other) => within(target.path, other.path))) kept.push(target);
  }
  return kept;
}

function checkReachable(values: Tree, path: readonly string[], flag: string): void {
  for (let length = 1; length < path.length; length++) {
    const parent = getPath(values, path.slice(0, length));
    if (parent === undefined || parent === null) return;
    if (isTree(parent)) continue;
    throw invalid(`Cannot apply ${flag}: ${path.slice(0, length).join(".")} is not a mapping`, {
      hints: [`Declare ${path.slice(0, length).join(".")} itself as dynamic`],
    });
  }
}
