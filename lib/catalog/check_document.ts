/**
 * Holds a catalog document against its schema and gives it its type. Three things are forgiven,
 * as every YAML author relies on them: a key set to null counts as not given, a number or boolean
 * where text belongs is taken as it was written (`version: 1.10`), and, except where decoding is
 * strict, an unknown key is a warning with the nearest known one. Everything else is refused with
 * its place. Brings zod along: import it lazily.
 */
import type { core, infer as Infer, ZodType } from "zod";
import { type AicrError, type DocPath, invalid } from "../base/error.ts";
import { log } from "../base/log.ts";
import { brief, pathText } from "../base/shape.ts";
import { nearest } from "../base/suggest.ts";
import { isTree, own, put, type Tree, type Value } from "../base/tree.ts";
import { parseYamlAsWritten } from "../base/yaml.ts";
import type { CatalogDocument } from "./catalog_document.ts";
import { mixinSchema, overlaySchema, registrySchema, validatorsSchema } from "./schema.ts";

/** The schemas, and what to do about a key that none of them knows. */
const RULES = {
  overlay: { schema: overlaySchema, unknownKeys: "warn" },
  mixin: { schema: mixinSchema, unknownKeys: "refuse" },
  registry: { schema: registrySchema, unknownKeys: "warn" },
  validators: { schema: validatorsSchema, unknownKeys: "warn" },
} as const satisfies Record<string, { schema: ZodType; unknownKeys: "warn" | "refuse" }>;

/** A kind of document that can be checked. */
export type DocumentKind = keyof typeof RULES;

/** Gives a document its type; documents that need no check are taken as they are. */
export type ReadDocument = <K extends DocumentKind>(
  document: CatalogDocument,
  kind: K,
) => Checked<K>;

/** The checked form of a kind of document. */
export type Checked<K extends DocumentKind> = Infer<(typeof RULES)[K]["schema"]>;

/** Keys whose mappings are free-form: a null in them is a value. */
const FREE_FORM = new Set(["overrides", "patches", "nodeSelection", "labels", "annotations"]);
/** How many further problems are listed beside the first. */
const MAX_FURTHER = 4;

/**
 * The document, checked and typed. Throws INVALID_REQUEST with the place of the first problem; the
 * others are listed in the hints.
 */
export function checkDocument<K extends DocumentKind>(
  document: CatalogDocument,
  kind: K,
): Checked<K> {
  const { schema, unknownKeys } = RULES[kind];
  const input = withoutNulls(document.tree());
  // Each round either ends or removes every problem that can be forgiven.
  for (;;) {
    const result = schema.safeParse(input);
    if (result.success) return result.data as Checked<K>;
    const problems = result.error.issues.filter((issue) => {
      if (unknownKeys === "warn" && issue.code === "unrecognized_keys") {
        return !dropUnknown(input, issue, { document, schema });
      }
      return !takeAsWritten(input, issue, document);
    });
    if (problems.length > 0) throw refusal(problems, { input, document, schema });
  }
}

/** Everything wrong with a document, for those who list all of it instead of stopping. */
export interface Examination<K extends DocumentKind> {
  /** The document with its type; absent when a problem keeps it from having one. */
  checked?: Checked<K>;
  /** Entries of the document's list that have problems and are left out of `checked`. */
  dropped?: ReadonlySet<number>;
  problems: DocumentProblem[];
  /** Keys that no schema knows, whether they are forgiven in this kind of document or not. */
  unknownKeys: DocumentProblem[];
}

/** As {@link checkDocument}, with every problem as a value. Throws only what parsing throws. */
export function examineDocument<K extends DocumentKind>(
  document: CatalogDocument,
  kind: K,
): Examination<K> {
  const { schema } = RULES[kind];
  const input = withoutNulls(document.tree());
  const unknownKeys: DocumentProblem[] = [];
  for (;;) {
    const result = schema.safeParse(input);
    if (result.success) return { checked: result.data as Checked<K>, problems: [], unknownKeys };
    const problems: DocumentProblem[] = [];
    for (const issue of result.error.issues) {
      if (issue.code === "unrecognized_keys") {
        const parent = nodeAt(input, issue.path as DocPath) as Tree;
        for (const key of issue.keys) {
          unknownKeys.push(describe({ ...issue, keys: [key] }, { input, document, schema }));
          delete parent[key];
        }
      } else if (!takeAsWritten(input, issue, document)) {
        problems.push(describe(issue, { input, document, schema }));
      }
    }
    if (problems.length > 0) return { ...salvage(input, schema, problems), problems, unknownKeys };
  }
}

/** What is left of a list document, such as the registry, without the entries that are wrong. */
function salvage<K extends DocumentKind>(
  input: Tree,
  schema: ZodType,
  problems: readonly DocumentProblem[],
): Pick<Examination<K>, "checked" | "dropped"> {
  const key = String(problems[0]!.path[0]);
  const list = own(input, key);
  const isEntry = ({ path }: DocumentProblem) => path[0] === key && typeof path[1] === "number";
  if (!Array.isArray(list) || !problems.every(isEntry)) return {};
  const dropped = new Set(problems.map(({ path }) => path[1] as number));
  const left = { ...input, [key]: list.filter((_, index) => !dropped.has(index)) };
  const result = schema.safeParse(left);
  return result.success ? { checked: result.data as Checked<K>, dropped } : {};
}

/** A deep copy without the keys that are null; free-form mappings are kept as they are. */
function withoutNulls(tree: Tree): Tree {
  const out: Tree = {};
  for (const key of Object.keys(tree)) {
    const value = tree[key]!;
    if (value === null) continue;
    put(out, key, FREE_FORM.has(key) ? value : cleaned(value));
  }
  return out;
}

function cleaned(value: Value): Value {
  if (Array.isArray(value)) return value.map(cleaned);
  return isTree(value) ? withoutNulls(value) : value;
}

/** Replaces a number or boolean where text is expected by its spelling; false when it is neither. */
function takeAsWritten(input: Tree, issue: core.$ZodIssue, document: CatalogDocument): boolean {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return false;
  const path = issue.path as DocPath;
  const parent = nodeAt(input, path.slice(0, -1));
  const value = nodeAt(input, path);
  if (typeof value !== "number" && typeof value !== "boolean") return false;
  const written = nodeAt(parseYamlAsWritten(document.text(), document.display), path);
  if (typeof written !== "string") return false;
  if (Array.isArray(parent)) parent[Number(path.at(-1))] = written;
  else put(parent as Tree, String(path.at(-1)), written);
  return true;
}

/** Removes unknown keys with a warning each. */
function dropUnknown(
  input: Tree,
  issue: core.$ZodIssueUnrecognizedKeys,
  { document, schema }: { document: CatalogDocument; schema: ZodType },
): boolean {
  const path = issue.path as DocPath;
  const parent = nodeAt(input, path) as Tree;
  for (const key of issue.keys) {
    delete parent[key];
    const hint = nearest(key, keysAt(schema, path))[0];
    log.warn("unknown key is ignored", {
      file: document.display,
      key: pathText([...path, key]),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return true;
}

interface Context {
  input: Tree;
  document: CatalogDocument;
  schema: ZodType;
}

function refusal(issues: readonly core.$ZodIssue[], context: Context): AicrError {
  const [first, ...others] = issues.map((issue) => describe(issue, context));
  const { display, text } = context.document;
  return invalid(`Field ${pathText(first!.path)} in ${display} ${first!.what}`, {
    source: { file: display, text: text(), path: first!.path, at: first!.at },
    hints: [
      ...first!.hints,
      ...others.slice(0, MAX_FURTHER).map(({ path, what }) => `Also: ${pathText(path)} ${what}`),
      ...(others.length > MAX_FURTHER ? [`And ${others.length - MAX_FURTHER} more problems`] : []),
    ],
  });
}

/** One thing wrong with a document. */
export interface DocumentProblem {
  path: DocPath;
  at: "key" | "value";
  /** Completes a sentence that starts with the path. */
  what: string;
  hints: string[];
}

function describe(issue: core.$ZodIssue, { input, schema }: Context): DocumentProblem {
  const path = issue.path as DocPath;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = keysAt(schema, path);
    const hints = [...nearest(key, known), `Known keys here: ${known.join(", ")}`];
    return { path: [...path, key], at: "key", what: "is not known", hints };
  }
  const found = nodeAt(input, path);
  const { expected, remedy } = expectation(issue);
  return {
    path,
    at: "value",
    what: `${expected}, ${found === undefined ? "it is missing" : `found ${brief(found)}`}`,
    hints: [found === undefined ? `Add ${path.at(-1)}` : remedy],
  };
}

/** What a type is called, and how it is written. */
const TYPES: Record<string, { name: string; remedy: string }> = {
  string: { name: "text", remedy: "Write it as one value, in quotes if need be" },
  array: { name: "a list", remedy: "Write each item on a line of its own, after '- '" },
  object: { name: "a mapping", remedy: "Write it as keys and values" },
  record: { name: "a mapping", remedy: "Write it as keys and values" },
  boolean: { name: "true or false", remedy: "Write true or false, without quotes" },
  number: { name: "an integer", remedy: "Write a whole number, without quotes" },
  int: { name: "an integer", remedy: "Write a whole number, without quotes" },
};

function expectation(issue: core.$ZodIssue): { expected: string; remedy: string } {
  if (issue.code === "invalid_type") {
    const type = TYPES[issue.expected] ?? { name: issue.expected, remedy: "Correct the value" };
    return { expected: `must be ${type.name}`, remedy: type.remedy };
  }
  if (issue.code === "invalid_value") {
    return { expected: `must be one of ${issue.values.join(", ")}`, remedy: "Choose one of them" };
  }
  return { expected: issue.message, remedy: "Correct the value" };
}

/** The node at a path, own keys only. */
function nodeAt(value: Value, path: DocPath): Value | undefined {
  let node: Value | undefined = value;
  for (const step of path) {
    if (Array.isArray(node)) node = node[Number(step)];
    else if (isTree(node)) node = own(node, String(step));
    else return undefined;
  }
  return node;
}

/** The keys that a schema knows at a path. */
function keysAt(schema: ZodType, path: DocPath): string[] {
  let node: ZodType = unwrap(schema);
  for (const step of path) {
    const def = node.def as { shape?: Record<string, ZodType>; element?: ZodType };
    const next: ZodType | undefined = def.shape?.[String(step)] ?? def.element;
    if (next === undefined) return [];
    node = unwrap(next);
  }
  return Object.keys((node.def as { shape?: object }).shape ?? {});
}

function unwrap(schema: ZodType): ZodType {
  const inner = (schema.def as { innerType?: ZodType }).innerType;
  return inner === undefined ? schema : unwrap(inner);
}
