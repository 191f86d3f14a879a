/**
 * Writes the documents that YAML is mostly made of (mappings, lists, printable text, plain numbers)
 * several times faster than the emitter of the library, which a bundle of dozens of files feels.
 * It gives up at the first thing it is not sure about and leaves the document to the emitter. Must
 * never write differently than that does: property tests hold the two against each other. Pure.
 * Source: DESIGN, speed.
 */
import { isTree, type Value } from "./tree.ts";
import { ownForm } from "./yaml_text.ts";

/** Printable text on one line. */
const LINE = /^[\x20-\x7e\xa1-\u2027\u202a-\ud7ff]*$/;
/** The same with line breaks. */
const LINES = /^[\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff]*$/;
/** Printable text that needs no quotes; what readers would take for a number is told apart before. */
const UNQUOTED = /^(?![-?&*!|>'"%@` ])[^,[\]{}:#]*(?<! )$/;
/** Longest key that is written without the `? ` form. */
const LONGEST_KEY = 1000;

/** What is being written, and whether it is what the emitter would write. */
interface Writer {
  keepOrder: boolean;
  sure: boolean;
}

/** The text of a document, keys sorted unless kept; undefined when the emitter has to decide. */
export function writePlainYaml(value: Value, keepOrder: boolean): string | undefined {
  const writer = { keepOrder, sure: true };
  const text = nodeText(writer, value, { level: 0, inline: true });
  return writer.sure ? `${text}\n` : undefined;
}

/** Where a node stands: its depth, and whether it begins on the line of its parent. */
interface Place {
  level: number;
  inline: boolean;
}

function nodeText(writer: Writer, value: Value, place: Place): string {
  if (typeof value === "string") return textForm(writer, value, place.level);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return listText(writer, value, place);
  return isTree(value) ? mappingText(writer, value, place) : numberForm(writer, value);
}

function mappingText(
  writer: Writer,
  tree: Record<string, Value>,
  { level, inline }: Place,
): string {
  const keys = Object.keys(tree);
  if (!writer.keepOrder) keys.sort();
  const lineStart = `\n${"  ".repeat(level)}`;
  let out = "";
  for (const key of keys) {
    const child = tree[key];
    if (child === undefined) continue;
    if (key.length > LONGEST_KEY || key.includes("\n")) writer.sure = false;
    if (!writer.sure) return "";
    const text = nodeText(writer, child, { level: level + 1, inline: false });
    const space = text.startsWith("\n") ? "" : " ";
    out += `${lineStart}${textForm(writer, key, level)}:${space}${text}`;
  }
  if (out === "") return "{}";
  return inline ? out.slice(lineStart.length) : out;
}

function listText(writer: Writer, items: readonly Value[], { level, inline }: Place): string {
  if (items.length === 0) return "[]";
  const lineStart = `\n${"  ".repeat(level)}`;
  let out = "";
  for (const item of items) {
    if (!writer.sure) return "";
    out += `${lineStart}- ${nodeText(writer, item, { level: level + 1, inline: true })}`;
  }
  return inline ? out.slice(lineStart.length) : out;
}

/** Exponents and the special numbers have forms of their own. */
function numberForm(writer: Writer, value: unknown): string {
  const text = String(value);
  if (!/^-?[0-9.]+$/.test(text) || Object.is(value, -0)) writer.sure = false;
  return text;
}

function textForm(writer: Writer, text: string, level: number): string {
  const own = ownForm(text);
  if (own !== undefined) return own;
  if (LINE.test(text)) return UNQUOTED.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
  if (LINES.test(text)) return blockText(text, level);
  writer.sure = false;
  return "";
}

/** A literal block; its header tells how many line breaks stand at the end. */
function blockText(text: string, level: number): string {
  const indent = "  ".repeat(Math.max(1, level));
  const chomp = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") || text === "\n" ? "+" : "";
  const content = text.endsWith("\n") ? text.slice(0, -1) : text;
  return `|${chomp}\n${content.replace(/^(?=.)/gm, indent)}`;
}
