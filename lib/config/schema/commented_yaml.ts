/**
 * Writes a document with every field the schema knows: those that have a value as settings, the
 * others switched off by a single `#`, each under its description behind `##`. Taking the `# ` of
 * every switched-off line away gives a valid document again.
 */
import * as z from "zod";
import { own, type Tree, type Value } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import { fieldFacts } from "./field.ts";
import { fieldsOf, inner } from "./walk.ts";

/** Examples by dot path that fit a document better than the schema's. */
export type Examples = Readonly<Record<string, Value>>;

/** Longest line of a description, its own indentation not counted. */
const WIDTH = 92;

/** All lines of a mapping: its fields in the order of the schema. */
export function commentedYaml(
  type: z.core.$ZodType,
  values: Tree,
  examples: Examples = {},
): string[] {
  return renderMapping(type, values, { path: "", examples });
}

function renderMapping(
  type: z.core.$ZodType,
  values: Tree,
  { path, examples }: { path: string; examples: Examples },
): string[] {
  return Object.entries(fieldsOf(type)!).flatMap(([key, field]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const value = own(values, key);
    const on = value ?? exampleOf(field, at, examples);
    const lines = fieldsOf(field)
      ? [`${key}:`, ...indent(renderMapping(field, on as Tree, { path: at, examples }))]
      : formatYaml({ [key]: on }, { keepOrder: true }).replace(/\n$/, "").split("\n");
    const body = value === undefined ? lines.map((line) => `# ${line}`.trimEnd()) : lines;
    return [...gap(at), ...describe(field), ...body];
  });
}

/** The example of a field; of a section, the examples of all its fields. */
function exampleOf(type: z.core.$ZodType, path: string, examples: Examples): Value {
  const fields = fieldsOf(type);
  if (!fields) {
    const example = examples[path] ?? fieldFacts.get(type)?.example;
    if (example === undefined) throw new Error(`No example for ${path}`);
    return example;
  }
  return Object.fromEntries(
    Object.entries(fields).map((
      [key, field],
    ) => [key, exampleOf(field, `${path}.${key}`, examples)]),
  );
}

/** A blank line before each section of `spec`. */
function gap(path: string): string[] {
  return /^spec(\.\w+)?$/.test(path) ? [""] : [];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => line === "" ? line : `  ${line}`);
}

/** The description of a field behind `##`, wrapped. */
function describe(type: z.core.$ZodType): string[] {
  const text = z.globalRegistry.get(type)?.description ??
    z.globalRegistry.get(inner(type))?.description ?? "";
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(`## ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
