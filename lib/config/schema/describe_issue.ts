/** Turns what zod reports into sentences that name the path, the value and the way out. */
import type { z } from "zod";
import type { DocPath } from "../../base/error.ts";
import { nearest, nearestWord } from "../../base/suggest.ts";
import { isTree, type Value } from "../../base/tree.ts";
import { formatPath, type Problem, quote } from "../problem.ts";
import { configSchema } from "../schema.ts";
import { fieldsOf, homesOf, typeAt } from "./walk.ts";

/** What zod calls a type, in words. All numbers of a config are whole ones. */
const TYPE_WORDS: Record<string, string> = {
  string: "text",
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** The problems of one issue; unknown keys give one each. */
export function describeIssue(issue: z.core.$ZodIssue, tree: Value): Problem[] {
  const path = issue.path as DocPath;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(path, key));
  }
  const value = valueAt(tree, path);
  if (value === undefined) return [missing(path)];
  const shown = typeAt(configSchema, path).facts.assignment ? hideAssigned(value) : quote(value);
  const problem = (must: string, hints: string[]): Problem => ({
    path,
    message: `Invalid value ${shown} for ${formatPath(path)}: ${must}`,
    hints,
  });
  switch (issue.code) {
    case "invalid_type":
      return [
        problem(`must be ${TYPE_WORDS[issue.expected]}`, typeHints(issue.expected, value, path)),
      ];
    case "invalid_value":
      return [problem(`must be ${listed(issue.values)}`, valueHints(path, value))];
    case "too_small":
      return [problem(`must be ${issue.minimum} or more`, [])];
    case "too_big":
      return [
        problem(issue.origin === "string" ? issue.message : `must be ${issue.maximum} or less`, []),
      ];
    default:
      return [problem(issue.message, valueHints(path, value))];
  }
}

function valueAt(tree: Value, path: DocPath): Value | undefined {
  let node: Value | undefined = tree;
  for (const step of path) {
    if (Array.isArray(node)) node = node[Number(step)];
    else node = isTree(node) && Object.hasOwn(node, step) ? node[step] : undefined;
  }
  return node;
}

function missing(path: DocPath): Problem {
  const { facts } = typeAt(configSchema, path);
  const example = facts.example === undefined ? "" : `: ${facts.example}`;
  return {
    path,
    message: `Missing key ${formatPath(path)}`,
    hints: [`Add ${path.at(-1)}${example}`],
  };
}

function unknownKey(parent: DocPath, key: string): Problem {
  const path = [...parent, key];
  const known = Object.keys(fieldsOf(typeAt(configSchema, parent).type!)!);
  return {
    path,
    at: "key",
    message: `Unknown key ${formatPath(path)}`,
    hints: [...wayOut(parent, key, known), `${whereIs(parent)} has the keys ${known.join(", ")}`],
  };
}

function whereIs(parent: DocPath): string {
  return parent.length === 0 ? "The document" : formatPath(parent);
}

/** The nearest key here, or the place where a key of this name does belong. */
function wayOut(parent: DocPath, key: string, known: string[]): string[] {
  if (/token/i.test(key)) {
    return ["Identity tokens are never read from a config; use COSIGN_IDENTITY_TOKEN"];
  }
  const near = nearest(key, known);
  if (near.length > 0) return near;
  const homes = homesOf(configSchema, key);
  const home = homes.find((path) => path[1] === parent[1]) ?? homes[0];
  return home ? [`"${key}" belongs into ${whereIs(home)}`] : [];
}

function typeHints(expected: string, value: Value, path: DocPath): string[] {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return [`Put it in quotes: "${value}"`];
  }
  if (typeof value === "string" && expected === "boolean" && /^(true|false)$/i.test(value)) {
    return [`Write ${value.toLowerCase()} without quotes`];
  }
  if (
    typeof value === "string" && (expected === "int" || expected === "number") &&
    /^\d+$/.test(value)
  ) {
    return [`Write ${value} without quotes`];
  }
  const { example } = typeAt(configSchema, path).facts;
  if (expected === "array" && Array.isArray(example)) {
    return [`Write it as a list: ["${example[0]}"]`];
  }
  if (expected === "record" && isTree(example)) {
    const [key, text] = Object.entries(example)[0]!;
    return [`Write keys with values, for example ${key}: ${text}`];
  }
  return [];
}

function valueHints(path: DocPath, value: Value): string[] {
  const { facts } = typeAt(configSchema, path);
  if (facts.values) {
    const near = typeof value === "string" && nearestWord(value, facts.values);
    return near ? [`Did you mean "${near}"?`] : [];
  }
  const example = Array.isArray(facts.example) ? facts.example[0] : facts.example;
  return example === undefined || isTree(example) ? [] : [`For example: ${example}`];
}

function listed(values: readonly unknown[]): string {
  const words = values.filter((value) => value !== "").map(String);
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** What stands before the first `=`; the rest may be a password. */
function hideAssigned(value: Value): string {
  if (typeof value !== "string" || !value.includes("=")) return quote(value);
  return quote(`${value.slice(0, value.indexOf("="))}=…`);
}
