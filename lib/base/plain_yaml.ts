/**
 * Reads the plain part of YAML that most catalog documents are written in (block mappings and
 * lists, scalars on one line) several times faster than the full parser, which a data directory of
 * thousands of files feels. It gives up at the first thing it is not sure about and leaves the
 * document to the full parser. Must never answer differently than that parser does, and never
 * refuse: property tests hold the two against each other. Source: DESIGN, speed.
 */
import type { Tree, Value } from "./tree.ts";

/** Characters that ask for a closer look: tabs, carriage returns, controls, unusual blanks. */
const UNUSUAL = /[^\n\x20-\x7e\u00a1-\u167f\u1681-\u1fff\u2010-\u2027]/;
/** `key:` or `key: value`. */
const ENTRY = /^([A-Za-z][A-Za-z0-9_./-]{0,200}):(?: +(.*))?$/;
const DOUBLE_QUOTED = /^"([^"\\]*)"(?: +#.*)?$/;
const SINGLE_QUOTED = /^'([^']*)'(?: +#.*)?$/;
const EMPTY = /^(\[\]|\{\})(?: +#.*)?$/;
/** `[training, inference]`: plain words only. */
const WORDS = /^\[ ?([A-Za-z][A-Za-z0-9_./-]*(?:, ?[A-Za-z][A-Za-z0-9_./-]*)*) ?\]$/;
/** Words that may be something else than text. */
const RESERVED = /^(?:true|false|null)$/i;
const INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
/** `80Gi`, `30s`, `1.2.3-rc.1`, digests in hex: they start like numbers and are none. */
const NO_NUMBER = new RegExp(
  "^(?:" + [
    "[0-9]+(?:[KMGT]i|[mshGMT])",
    "[0-9]+(?:\\.[0-9]+){2,}(?:[-+][0-9A-Za-z.+-]*[0-9A-Za-z])?",
    // Digits and an e might be a number with an exponent, and 0b begins one of base 2.
    "(?!0b)(?=[0-9e]*[a-df])[0-9a-f]{32,}",
  ].join("|") + ")$",
);
const MAX_DEPTH = 40;

interface Line {
  indent: number;
  text: string;
}

interface Reader {
  lines: Line[];
  at: number;
}

/** What is read in place of a value when the full parser has to decide. */
const GIVE_UP = Symbol("give up");

/** The document, or undefined when it is not plain enough. */
export function parsePlainYaml(text: string): Value | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const lines = linesOf(text);
  if (lines === undefined) return undefined;
  const reader = { lines, at: 0 };
  const value = readBlock(reader, lines[0]!.indent, 0);
  return value === GIVE_UP || reader.at < lines.length ? undefined : value;
}

/** The lines with content; undefined when there are none, or markers of a stream. */
function linesOf(text: string): Line[] | undefined {
  const lines: Line[] = [];
  for (const raw of text.split("\n")) {
    let indent = 0;
    while (raw.charCodeAt(indent) === 0x20) indent++;
    if (indent === raw.length || raw[indent] === "#") continue;
    const content = raw.slice(indent).trimEnd();
    if (indent === 0 && /^(?:---|\.\.\.|%)/.test(content)) return undefined;
    lines.push({ indent, text: content });
  }
  return lines.length === 0 ? undefined : lines;
}

function isItem(line: Line): boolean {
  return line.text.startsWith("- ");
}

function readBlock(reader: Reader, indent: number, depth: number): Value | typeof GIVE_UP {
  if (depth > MAX_DEPTH) return GIVE_UP;
  const value = isItem(reader.lines[reader.at]!)
    ? readList(reader, indent, depth)
    : readMapping(reader, indent, depth);
  return isDeeper(reader, indent) ? GIVE_UP : value;
}

/** True when the next line belongs to something that was taken to be complete. */
function isDeeper({ lines, at }: Reader, indent: number): boolean {
  return at < lines.length && lines[at]!.indent > indent;
}

function readMapping(reader: Reader, indent: number, depth: number): Tree | typeof GIVE_UP {
  const out: Tree = {};
  for (let line = reader.lines[reader.at]; line?.indent === indent; line = next(reader)) {
    const entry = ENTRY.exec(line.text);
    if (entry === null) return GIVE_UP;
    const key = entry[1]!;
    if (RESERVED.test(key) || Object.hasOwn(out, key)) return GIVE_UP;
    reader.at++;
    const rest = entry[2];
    const value = rest === undefined || rest === "" || rest.startsWith("#")
      ? readBelow(reader, indent, depth)
      : readScalar(rest);
    if (value === GIVE_UP || isDeeper(reader, indent)) return GIVE_UP;
    out[key] = value;
  }
  return out;
}

function next({ lines, at }: Reader): Line | undefined {
  return lines[at];
}

/** The value of a key that has none on its line; a list may stand at the key's own indentation. */
function readBelow(reader: Reader, indent: number, depth: number): Value | typeof GIVE_UP {
  const line = next(reader);
  if (line !== undefined && line.indent > indent) return readBlock(reader, line.indent, depth + 1);
  if (line?.indent === indent && isItem(line)) return readList(reader, indent, depth + 1);
  return null;
}

function readList(reader: Reader, indent: number, depth: number): Value[] | typeof GIVE_UP {
  const out: Value[] = [];
  for (
    let line = next(reader);
    line?.indent === indent && isItem(line);
    line = next(reader)
  ) {
    const content = line.text.slice(2).trimStart();
    const value = readItem(reader, {
      indent: indent + line.text.length - content.length,
      text: content,
    }, depth);
    if (value === GIVE_UP || isDeeper(reader, indent)) return GIVE_UP;
    out.push(value);
  }
  return out;
}

/** An item: a scalar, or a mapping whose first entry stands behind the dash. */
function readItem(reader: Reader, line: Line, depth: number): Value | typeof GIVE_UP {
  if (ENTRY.test(line.text)) {
    reader.lines[reader.at] = line;
    return readBlock(reader, line.indent, depth + 1);
  }
  reader.at++;
  return readScalar(line.text);
}

function readScalar(text: string): Value | typeof GIVE_UP {
  const quoted = DOUBLE_QUOTED.exec(text) ?? SINGLE_QUOTED.exec(text);
  if (quoted !== null) return quoted[1]!;
  if (text.startsWith("[") || text.startsWith("{")) return readFlow(text);
  const comment = text.indexOf(" #");
  const plain = comment < 0 ? text : text.slice(0, comment).trimEnd();
  if (plain.includes(": ") || plain.endsWith(":")) return GIVE_UP;
  if (INTEGER.test(plain)) return Number(plain);
  if (RESERVED.test(plain)) return reservedWord(plain);
  return /^[A-Za-z/]/.test(plain) || NO_NUMBER.test(plain) ? plain : GIVE_UP;
}

function readFlow(text: string): Value | typeof GIVE_UP {
  const empty = EMPTY.exec(text);
  if (empty !== null) return empty[1] === "[]" ? [] : {};
  const words = WORDS.exec(text)?.[1]?.split(/, ?/);
  return words === undefined || words.some((word) => RESERVED.test(word)) ? GIVE_UP : words;
}

function reservedWord(word: string): Value | typeof GIVE_UP {
  if (word === "true") return true;
  if (word === "false") return false;
  return word === "null" ? null : GIVE_UP;
}
