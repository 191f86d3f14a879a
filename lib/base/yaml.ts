/**
 * Reading YAML (1.2 core schema) and JSON documents; writing them is in format_yaml.ts. Reading
 * refuses what would hurt later: several documents, alias bombs, cycles, absurd depth.
 */
import { parse, parseAll } from "@std/yaml";
import { AicrError, invalid, messageOf } from "./error.ts";
import type { Value } from "./tree.ts";

export { formatJson, formatYaml, type YamlOptions } from "./format_yaml.ts";

/** Most nodes a document may have once its aliases are expanded. */
const MAX_NODES = 2_000_000;
/** Deepest nesting a document may have. */
const MAX_DEPTH = 200;

/** Reads one document of YAML or (for a `.json` name) JSON. Throws INVALID_REQUEST with a place. */
export function parseDocument(text: string, file: string): Value {
  return file.toLowerCase().endsWith(".json") ? parseJson(text, file) : parseYaml(text, file);
}

/** Reads one YAML document. Empty text is null. Throws INVALID_REQUEST with file:line:column. */
export function parseYaml(text: string, file: string): Value {
  let value: unknown;
  try {
    value = parse(stripBom(text), { schema: "core" });
  } catch (error) {
    throw syntaxError(error, text, file);
  }
  return checked(value, file);
}

/**
 * Reads one YAML document with every scalar as the text it was written as: `1.10` stays `1.10`.
 * For readers that find a number where the format wants text. Throws like {@link parseYaml}.
 */
export function parseYamlAsWritten(text: string, file: string): Value {
  try {
    return checked(parse(stripBom(text), { schema: "failsafe" }), file);
  } catch (error) {
    throw error instanceof AicrError ? error : syntaxError(error, text, file);
  }
}

/** Reads a stream of YAML documents; empty ones are null. */
export function parseYamlStream(text: string, file: string): Value[] {
  let values: unknown;
  try {
    values = parseAll(stripBom(text), { schema: "core" });
  } catch (error) {
    throw syntaxError(error, text, file);
  }
  return (values as unknown[]).map((value) => checked(value, file));
}

/** Reads one JSON document. Throws INVALID_REQUEST with file:line:column. */
export function parseJson(text: string, file: string): Value {
  try {
    return checked(JSON.parse(stripBom(text)), file);
  } catch (error) {
    if (error instanceof AicrError) throw error;
    throw invalid(`Cannot parse ${file} as JSON: ${messageOf(error)}`, {
      source: { file, ...jsonPosition(text, messageOf(error)) },
      hints: ["Correct the syntax at the place named above"],
      cause: error,
    });
  }
}

/** Files saved by some editors start with a byte order mark, which is not content. */
function stripBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Line and column of V8's `at position N` or `(line L column C)`. */
function jsonPosition(text: string, message: string): { line?: number; column?: number } {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named) return { line: Number(named[1]), column: Number(named[2]) };
  const offset = /position (\d+)/.exec(message);
  if (!offset) return /end of JSON input/.test(message) ? endOf(text) : {};
  return endOf(text.slice(0, Number(offset[1])));
}

function endOf(text: string): { line: number; column: number } {
  const lines = text.split("\n");
  return { line: lines.length, column: lines[lines.length - 1]!.length + 1 };
}

/** Turns the parser's message into one with a place; its own code frame is dropped. */
function syntaxError(error: unknown, text: string, file: string): AicrError {
  const raw = messageOf(error);
  const place = /at line (\d+), column (\d+)/.exec(raw);
  const reason = raw.split(" at line ")[0]!.split("\n")[0]!.replace(/[:.]\s*$/, "");
  const several = /multiple documents|expected a single document/i.test(raw);
  return invalid(
    several
      ? `File ${file} holds more than one YAML document`
      : `Cannot parse ${file} as YAML: ${lowerFirst(reason)}`,
    {
      source: several
        ? { file, ...secondDocument(text) }
        : { file, ...(place ? { line: Number(place[1]), column: Number(place[2]) } : {}) },
      hints: several
        ? ["Keep one document per file; remove everything from the second '---' on"]
        : ["Correct the syntax at the place named above"],
      cause: error,
    },
  );
}

function secondDocument(text: string): { line?: number; column?: number } {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  const second = lines.findIndex((line, i) => i > first && /^---(\s|$)/.test(line));
  return second < 0 ? {} : { line: second + 1, column: 1 };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * Refuses cycles, alias bombs and absurd depth, and returns the value as a tree. A shared node
 * (an alias) is counted once for each use but walked only once, so the check itself is linear.
 */
function checked(value: unknown, file: string): Value {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const size = (node: unknown, depth: number): number => {
    if (typeof node !== "object" || node === null) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) throw tooMuch(file, "contains an alias that refers to itself");
    if (depth > MAX_DEPTH) throw tooMuch(file, `is nested deeper than ${MAX_DEPTH} levels`);
    open.add(node);
    let total = 1;
    for (const child of Object.values(node)) {
      total += size(child, depth + 1);
      if (total > MAX_NODES) throw tooMuch(file, `expands to more than ${MAX_NODES} values`);
    }
    open.delete(node);
    sizes.set(node, total);
    return total;
  };
  size(value, 0);
  return (value ?? null) as Value;
}

function tooMuch(file: string, what: string): AicrError {
  return invalid(`Document ${file} ${what}`, {
    source: { file },
    hints: ["Write the values out without aliases, or split the document"],
  });
}
