/**
 * Prints documents. YAML and JSON are for programs and are sorted; the table is for people and
 * cannot be read back. Source: recipe algorithm, sections 5.1 and 6; snapshot model.
 */
import { isTree, type Tree, type Value } from "../base/tree.ts";
import { formatJson, formatYaml } from "../base/yaml.ts";

/** How a document can be printed. */
export type Format = "yaml" | "json" | "table";

/** A document as text with a final newline. */
export function formatDocument(value: unknown, format: Format): string {
  const document = value as Value;
  if (format === "json") return formatJson(document);
  return format === "yaml" ? formatYaml(document) : formatTable(document);
}

/**
 * A selected value: scalars as plain text so that a shell can use them, everything else as YAML;
 * with JSON everything is JSON.
 */
export function formatSelection(value: Value, format: Format): string {
  if (format === "json") return formatJson(value);
  if (value === null || typeof value === "object") return formatYaml(value);
  return `${value}\n`;
}

/** Mappings whose keys belong to the user: they are shown as they are written. */
const FREE_FORM = new Set(["overrides", "values", "data", "context", "nodeSelection", "patches"]);

/** Two columns: the path of every leaf with field names capitalised, and its value. */
function formatTable(document: Value): string {
  const rows = leaves(document, [], false).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const width = Math.max("FIELD".length, ...rows.map(([field]) => field.length));
  const lines = [["FIELD", "VALUE"], ["-----", "-----"], ...rows].map(([field, value]) =>
    `${field!.padEnd(width)}  ${value}`.trimEnd()
  );
  return lines.join("\n") + "\n";
}

function leaves(node: Value, path: string[], free: boolean): [string, string][] {
  const children: [string, Value, boolean][] = Array.isArray(node)
    ? node.map((item, i) => [`[${i}]`, item, free])
    : isTree(node)
    ? childrenOf(node, free)
    : [];
  if (children.length === 0) return isLeaf(node) ? [[path.join("."), leafText(node)]] : [];
  return children.flatMap(([name, child, below]) => leaves(child, [...path, name], below));
}

function childrenOf(tree: Tree, free: boolean): [string, Value, boolean][] {
  return Object.keys(tree).filter((key) => tree[key] !== undefined)
    .map((key) => [free ? key : fieldName(key), tree[key]!, free || FREE_FORM.has(key)]);
}

function isLeaf(node: Value): boolean {
  return node === null || typeof node !== "object";
}

/** `apiVersion` is shown as `APIVersion`, `valuesFile` as `ValuesFile`. */
function fieldName(key: string): string {
  if (key.startsWith("api")) return `API${key.slice(3)}`;
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** One line per leaf, also for texts of several lines. */
function leafText(value: Value): string {
  return String(value ?? "").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
