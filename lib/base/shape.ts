/**
 * Checks that a document has the shape its readers rely on. Each function returns the value with
 * its type, or throws INVALID_REQUEST with the path of what stands in the wrong place, so that the
 * edge can print file, line and column. Pure, and cheap enough for the hot path.
 */
import { type AicrError, type DocPath, invalid } from "./error.ts";
import { isTree, type Tree, type Value } from "./tree.ts";

/** The document a check runs on. */
export interface ShapedDocument {
  /** Name for messages. */
  file: string;
  /** Kept for the position of an error. */
  text?: string;
  /** What the document is, for example `snapshot`. */
  what: string;
  /** What to do about a document of the wrong shape. */
  hint?: string;
}

/** The mapping at a path. */
export function mappingAt(doc: ShapedDocument, path: DocPath, value: Value | undefined): Tree {
  if (isTree(value)) return value;
  throw wrongShape(doc, path, { expected: "a mapping", found: value });
}

/** The list at a path; absent and null are an empty list. */
export function listAt(doc: ShapedDocument, path: DocPath, value: Value | undefined): Value[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrongShape(doc, path, { expected: "a list", found: value });
}

/** The non-empty text at a path. */
export function nameAt(doc: ShapedDocument, path: DocPath, value: Value | undefined): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw wrongShape(doc, path, { expected: "a non-empty string", found: value });
}

/** The error for a value of the wrong type. */
export function wrongShape(
  doc: ShapedDocument,
  path: DocPath,
  { expected, found }: { expected: string; found: Value | undefined },
): AicrError {
  const where = path.length === 0
    ? `${doc.what.charAt(0).toUpperCase()}${doc.what.slice(1)} ${doc.file}`
    : `Field ${pathText(path)} of the ${doc.what}`;
  const instead = found === undefined ? "it is missing" : `found ${brief(found)}`;
  return refused(doc, path, `${where} must be ${expected}, ${instead}`);
}

/** An INVALID_REQUEST error about the node at a path of a document. */
export function refused(
  doc: ShapedDocument,
  path: DocPath,
  message: string,
  options: { hints?: string[]; at?: "key" | "value" } = {},
): AicrError {
  const hints = options.hints ?? (doc.hint === undefined ? [] : [doc.hint]);
  const source = { file: doc.file, text: doc.text, path, at: options.at };
  return invalid(message, { source, hints });
}

/** A path as people write it: `measurements[0].type`. */
export function pathText(path: DocPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A value as JSON, shortened for a message. */
export function brief(value: Value): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
