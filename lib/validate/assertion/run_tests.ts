/**
 * Tests as Chainsaw runs them: operation by operation, each awaited as long as its timeout says,
 * and of a test nothing behind the first that fails. Clock and pauses are handed in; there is no
 * other effect than asking for objects. A test that does not hold is a value.
 */
import { formatDuration } from "../../base/duration.ts";
import type { Look } from "./evaluate_operation.ts";
import {
  lookAtOperation,
  type LookContext,
  operationsOf,
  type PlacedOperation,
  resultOf,
} from "./look_at_tests.ts";
import type { AssertionResult, AssertionTest } from "./types.ts";

/** What tests are run with. */
export interface RunContext extends LookContext {
  /** Milliseconds of any steady clock. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Pause between two looks at an operation, in milliseconds. */
  pollIntervalMs: number;
}

/** What was run of each test; of one that failed, the operation that made it fail is the last. */
export async function runTests(
  tests: readonly AssertionTest[],
  context: RunContext,
): Promise<AssertionResult[]> {
  const results: AssertionResult[] = [];
  for (const test of tests) results.push(...await runOne(test, context));
  return results;
}

async function runOne(test: AssertionTest, context: RunContext): Promise<AssertionResult[]> {
  const results: AssertionResult[] = [];
  for (const placed of operationsOf([test])) {
    const look = await awaitOperation(placed, context);
    results.push(resultOf(placed, look));
    if (!look.holds && !placed.operation.continueOnError) break;
  }
  return results;
}

/** Looks until the operation holds or its time is up; the last look is at the very end. */
async function awaitOperation(placed: PlacedOperation, context: RunContext): Promise<Look> {
  const { timeoutMs } = placed.operation;
  const allowed = Math.min(timeoutMs, context.remaining?.() ?? Infinity);
  const end = context.now() + allowed;
  for (;;) {
    const look = await lookAtOperation(placed, context);
    const left = end - context.now();
    if (look.holds) return look;
    if (left <= 0) {
      const [first, ...rest] = look.findings;
      const waited = `${first?.reason ?? "Does not hold"} (waited ${formatDuration(allowed)})`;
      return { ...look, findings: [{ ...first, reason: waited }, ...rest] };
    }
    await context.sleep(Math.min(context.pollIntervalMs, left));
  }
}
