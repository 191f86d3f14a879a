/** Keeps documents within bounds that every later walk over them can rely on. */
import { type AicrError, invalid } from "./error.ts";
import type { Value } from "./tree.ts";

/** Most values a document may have once its aliases are expanded. */
const MAX_VALUES = 2_000_000;
/** Deepest nesting a document may have once its aliases are expanded. */
const MAX_DEPTH = 200;

/** Characters of JSON. */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAPPING = 0x7b;
const CLOSE_MAPPING = 0x7d;

/** How much a node holds, aliases expanded. */
interface Extent {
  values: number;
  /** Levels below the node. */
  height: number;
}

/**
 * Refuses cycles, alias bombs and absurd depth, and returns the value as what it is; undefined
 * becomes null. A shared node (an alias) is counted for each use but walked once, so the check is
 * linear. Throws INVALID_REQUEST.
 */
export function checkBounds(value: unknown, file: string): Value {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const measure = (node: unknown, depth: number): Extent => {
    if (typeof node !== "object" || node === null) return { values: 1, height: 0 };
    if (open.has(node)) throw refusal(file, "contains an alias that refers to itself");
    const extent = known.get(node) ?? { values: 1, height: 0 };
    if (depth + extent.height >= MAX_DEPTH) throw tooDeep(file);
    if (known.has(node)) return extent;
    open.add(node);
    for (const child of Object.values(node)) {
      const below = measure(child, depth + 1);
      extent.values += below.values;
      extent.height = Math.max(extent.height, below.height + 1);
      if (extent.values > MAX_VALUES) {
        throw refusal(file, `expands to more than ${MAX_VALUES} values`);
      }
    }
    open.delete(node);
    known.set(node, extent);
    return extent;
  };
  measure(value, 0);
  return (value ?? null) as Value;
}

/**
 * Refuses a JSON text that nests too deeply or holds too many values. Asked before parsing: V8 takes
 * fifty times the size of a text that is nothing but brackets. Throws INVALID_REQUEST.
 */
export function checkJsonBounds(json: string, file: string): void {
  let depth = 0;
  let values = 1;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) i = endOfString(json, i);
    else if (code === CLOSE_LIST || code === CLOSE_MAPPING) depth--;
    else if (code === COMMA) values++;
    else if (code === OPEN_LIST || code === OPEN_MAPPING) {
      values++;
      if (++depth > MAX_DEPTH) throw tooDeep(file);
    }
    if (values > MAX_VALUES) throw refusal(file, `holds more than ${MAX_VALUES} values`);
  }
}

/** Offset of the quote that ends a string, or the end of the text. */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return json.length;
}

/** The refusal of a document that is nested too deeply. */
export function tooDeep(file: string): AicrError {
  return refusal(file, `is nested deeper than ${MAX_DEPTH} levels`);
}

function refusal(file: string, what: string): AicrError {
  return invalid(`Document ${file} ${what}`, {
    source: { file },
    hints: ["Write the values out without aliases, or split the document"],
  });
}
