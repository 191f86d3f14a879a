/** Explains what a parser did not understand: the reason in one line, and the place. */
import { tooDeep } from "./document_bounds.ts";
import { type AicrError, invalid, messageOf } from "./error.ts";

/** The error for a YAML text; `text` is without byte order mark. */
export function yamlSyntaxError(error: unknown, text: string, file: string): AicrError {
  if (error instanceof RangeError) return tooDeep(file);
  const raw = messageOf(error);
  if (/multiple documents|expected a single document/i.test(raw)) {
    return invalid(`File ${file} holds more than one YAML document`, {
      source: { file, ...secondDocument(text) },
      hints: ["Keep one document per file; remove everything from the second '---' on"],
      cause: error,
    });
  }
  const place = /at line (\d+), column (\d+)/.exec(raw);
  const reason = raw.split(" at line ")[0]!.split("\n")[0]!.replace(/[:.]\s*$/, "");
  return invalid(`Cannot parse ${file} as YAML: ${lowerFirst(reason)}`, {
    source: { file, ...(place ? { line: Number(place[1]), column: Number(place[2]) } : {}) },
    hints: ["Correct the syntax at the place named above"],
    cause: error,
  });
}

/** The error for a JSON text; `text` is without byte order mark. */
export function jsonSyntaxError(error: unknown, text: string, file: string): AicrError {
  if (error instanceof RangeError) return tooDeep(file);
  // V8 appends a place or a piece of the text; the place is told in our own form.
  const reason = messageOf(error)
    .replace(/( in JSON)? at position [\s\S]*$/, "")
    .replace(/, (\.\.\.)?"[\s\S]* is not valid JSON$/, "")
    .replace(/^"[\s\S]*" is not valid JSON$/, "not a JSON value")
    .replaceAll("\n", "\\n");
  return invalid(
    `Cannot parse ${file} as JSON: ${lowerFirst(reason)}`,
    {
      source: { file, ...positionAt(text, jsonOffset(error, text)) },
      hints: ["Correct the syntax at the place named above"],
      cause: error,
    },
  );
}

/** Where a second document begins: at a `---` after content, or at content after a `...`. */
function secondDocument(text: string): { line?: number; column?: number } {
  const lines = text.split("\n");
  const isContent = (line: string) => line.trim() !== "" && !/^\s*#|^%/.test(line);
  const first = lines.findIndex(isContent);
  const end = lines.findIndex((line) => /^\.\.\.(\s|$)/.test(line));
  const second = lines.findIndex((line, i) =>
    i > first && (/^---(\s|$)/.test(line) || (end >= 0 && i > end && isContent(line)))
  );
  return second < 0 ? {} : { line: second + 1, column: 1 };
}

/** The offset of the error in the text. V8 does not name it for every kind of error. */
function jsonOffset(error: unknown, text: string): number {
  const named = namedOffset(error) ?? shownOffset(error, text);
  if (named !== undefined) return named;
  if (/end of JSON input/.test(messageOf(error))) return text.length;
  // The shortest prefix that is already wrong, and not only incomplete, ends with the error.
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (middle > text.length || isWrong(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return Math.min(bad - 1, text.length);
}

function isWrong(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return false;
  } catch (error) {
    const offset = namedOffset(error);
    if (offset !== undefined) return offset < prefix.length;
    return !/end of JSON input|Unterminated/.test(messageOf(error));
  }
}

function namedOffset(error: unknown): number | undefined {
  const match = /at position (\d+)/.exec(messageOf(error));
  return match ? Number(match[1]) : undefined;
}

/** V8 shows ten characters before the error instead of its place; they may stand there only once. */
function shownOffset(error: unknown, text: string): number | undefined {
  const [, shown] =
    /, \.\.\."([\s\S]{11,})"(?:\.\.\.)? is not valid JSON$/.exec(messageOf(error)) ?? [];
  if (shown === undefined) return undefined;
  const at = text.indexOf(shown);
  return at < 0 || text.includes(shown, at + 1) ? undefined : at + 10;
}

/** 1-based line and column of an offset. */
function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
