/**
 * The projection in which recorded and own documents are compared: what later documents changed
 * (versions, how health checks are carried, the position in the order) is left out on both sides,
 * and an absent value equals an empty one.
 */
import { isTree, type Tree, type Value } from "../../lib/base/tree.ts";

/** Fields that carry no comparable content. */
const NOISE = new Set(["healthCheckAsserts", "healthCheck", "order"]);

/** A document in the projection. */
export function project(document: unknown): Tree {
  // A round trip through JSON drops what is undefined, as printing does.
  const tree = reduce(JSON.parse(JSON.stringify(document)) as Value) as Tree;
  delete tree.apiVersion;
  if (isTree(tree.metadata)) delete tree.metadata.version;
  return tree;
}

function reduce(value: Value): Value {
  if (Array.isArray(value)) return value.map(reduce);
  if (!isTree(value)) return value;
  const out: Tree = {};
  for (const [key, child] of Object.entries(value)) if (!NOISE.has(key)) out[key] = reduce(child);
  if ("healthCheckAsserts" in value || "healthCheck" in value) out.hasHealthCheck = true;
  return out;
}

/** The paths at which two values differ, expected first. */
export function differences(expected: Value, actual: Value, path = ""): string[] {
  if (typeof expected === "string" && expected.startsWith("@text:")) {
    return typeof actual === "string" && actual !== "" ? [] : [`${path} must be a text`];
  }
  if (isTree(expected) && isTree(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
    return keys.flatMap((key) => differentKey(expected, actual, { key, path }));
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return [`${path} has ${actual.length} entries instead of ${expected.length}`];
    }
    return expected.flatMap((item, i) => differences(item, actual[i]!, `${path}[${i}]`));
  }
  if (expected === actual) return [];
  return [`${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

function differentKey(
  expected: Tree,
  actual: Tree,
  { key, path }: { key: string; path: string },
): string[] {
  const place = `${path}.${key}`;
  if (!(key in actual)) return isNothing(expected[key]!) ? [] : [`${place} is missing`];
  if (!(key in expected)) return isNothing(actual[key]!) ? [] : [`${place} is too much`];
  return differences(expected[key]!, actual[key]!, place);
}

function isNothing(value: Value): boolean {
  return value === false || value === null ||
    (typeof value === "object" && Object.keys(value).length === 0);
}
