/** Holds posted criteria against their schemas. Brings zod along: import it lazily. */
import type { z } from "zod";
import { type AicrError, type DocPath, invalid } from "../../base/error.ts";
import { brief, pathText } from "../../base/shape.ts";
import { isTree, put, type Tree, type Value } from "../../base/tree.ts";
import type { CriteriaInput } from "../../catalog/criteria.ts";
import type { CriteriaDocument } from "../read_document.ts";
import { queryRequestSchema, recipeCriteriaSchema } from "../schema.ts";

const EMPTY_IS_ABSENT = ["kind", "apiVersion"];

/** The criteria of a RecipeCriteria document; null and `{}` ask for everything. */
export function checkCriteria(value: Value): CriteriaInput {
  return checked(recipeCriteriaSchema, value ?? {}).spec ?? {};
}

/** Criteria and selector of a query. */
export function checkQuery(value: Value): CriteriaDocument {
  const { criteria, selector } = checked(queryRequestSchema, value);
  return { criteria, selector: (selector ?? "").trim() };
}

/** Null counts as absent, at the two levels that have known fields; so does an empty header. */
function checked<T extends z.ZodType>(schema: T, value: Value): z.infer<T> {
  const filled = withoutEmpty(value, 2);
  const result = schema.safeParse(filled);
  if (result.success) return result.data;
  throw refused(result.error.issues[0]!, filled);
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

function refused(issue: z.core.$ZodIssue, value: Value): AicrError {
  const path = issue.path as DocPath;
  const found = valueAt(value, path);
  const what = path.length === 0 ? "The request body" : `Field ${pathText(path)}`;
  const shown = found === undefined ? "" : `, found ${brief(found)}`;
  return invalid(`${what} ${must(issue)}${shown}`);
}

function must(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "object"
        ? "must be a mapping"
        : `must be of type ${issue.expected}`;
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
