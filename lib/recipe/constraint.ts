/**
 * Evaluates a constraint against a snapshot. The outcome is a value: passed, failed, or an error
 * with its reason when there is nothing to compare. Resolution and readiness share this, so an
 * overlay is never selected by a rule that validation judges differently. Source: recipe
 * algorithm, section 4.2, and constraint rules of validate.
 */
import { compareGiven, equalVersion, parseVersion } from "../base/version.ts";
import type { Constraint } from "../catalog/types.ts";
import { readMeasurement } from "../snapshot/read.ts";
import type { Snapshot } from "../snapshot/types.ts";

/** What evaluating gave. `actual` is present whenever the snapshot has the reading. */
export interface Outcome {
  status: "passed" | "failed" | "error";
  actual?: string;
  /** Why it did not pass. */
  reason?: string;
}

/** Longest first, so that `>=` is not read as `>`. */
const OPERATORS = [">=", "<=", "!=", "==", ">", "<"] as const;

/** An operator of an expression; none means the text must be equal. */
export type Operator = typeof OPERATORS[number];

/** An expression such as `>= 1.32`, taken apart. */
export interface Expression {
  operator?: Operator;
  expected: string;
}

/** Takes an expression apart; undefined when it expects nothing. */
export function parseExpression(text: string): Expression | undefined {
  const bare = text.trim();
  const operator = OPERATORS.find((candidate) => bare.startsWith(candidate));
  const expected = bare.slice(operator?.length ?? 0).trim();
  return expected === "" ? undefined : { operator, expected };
}

/** Evaluates one constraint. Never throws. */
export function evaluate(snapshot: Snapshot, constraint: Constraint): Outcome {
  const reading = readMeasurement(snapshot, constraint.name);
  if (!reading.found) return { status: "error", reason: reading.reason };
  return { actual: reading.text, ...compare(constraint.value, reading.text) };
}

/** Compares a reading with an expression. */
export function compare(value: string, actual: string): Outcome {
  const expression = parseExpression(value);
  if (!expression) return { status: "error", reason: `"${value}" expects nothing` };
  const { operator, expected } = expression;
  const found = actual.trim();
  switch (operator) {
    case undefined:
      return outcome(found === expected, value, actual);
    case "==":
      return outcome(isEqual(found, expected), value, actual);
    case "!=":
      return outcome(!isEqual(found, expected), value, actual);
    default:
      return ordered(found, expression as Required<Expression>, { value, actual });
  }
}

/** Ordering needs versions on both sides; anything else cannot be judged. */
function ordered(
  found: string,
  { operator, expected }: Required<Expression>,
  { value, actual }: { value: string; actual: string },
): Outcome {
  const [left, right] = [parseVersion(found), parseVersion(expected)];
  if (!right) return { status: "error", reason: `"${expected}" in "${value}" is no version` };
  if (!left) return { status: "error", reason: `"${actual}" is no version, "${value}" needs one` };
  const rank = compareGiven(left, right);
  const passed = operator === ">="
    ? rank >= 0
    : operator === "<="
    ? rank <= 0
    : operator === ">"
    ? rank > 0
    : rank < 0;
  return outcome(passed, value, actual);
}

/** Equality of versions where the expectation looks like one (`1.33`), else of texts. */
function isEqual(found: string, expected: string): boolean {
  if (/\d/.test(expected) && expected.includes(".")) {
    const [left, right] = [parseVersion(found), parseVersion(expected)];
    if (left && right) return equalVersion(left, right);
  }
  return found === expected;
}

function outcome(passed: boolean, value: string, actual: string): Outcome {
  return passed
    ? { status: "passed" }
    : { status: "failed", reason: `expected ${value}, got ${actual}` };
}
