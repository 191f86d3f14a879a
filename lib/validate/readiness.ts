/**
 * Readiness: does the snapshot of a cluster meet what the recipe asks of it. Every constraint is
 * evaluated and every outcome is kept, so that one look at the report shows all that has to
 * change. A constraint that cannot be evaluated never counts as met. Source: CLI reference
 * (readiness is evaluated before any phase), validate behaviour.
 */
import type { Constraint } from "../catalog/types.ts";
import { evaluate } from "../recipe/constraint.ts";
import type { Recipe } from "../recipe/types.ts";
import type { Snapshot } from "../snapshot/types.ts";

/** What became of one constraint. `other` means that it could not be evaluated. */
export interface ReadinessResult {
  name: string;
  expected: string;
  status: "passed" | "failed" | "other";
  /** The snapshot's reading as text, when there is one. */
  actual?: string;
  /** Why it failed or could not be evaluated. */
  reason?: string;
}

/** The outcome of all constraints: `other` outranks `failed`, which outranks `passed`. */
export interface Readiness {
  status: "passed" | "failed" | "other";
  results: ReadinessResult[];
}

/** Evaluates the recipe's constraints, in the recipe's order, against a snapshot. Pure. */
export function checkReadiness(recipe: Recipe, snapshot: Snapshot): Readiness {
  const results = readinessConstraints(recipe).map((constraint) => check(constraint, snapshot));
  const has = (status: ReadinessResult["status"]) => results.some((r) => r.status === status);
  return { status: has("other") ? "other" : has("failed") ? "failed" : "passed", results };
}

/** Top-level constraints, then those that only the recipe's readiness block names. */
function readinessConstraints(recipe: Recipe): Constraint[] {
  const top = recipe.constraints ?? [];
  const known = new Set(top.map((constraint) => constraint.name));
  const more = recipe.validation?.readiness?.constraints ?? [];
  return [...top, ...more.filter((constraint) => !known.has(constraint.name))];
}

function check(constraint: Constraint, snapshot: Snapshot): ReadinessResult {
  const outcome = evaluate(snapshot, constraint);
  const base = { name: constraint.name, expected: constraint.value };
  if (outcome.status === "passed") return { ...base, status: "passed", actual: outcome.actual };
  if (outcome.status === "failed") {
    return {
      ...base,
      status: "failed",
      actual: outcome.actual,
      reason: `Expected ${constraint.value}, got ${outcome.actual}`,
    };
  }
  return { ...base, status: "other", actual: outcome.actual, reason: outcome.reason };
}

/** One line for people about what is not met, for errors and summaries. */
export function describeResult(result: ReadinessResult): string {
  if (result.status === "passed") {
    return `${result.name}: ${result.actual} meets ${result.expected}`;
  }
  if (result.status === "failed") {
    return `${result.name}: expected ${result.expected}, got ${result.actual}`;
  }
  return `${result.name}: could not be evaluated: ${result.reason}`;
}
