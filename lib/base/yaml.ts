/**
 * Reading YAML (1.2 core schema) and JSON documents; writing them is in format_yaml.ts. Reading
 * refuses what would hurt later: several documents, alias bombs, cycles, absurd depth, and tabs as
 * indentation, which the parser would silently take for no indentation at all.
 */
import { parse, parseAll } from "@std/yaml";
import { checkBounds, checkJsonBounds } from "./document_bounds.ts";
import { invalid } from "./error.ts";
import { parsePlainYaml } from "./plain_yaml.ts";
import { jsonSyntaxError, yamlSyntaxError } from "./syntax_error.ts";
import { findTabIndentation } from "./tab_indentation.ts";
import { equalValue, type Value } from "./tree.ts";

export { formatJson, formatYaml, type YamlOptions } from "./format_yaml.ts";

/** Reads one document of YAML or (for a `.json` name) JSON. Throws INVALID_REQUEST with a place. */
export function parseDocument(text: string, file: string): Value {
  return file.toLowerCase().endsWith(".json") ? parseJson(text, file) : parseYaml(text, file);
}

/** Reads one YAML document. Empty text is null. Throws INVALID_REQUEST with file:line:column. */
export function parseYaml(text: string, file: string): Value {
  return parsePlainYaml(text) ??
    parseWith((source) => parse(source, { schema: "core" }), text, file);
}

/**
 * Reads one YAML document with every scalar as the text it was written as: `1.10` stays `1.10`.
 * For readers that find a number where the format wants text. Throws like {@link parseYaml}.
 */
export function parseYamlAsWritten(text: string, file: string): Value {
  return parseWith((source) => parse(source, { schema: "failsafe" }), text, file);
}

/** Reads a stream of YAML documents; empty ones are null. Throws like {@link parseYaml}. */
export function parseYamlStream(text: string, file: string): Value[] {
  const values = parseWith((source) => parseAll(source, { schema: "core" }), text, file);
  return (values as Value[]).map((value) => value ?? null);
}

/** Reads one JSON document. Throws INVALID_REQUEST with file:line:column. */
export function parseJson(text: string, file: string): Value {
  const source = stripBom(text);
  checkJsonBounds(source, file);
  try {
    return JSON.parse(source);
  } catch (error) {
    throw jsonSyntaxError(error, source, file);
  }
}

function parseWith(parser: (source: string) => unknown, text: string, file: string): Value {
  const source = stripBom(text);
  let value: unknown;
  try {
    value = parser(source);
  } catch (error) {
    throw yamlSyntaxError(error, source, file);
  }
  const checked = checkBounds(value, file);
  refuseTabs(parser, { source, value: checked, file });
  return checked;
}

/** Files saved by some editors start with a byte order mark, which is not content. */
function stripBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/**
 * Refuses tabs that stand for indentation. Where a tab is harmless (in a flow collection, in a
 * folded scalar) so much more space makes no difference to the document.
 */
function refuseTabs(
  parser: (source: string) => unknown,
  { source, value, file }: { source: string; value: Value; file: string },
): void {
  const found = findTabIndentation(source);
  if (found === undefined) return;
  try {
    if (equalValue(parser(found.spaced) as Value, value)) return;
  } catch {
    // Not even readable with the indentation that the tab seems to mean.
  }
  throw invalid(`${file} is indented with a tab, which YAML does not allow`, {
    source: { file, line: found.line, column: found.column },
    hints: ["Replace the tabs at the beginning of lines by spaces"],
  });
}
