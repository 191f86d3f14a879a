/** Selects a part of a document by dot path. Source: CLI reference, selector syntax. */
import { AicrError } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { isTree, own, splitPath, type Value } from "../base/tree.ts";

/**
 * The value at a selector: one leading dot is dropped, an empty selector is the whole document,
 * each part is a key of a mapping. Lists are not indexed and keys with dots cannot be named.
 * Throws NOT_FOUND that lists the keys there are.
 */
export function select(document: Value, selector: string): Value {
  const bare = selector.startsWith(".") ? selector.slice(1) : selector;
  if (bare === "") return document;
  const parts = splitPath(bare);
  let node = document;
  for (const [i, part] of parts.entries()) {
    const parent = parts.slice(0, i).join(".");
    if (!isTree(node)) throw notMapping(selector, parent, node);
    const next = own(node, part);
    if (next === undefined) {
      const rest = parts.slice(i).join(".");
      throw missingKey(selector, { part, parent, rest, keys: Object.keys(node).sort() });
    }
    node = next;
  }
  return node;
}

function notMapping(selector: string, parent: string, node: Value): AicrError {
  const what = Array.isArray(node) ? "a list" : "a single value";
  return new AicrError(
    "NOT_FOUND",
    `Selector "${selector}" goes below ${parent}, which is ${what}`,
    { hints: [`Select ${parent} as a whole`] },
  );
}

function missingKey(
  selector: string,
  { part, parent, rest, keys }: { part: string; parent: string; rest: string; keys: string[] },
): AicrError {
  const where = parent === "" ? "the document" : parent;
  const dotted = keys.find((key) => key.includes(".") && rest.startsWith(key));
  const hints = dotted === undefined
    ? nearest(part, keys)
    : [`The key ${dotted} contains a dot and cannot be selected; select ${where} as a whole`];
  if (/\[\d+\]$/.test(part)) hints.unshift("Lists cannot be indexed; select the whole list");
  return new AicrError(
    "NOT_FOUND",
    `Selector "${selector}" finds no ${part === "" ? "empty key" : part} in ${where}`,
    {
      hints: [
        ...hints,
        keys.length === 0 ? "There are no keys" : `Available keys: ${keys.join(", ")}`,
      ],
    },
  );
}
