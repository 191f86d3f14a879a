/** Which objects of a cluster an assertion is about. */
import type { ObjectQuery } from "../../platform/cluster/types.ts";
import { valueOf } from "./bindings.ts";
import type { AssertionTree, Bindings } from "./types.ts";

/** Labels that the API server can select by; others are only compared. */
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * The objects that `resource` selects: by name, else by namespace and labels. Throws an Error when
 * an expression in one of them has no text for a value.
 */
export function objectQuery(
  resource: AssertionTree,
  bindings: Bindings,
  defaultNamespace: string | undefined,
): ObjectQuery {
  const metadata = entry(resource, "metadata");
  return {
    apiVersion: text(resource, "apiVersion", bindings)!,
    kind: text(resource, "kind", bindings)!,
    name: text(metadata, "name", bindings),
    namespace: text(metadata, "namespace", bindings),
    defaultNamespace,
    labels: labels(entry(metadata, "labels"), bindings),
  };
}

function entry(tree: AssertionTree | undefined, key: string): AssertionTree | undefined {
  if (tree?.kind !== "map") return undefined;
  return tree.entries.find((each) => each.key === key && !each.forEach)?.expected;
}

function text(
  tree: AssertionTree | undefined,
  key: string,
  bindings: Bindings,
): string | undefined {
  const node = entry(tree, key);
  if (node === undefined) return undefined;
  const value = valueOf(node, bindings);
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${key} must be text, its expression gives ${JSON.stringify(value)}`);
}

function labels(
  tree: AssertionTree | undefined,
  bindings: Bindings,
): Record<string, string> | undefined {
  if (tree?.kind !== "map") return undefined;
  const plain = tree.entries.filter(({ key, forEach }) => typeof key === "string" && !forEach);
  const selected = plain.flatMap(({ key, expected }) => {
    if (expected.kind !== "scalar" && expected.kind !== "expression") return [];
    const value = valueOf(expected, bindings);
    return typeof value === "string" && LABEL_VALUE.test(value) ? [[key as string, value]] : [];
  });
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
}
