/**
 * What templates may call beside the built-in blocks: each helper makes a value safe for the place
 * it stands in. Templates never insert a value that came from a document without one of them.
 */
import { quoteForShell } from "../../base/shell.ts";

/** Everything that would end a line or confuse a terminal. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Handlebars hands over undefined for a field that the data lacks, strict or not. */
function textOf(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new TypeError(`A template expects text, not ${value === null ? "null" : typeof value}`);
}

/** One shell word in single quotes; a quote inside is closed, escaped and opened again. */
export function quote(value: unknown): string {
  return `'${textOf(value).replaceAll("'", `'\\''`)}'`;
}

/** One shell word, quoted only where that is needed, so that scripts stay readable. */
export function shell(value: unknown): string {
  return quoteForShell(textOf(value));
}

/** Text for a `#` comment: it stays on its line. */
export function comment(value: unknown): string {
  return textOf(value).replace(CONTROL, " ");
}

/** Text for a cell of a Markdown table (or a list item): one line, no cell separator, no markup. */
export function cell(value: unknown): string {
  return comment(value).replace(/[\\`|<>*_[\]]/g, "\\$&");
}

/** A Markdown code span; it may stand in a table cell and may hold backticks. */
export function code(value: unknown): string {
  const text = comment(value).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  if (longest === 0) return `\`${text}\``;
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

/** The helpers by the name templates call them. */
export const HELPERS = { quote, shell, comment, cell, code } as const;

/**
 * How every template is compiled: nothing is escaped for HTML, a field that the data lacks is an
 * error, and no other helper than those above exists.
 */
export const COMPILE_OPTIONS = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])),
};
