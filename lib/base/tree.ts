/**
 * Plain data trees (what YAML and JSON hold) and the few operations the product is built on: deep
 * merge, dot paths, deep copy. Everything here is pure; inputs are never changed unless the name
 * of the function says so (`set`, `remove`).
 */

/** A scalar of YAML's core schema. */
export type Scalar = string | number | boolean | null;

/** Any value of a document. */
export type Value = Scalar | Value[] | Tree;

/** A mapping with string keys. */
export type Tree = { [key: string]: Value };

/** True for mappings; lists, null and scalars are not trees. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Assigns a key of its own, also for `__proto__`, which plain assignment would not store. */
export function put(target: Tree, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else target[key] = value;
}

/** The value of a key of its own, never an inherited one. */
export function own(tree: Tree, key: string): Value | undefined {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

/** A deep copy that shares nothing with the original. */
export function copy<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => copy(item)) as T;
  if (!isTree(value)) return value;
  const out: Tree = {};
  for (const key of Object.keys(value)) put(out, key, copy((value as Tree)[key]!));
  return out as T;
}

/** How {@link merge} treats a null on the right: keep it as a value, or delete the key. */
export type NullRule = "keep" | "delete";

/**
 * Merges `over` onto `base`: mapping on mapping recurses, everything else (scalars, lists) is
 * replaced by the right side. A mapping put where the left has none is copied as it is, nulls
 * inside included (recipe algorithm, section 6). The result shares nothing with either side.
 */
export function merge(base: Tree, over: Tree, nulls: NullRule): Tree {
  const out: Tree = {};
  for (const key of Object.keys(base)) {
    const left = base[key]!;
    const right = own(over, key);
    if (right === undefined) put(out, key, copy(left));
    else if (right === null && nulls === "delete") continue;
    else put(out, key, isTree(left) && isTree(right) ? merge(left, right, nulls) : copy(right));
  }
  for (const key of Object.keys(over)) {
    if (Object.hasOwn(base, key) || (over[key] === null && nulls === "delete")) continue;
    put(out, key, copy(over[key]!));
  }
  return out;
}

/** Splits a dot path. Keys that contain dots cannot be addressed. */
export function splitPath(path: string): string[] {
  return path.split(".");
}

/** The value at a path of keys, or undefined when a key is missing or a parent is no mapping. */
export function getPath(tree: Value | undefined, path: readonly string[]): Value | undefined {
  let node: Value | undefined = tree;
  for (const key of path) {
    if (!isTree(node)) return undefined;
    node = own(node, key);
  }
  return node;
}

/**
 * Sets a value in place, creating missing mappings. Returns the length of the path prefix that is
 * not a mapping when the walk is blocked by a scalar or list (nothing is changed then), 0 for an
 * empty path, else undefined.
 */
export function setPath(tree: Tree, path: readonly string[], value: Value): number | undefined {
  if (path.length === 0) return 0;
  let node: Tree = tree;
  for (let i = 0; i < path.length - 1; i++) {
    const next = own(node, path[i]!);
    if (next !== undefined && next !== null && !isTree(next)) return i + 1;
    node = isTree(next) ? next : {};
    if (!isTree(next)) return setFresh(tree, path, value);
  }
  put(node, path[path.length - 1]!, value);
  return undefined;
}

/** Creates the missing mappings of a path whose existing part is known to be mappings or null. */
function setFresh(tree: Tree, path: readonly string[], value: Value): undefined {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    if (!isTree(own(node, key))) put(node, key, {});
    node = node[key] as Tree;
  }
  put(node, path[path.length - 1]!, value);
}

/** Removes a key in place and returns its former value; emptied parents stay. */
export function removePath(tree: Tree, path: readonly string[]): Value | undefined {
  if (path.length === 0) return undefined;
  const parent = getPath(tree, path.slice(0, -1));
  const key = path[path.length - 1]!;
  if (!isTree(parent) || !Object.hasOwn(parent, key)) return undefined;
  const value = parent[key];
  delete parent[key];
  return value;
}

/** A copy with the keys of every mapping sorted by code unit, lists in their order. */
export function sortKeys<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item)) as T;
  if (!isTree(value)) return value;
  const out: Tree = {};
  for (const key of Object.keys(value).sort()) put(out, key, sortKeys((value as Tree)[key]!));
  return out as T;
}

/** Deep equality of two documents; key order does not matter. */
export function equalValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equalValue(item, b[i]));
  }
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalValue(a[key], b[key]));
}
