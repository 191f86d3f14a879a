/** Walks the schema along a document: which fields there are, and what is known about them. */
import * as z from "zod";
import type { DocPath } from "../../base/error.ts";
import { isTree, put, type Tree, type Value } from "../../base/tree.ts";
import { type FieldFacts, fieldFacts } from "./field.ts";

/** The type behind `optional()`. */
export function inner(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? type.unwrap() : type;
}

/** The fields of a mapping type, or undefined for other types. */
export function fieldsOf(type: z.core.$ZodType): Record<string, z.core.$ZodType> | undefined {
  const bare = inner(type);
  return bare instanceof z.ZodObject ? bare.shape : undefined;
}

/** The type at a path of the document, and the facts of the field it belongs to. */
export function typeAt(
  root: z.core.$ZodType,
  path: DocPath,
): { type?: z.core.$ZodType; facts: FieldFacts } {
  let type: z.core.$ZodType | undefined = root;
  let facts: FieldFacts = {};
  for (const step of path) {
    type = type && childType(inner(type), step);
    if (type) facts = fieldFacts.get(type) ?? facts;
  }
  return { type, facts };
}

function childType(type: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (type instanceof z.ZodArray) return type.element as z.core.$ZodType;
  if (type instanceof z.ZodRecord) return type.valueType as z.core.$ZodType;
  const fields = fieldsOf(type);
  return fields && Object.hasOwn(fields, step) ? fields[step] : undefined;
}

/**
 * The document without fields that are left empty (`scheduling:` with nothing behind it is null),
 * which count as absent. Free mappings and lists keep their nulls: there they are mistakes.
 */
export function withoutEmpty(type: z.core.$ZodType, value: Value): Value {
  const fields = fieldsOf(type);
  if (!fields || !isTree(value)) return value;
  const out: Tree = {};
  for (const key of Object.keys(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (value[key] === null && field instanceof z.ZodOptional) continue;
    put(out, key, field ? withoutEmpty(field, value[key]!) : value[key]!);
  }
  return out;
}

/** Paths of all mappings that have a field of this name. */
export function homesOf(root: z.core.$ZodType, key: string, path: string[] = []): string[][] {
  const fields = fieldsOf(root);
  if (!fields) return [];
  const own = Object.hasOwn(fields, key) ? [path] : [];
  return Object.entries(fields).reduce(
    (homes, [name, field]) => [...homes, ...homesOf(field, key, [...path, name])],
    own,
  );
}
