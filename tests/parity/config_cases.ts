/** The config cases: one base document, and what each case changes in it. */
import {
  getPath,
  removePath,
  setPath,
  splitPath,
  type Tree,
  type Value,
} from "../../lib/base/tree.ts";
import cases from "./cases/aicrconfig-cases.json" with { type: "json" };

/** A case as the file has it. */
export interface ConfigCase {
  name: string;
  /** Instead of changes: the whole document. */
  document?: Tree;
  /** Values by dot path. */
  set?: Record<string, Value>;
  unset?: string[];
  /** Exit code of `recipe --config FILE`. */
  exit: number;
  /** What the JSON Schema says. */
  schemaValid: boolean;
  note?: string;
}

/** The base document. */
export const CONFIG_BASE = cases.base as unknown as Tree;

/** Every case of the file. */
export const CONFIG_CASES = cases.cases as unknown as ConfigCase[];

/**
 * Cases whose outcome a settled question reverses, with the sentence that does. They must then
 * have the outcome given here.
 */
export const REVERSED_CONFIG_CASES: Record<string, { exit: number; because: string }> = {
  "criteria-and-snapshot": {
    exit: 0,
    because: "A snapshot and stated criteria may stand together: stated ones win.",
  },
};

/** The document of a case: the base with its changes, or its own. */
export function configOf(each: ConfigCase): Tree {
  if (each.document) return structuredClone(each.document);
  const tree = structuredClone(CONFIG_BASE);
  for (const [path, value] of Object.entries(each.set ?? {})) {
    const blocked = setPath(tree, splitPath(path), structuredClone(value));
    if (blocked !== undefined) throw new Error(`${each.name}: nothing to set at ${path}`);
  }
  for (const path of each.unset ?? []) {
    if (getPath(tree, splitPath(path)) === undefined) {
      throw new Error(`${each.name}: nothing to unset at ${path}`);
    }
    removePath(tree, splitPath(path));
  }
  return tree;
}
