/**
 * Holds posted criteria against their schemas. Promises to name the field that is wrong, and to
 * hand on what has the right shape unchanged. Brings zod along: import it lazily.
 */
import type { z } from "zod";
import { type DocPath, invalid } from "../../base/error.ts";
import { brief, pathText } from "../../base/shape.ts";
import { isTree, put, type Tree, type Value } from "../../base/tree.ts";
import type { CriteriaInput } from "../../catalog/criteria.ts";
import { queryRequestSchema, recipeCriteriaSchema } from "./documents.ts";

/** What a criteria body comes to. */
export interface CriteriaDocument {
  criteria: CriteriaInput;
  /** What is wrong with the size of a number; it is told once the names have been found right. */
  outOfRange?: string;
  /** Requests for a value only. */
  selector?: string;
}

/** Types as users call them; every number here is a count. */
const TYPES: Readonly<Record<string, string>> = {
  object: "a mapping",
  number: "a whole number",
  int: "a whole number",
  string: "text",
};

const RANGE_ISSUES: readonly string[] = ["too_small", "too_big"];

const EMPTY_IS_ABSENT = ["kind", "apiVersion"];

/** The criteria of a RecipeCriteria document; null and `{}` ask for everything. */
export function checkCriteria(value: Value): CriteriaDocument {
  const { data, ...rest } = checked(recipeCriteriaSchema, value ?? {});
  return { criteria: data.spec ?? {}, ...rest };
}

/** Criteria and selector of a query. */
export function checkQuery(value: Value): CriteriaDocument {
  const { data: { criteria, selector = "" }, ...rest } = checked(queryRequestSchema, value);
  return { criteria, selector: selector.trim(), ...rest };
}

/** Null counts as absent, at the two levels that have known fields; so does an empty header. */
function checked<T extends z.ZodType>(
  schema: T,
  value: Value,
): Pick<CriteriaDocument, "outOfRange"> & { data: z.infer<T> } {
  const filled = withoutEmpty(value, 2);
  const result = schema.safeParse(filled);
  if (result.success) return { data: result.data };
  const { issues } = result.error;
  const misshapen = issues.find(({ code }) => !RANGE_ISSUES.includes(code));
  if (misshapen !== undefined) throw invalid(problem(misshapen, filled));
  // The shape is right, so this is what the schema describes, but for the size of a number.
  return { data: filled as z.infer<T>, outOfRange: problem(issues[0]!, filled) };
}

function withoutEmpty(value: Value, levels: number): Value {
  if (levels === 0 || !isTree(value)) return value;
  const out: Tree = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === null || (field === "" && EMPTY_IS_ABSENT.includes(key))) continue;
    put(out, key, withoutEmpty(field, levels - 1));
  }
  return out;
}

function problem(issue: z.core.$ZodIssue, value: Value): string {
  const path = issue.path as DocPath;
  const found = valueAt(value, path);
  const what = path.length === 0 ? "The request body" : `Field ${pathText(path)}`;
  // JSON, which the others are shown as, has no infinity.
  const text = typeof found === "number" ? String(found) : brief(found ?? null);
  const shown = found === undefined ? "" : `, found ${text}`;
  return `${what} ${must(issue)}${shown}`;
}

function must(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? `of type ${issue.expected}`}`;
    case "invalid_value":
      return `must be ${issue.values.join(" or ")}`;
    case "too_small":
      return `must be ${issue.minimum} or more`;
    case "too_big":
      return `must be ${issue.maximum} or less`;
    default:
      return "is not valid";
  }
}

function valueAt(value: Value, path: DocPath): Value | undefined {
  let node: Value | undefined = value;
  for (const step of path) node = isTree(node) ? node[step] : undefined;
  return node;
}
