/**
 * Compares a value with what is expected of it, as Chainsaw does: keys that are not named do not
 * matter, lists have to agree item by item, numbers and texts are never mixed up. Every difference
 * is reported; an expression that cannot be evaluated is a difference too. Pure.
 */
import { messageOf } from "../../base/error.ts";
import { brief } from "../../base/shape.ts";
import { isTree, own, type Value } from "../../base/tree.ts";
import { evaluateExpression, type Expression } from "./jmespath.ts";
import { fieldsRead } from "./jmespath_ast.ts";
import type { AssertionTree, Bindings, MapEntry, Mismatch } from "./types.ts";

/** With what, and where, a value is compared. */
export interface MatchContext {
  bindings: Bindings;
  /** Dot path of the value, for reports. */
  path?: string;
  /** Keep values out of what is reported: the object is a Secret. */
  secret?: boolean;
}

/** The differences; none when the value is as expected. */
export function matchTree(tree: AssertionTree, value: Value, context: MatchContext): Mismatch[] {
  switch (tree.kind) {
    case "map":
      return matchMap(tree.entries, value, context);
    case "list":
      return matchList(tree.items, value, context);
    case "scalar":
      return contains(tree.expected, value) ? [] : [differs(tree.expected, value, context)];
    case "expression":
      return matchExpression(tree.expression, value, context);
  }
}

function matchMap(entries: readonly MapEntry[], value: Value, context: MatchContext): Mismatch[] {
  if (entries.length === 0) return value === null ? [at(context, "is null")] : [];
  let bindings = context.bindings;
  return entries.flatMap((entry) => {
    const inside = { ...context, bindings, path: joinPath(context.path, entry.text) };
    const part = project(entry, value, inside);
    if ("path" in part) return [part];
    if (entry.bindingName !== undefined) {
      bindings = { ...bindings, [entry.bindingName]: part.value };
    }
    if (entry.forEach) return matchEach(entry, part.value, { ...inside, bindings });
    return matchTree(entry.expected, part.value, { ...inside, bindings })
      .map((mismatch) => explain(mismatch, { entry, value, context: inside }));
  });
}

/** The part of a value that a key looks at, or why there is none. */
function project(
  entry: MapEntry,
  value: Value,
  context: MatchContext,
): { value: Value } | Mismatch {
  const { key } = entry;
  if (typeof key !== "string") {
    try {
      return { value: evaluateExpression(key, value, context.bindings) };
    } catch (error) {
      return cannotEvaluate(error, context);
    }
  }
  if (value !== null && !isTree(value)) {
    return at(context, `is not there: ${typeName(value)} has no keys`);
  }
  const found = value === null ? undefined : own(value, key);
  return found === undefined ? at(context, "is not there") : { value: found };
}

function matchEach(entry: MapEntry, value: Value, context: MatchContext): Mismatch[] {
  const items: [string | number, Value][] | undefined = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : isTree(value)
    ? Object.entries(value)
    : undefined;
  if (items === undefined) {
    return [at(context, `expected a list or a mapping, found ${typeName(value)}`)];
  }
  return items.flatMap(([index, item]) => {
    const bindings = entry.indexName === undefined
      ? context.bindings
      : { ...context.bindings, [entry.indexName]: index };
    return matchTree(entry.expected, item, {
      ...context,
      bindings,
      path: `${context.path}[${index}]`,
    });
  });
}

function matchList(
  items: readonly AssertionTree[],
  value: Value,
  context: MatchContext,
): Mismatch[] {
  if (!Array.isArray(value)) return [at(context, `expected a list, found ${typeName(value)}`)];
  if (value.length !== items.length) {
    return [at(context, `expected ${count(items.length)}, found ${count(value.length)}`)];
  }
  return items.flatMap((item, i) =>
    matchTree(item, value[i]!, { ...context, path: `${context.path ?? ""}[${i}]` })
  );
}

function matchExpression(
  expression: Expression,
  value: Value,
  context: MatchContext,
): Mismatch[] {
  try {
    const expected = evaluateExpression(expression, value, context.bindings);
    return contains(expected, value) ? [] : [differs(expected, value, context)];
  } catch (error) {
    return [cannotEvaluate(error, context)];
  }
}

/** Whether a value is as expected: lists as a whole, of mappings what is named. */
function contains(expected: Value, value: Value): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(value) && value.length === expected.length &&
      expected.every((item, i) => contains(item, value[i]!));
  }
  if (!isTree(expected)) return expected === value;
  return isTree(value) && Object.entries(expected).every(([key, item]) => {
    const found = own(value, key);
    return found !== undefined && contains(item, found);
  });
}

/** A comparison alone says little: also tell the fields that decided it. */
function explain(
  mismatch: Mismatch,
  { entry, value, context }: { entry: MapEntry; value: Value; context: MatchContext },
): Mismatch {
  if (typeof entry.key === "string" || context.secret || mismatch.path !== context.path) {
    return mismatch;
  }
  const fields = fieldsRead(entry.key.ast).map((name) => {
    const found = isTree(value) ? own(value, name) : undefined;
    return found === undefined ? `${name} is not there` : `${name} is ${brief(found)}`;
  });
  return fields.length === 0
    ? mismatch
    : { ...mismatch, reason: `${mismatch.reason} (${fields.join(", ")})` };
}

function differs(expected: Value, value: Value, context: MatchContext): Mismatch {
  if (context.secret) return at(context, "differs (values of a Secret are not shown)");
  return at(context, `expected ${brief(expected)}, found ${brief(value)}`);
}

function cannotEvaluate(error: unknown, context: MatchContext): Mismatch {
  const why = context.secret ? "" : `: ${messageOf(error)}`;
  return { ...at(context, `cannot be evaluated${why}`), unclear: true };
}

function at(context: MatchContext, reason: string): Mismatch {
  return { path: context.path ?? "", reason };
}

function joinPath(path: string | undefined, key: string): string {
  return path ? `${path}.${key}` : key;
}

function typeName(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return isTree(value) ? "a mapping" : `a ${typeof value}`;
}

function count(items: number): string {
  return items === 1 ? "1 item" : `${items} items`;
}
