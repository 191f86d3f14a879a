/**
 * Reads a YAML text once more when the spelling of its numbers matters: `1000000` and `1000000.0`
 * are the same number to the fast parser, and integers beyond 2^53 lose digits there. The parser
 * that tells them apart is slower, so it is loaded only when such a number occurs.
 */
import { isTree, put, type Tree, type Value } from "../base/tree.ts";

/** How numbers become text. */
export interface NumberTexts {
  integer(value: bigint): string;
  float(value: number): string;
}

/** The document with every number replaced by its text. The text must be known to parse. */
export async function parseWithBigIntegers(text: string, texts: NumberTexts): Promise<Value> {
  const { parseDocument } = await import("../base/positioned_yaml.ts");
  // The caller has parsed the text already: aliases are within bounds, the syntax is right.
  const doc = parseDocument(text, { version: "1.2", intAsBigInt: true, uniqueKeys: false });
  return withTexts(doc.toJS({ maxAliasCount: -1 }), texts);
}

function withTexts(value: unknown, texts: NumberTexts): Value {
  if (typeof value === "bigint") return texts.integer(value);
  if (typeof value === "number") return texts.float(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, texts));
  if (!isTree(value)) return (value ?? null) as Value;
  const out: Tree = {};
  for (const key of Object.keys(value)) put(out, key, withTexts(value[key], texts));
  return out;
}
