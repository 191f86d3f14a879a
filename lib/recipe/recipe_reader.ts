/** What reading a recipe document needs everywhere: the document, and the remarks about it. */
import type { DocPath } from "../base/error.ts";
import { listAt, pathText, type ShapedDocument, wrongShape } from "../base/shape.ts";
import { nearest } from "../base/suggest.ts";
import type { Tree, Value } from "../base/tree.ts";
import { parseYamlAsWritten } from "../base/yaml.ts";
import type { Note } from "./types.ts";

/** A recipe document under check. */
export interface RecipeReader extends ShapedDocument {
  text: string;
  /** Collects what is worth telling but stops nothing. */
  notes: Note[];
  /** The document with every scalar as it is written, made on first use. */
  written?: Value;
}

/**
 * The text at a path. Where YAML took it for a number or boolean, it is what was written there:
 * `version: 1.10` is version `1.10`. JSON has quotes for texts, so there it is refused.
 */
export function textAt(reader: RecipeReader, path: DocPath, value: Value | undefined): string {
  if (typeof value === "string") return value;
  const isScalar = typeof value === "number" || typeof value === "boolean";
  if (isScalar && !/^\s*\{/.test(reader.text)) {
    reader.written ??= parseYamlAsWritten(reader.text, reader.file);
    const written = nodeAt(reader.written, path);
    if (typeof written === "string") return written;
  }
  throw wrongShape(reader, path, { expected: "a string", found: value });
}

/** The list of texts at a path; absent is empty. */
export function textsAt(reader: RecipeReader, path: DocPath, value: Value | undefined): string[] {
  return listAt(reader, path, value).map((item, i) => textAt(reader, [...path, i], item));
}

/** Remarks on every key that is not known; such keys are ignored, but never silently. */
export function noteUnknown(
  reader: RecipeReader,
  path: DocPath,
  { tree, known }: { tree: Tree; known: readonly string[] },
): void {
  for (const key of Object.keys(tree)) {
    if (known.includes(key)) continue;
    const [hint] = nearest(key, known);
    reader.notes.push({
      code: "UNKNOWN_FIELD",
      severity: "warning",
      path: pathText([...path, key]),
      text: `Unknown field of recipe ${reader.file} is ignored`,
      ...(hint === undefined ? {} : { remedy: hint }),
    });
  }
}

function nodeAt(value: Value, path: DocPath): Value | undefined {
  let node: Value | undefined = value;
  for (const step of path) {
    if (typeof node !== "object" || node === null) return undefined;
    node = (node as Record<string | number, Value>)[step];
  }
  return node;
}
