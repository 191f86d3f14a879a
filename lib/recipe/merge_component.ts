/**
 * How two references to one component become one. Each field has one rule, listed in one table.
 * Source: recipe algorithm, section 3.2.
 */
import { isTree, merge, type Tree, type Value } from "../base/tree.ts";
import type { ComponentRef } from "../catalog/types.ts";

/**
 * `text`: the right wins unless empty. `tree`: deep merge, nulls are kept because they only act
 * on the values. `union`: left order, then what the right adds. `list`: the right replaces unless
 * empty. `sticky`: true stays true.
 */
type Rule = "text" | "tree" | "union" | "list" | "sticky";

/** The rule of every field but the name. */
export const FIELD_RULES: Readonly<Record<Exclude<keyof ComponentRef, "name">, Rule>> = {
  namespace: "text",
  chart: "text",
  type: "text",
  source: "text",
  version: "text",
  tag: "text",
  path: "text",
  valuesFile: "text",
  healthCheckAsserts: "text",
  overrides: "tree",
  dependencyRefs: "union",
  manifestFiles: "union",
  preManifestFiles: "union",
  patches: "list",
  expectedResources: "list",
  cleanup: "sticky",
  healthCheckSkip: "sticky",
};

/** A field of a component other than its name. */
export type ComponentField = keyof typeof FIELD_RULES;

/** All of {@link ComponentField}. */
export const COMPONENT_FIELDS = Object.keys(FIELD_RULES) as ComponentField[];

/** True for what counts as not set: absent, null, empty text, empty list, empty mapping, false. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isTree(value) && Object.keys(value).length === 0;
}

/** Merges two references to one component; neither is changed, unchanged parts are shared. */
export function mergeComponent(left: ComponentRef, right: ComponentRef): ComponentRef {
  const out: Tree = { ...left } as unknown as Tree;
  const over = right as unknown as Tree;
  for (const field of COMPONENT_FIELDS) {
    const value = over[field];
    if (isEmpty(value)) continue;
    out[field] = mergeField(FIELD_RULES[field], out[field], value!);
  }
  return out as unknown as ComponentRef;
}

/** One field after a merge; the right side is known to be set. */
export function mergeField(rule: Rule, left: Value | undefined, right: Value): Value {
  if (isEmpty(left)) return right;
  if (rule === "tree") return merge(left as Tree, right as Tree, "keep");
  if (rule === "union") return [...new Set([...left as string[], ...right as string[]])];
  return right;
}
