/**
 * Tells quickly that a document has the shape its JSON Schema asks for, so that a good config is
 * read without zod. It only ever says yes or "not sure": whoever is not sure asks zod, which has the
 * messages and what is forgiven. The JSON Schema is generated from the zod schemas; a property test
 * holds the two against each other. Pure. Source: DESIGN, speed.
 */
import { isTree, type Tree, type Value } from "../base/tree.ts";

/** Keywords that say nothing about whether a document is valid. */
const ANNOTATIONS = ["$schema", "title", "description", "examples"];

/** A keyword's rule; `schema` is the schema it stands in. */
type Rule = (expected: Value, value: Value, schema: Tree) => boolean;

const RULES: Readonly<Record<string, Rule>> = {
  type: (name, value) => TYPES[String(name)]?.(value) === true,
  const: (expected, value) => value === expected,
  enum: (expected, value) => (expected as Value[]).includes(value),
  pattern: (source, value) => typeof value === "string" && new RegExp(String(source)).test(value),
  maxLength: (limit, value) => typeof value === "string" && value.length <= Number(limit),
  minimum: (limit, value) => typeof value === "number" && value >= Number(limit),
  maximum: (limit, value) => typeof value === "number" && value <= Number(limit),
  items: (schema, value) => Array.isArray(value) && value.every((item) => conforms(schema, item)),
  required: (names, value) =>
    isTree(value) && (names as string[]).every((name) => has(value, name)),
  anyOf: (schemas, value) => (schemas as Value[]).some((schema) => conforms(schema, value)),
  properties: (properties, value) =>
    isTree(value) &&
    Object.keys(value).every((key) =>
      !has(properties as Tree, key) || conforms((properties as Tree)[key]!, value[key]!)
    ),
  additionalProperties: (schema, value, { properties = {} }) =>
    isTree(value) &&
    Object.keys(value).every((key) =>
      has(properties as Tree, key) || (schema !== false && conforms(schema, value[key]!))
    ),
};

const TYPES: Readonly<Record<string, (value: Value) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isSafeInteger,
  array: Array.isArray,
  object: isTree,
};

/** True when the value certainly satisfies the schema; false when it does not, or may not. */
export function conforms(schema: Value, value: Value): boolean {
  return isTree(schema) &&
    Object.keys(schema).every((keyword) =>
      ANNOTATIONS.includes(keyword) || RULES[keyword]?.(schema[keyword]!, value, schema) === true
    );
}

function has(tree: Tree, key: string): boolean {
  return Object.hasOwn(tree, key);
}
