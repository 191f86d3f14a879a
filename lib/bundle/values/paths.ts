/** How two value paths lie to each other, and writing to one with a readable refusal. */
import { invalid } from "../../base/error.ts";
import { setPath, type Tree, type Value } from "../../base/tree.ts";

/** True when `path` is `other` or lies below it. */
export function within(path: readonly string[], other: readonly string[]): boolean {
  return other.length <= path.length && other.every((key, i) => path[i] === key);
}

/** True when one of the paths contains the other, or they are the same. */
export function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return within(a, b) || within(b, a);
}

/** A mapping with one value at a path. */
export function treeAt(path: readonly string[], value: Value): Tree {
  const tree: Tree = {};
  setPath(tree, path, value);
  return tree;
}

/**
 * Sets a value in place. Throws INVALID_REQUEST naming `what` and the part of the path that holds
 * a scalar or list, through which nothing can be set.
 */
export function assign(
  tree: Tree,
  path: readonly string[],
  { value, what, component }: { value: Value; what: string; component: string },
): void {
  const blocked = setPath(tree, path, value);
  if (blocked === undefined) return;
  const parent = path.slice(0, blocked).join(".");
  throw invalid(`Cannot apply ${what} to ${component}: ${parent} is not a mapping`, {
    hints: [`Set ${parent} itself, or use --set-json to replace it with a mapping`],
  });
}
