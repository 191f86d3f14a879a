/**
 * One look at whole tests: every operation of every step is evaluated against the present state,
 * also behind one that does not hold, so that a report shows all that is missing. Nothing is
 * waited for; timeouts only bound the requests.
 */
import { extendBindings, givenBindings } from "./bindings.ts";
import { evaluateOperation, type Look } from "./evaluate_operation.ts";
import { messageOf } from "../../base/error.ts";
import type { AssertionResult, AssertionTest, Bindings, Find, Operation, Step } from "./types.ts";

/** What tests are looked at with. */
export interface LookContext {
  find: Find;
  /** Namespace of namespaced objects that name none, unless the test names one. */
  namespace?: string;
  /** Milliseconds left for the look; asked before each request. Unbounded by default. */
  remaining?: () => number;
}

/** Looks once at each operation of the tests, in their order. Throws what `find` throws. */
export async function lookAtTests(
  tests: readonly AssertionTest[],
  context: LookContext,
): Promise<AssertionResult[]> {
  const results: AssertionResult[] = [];
  const find = askOnce(context.find);
  for (const placed of operationsOf(tests)) {
    results.push(resultOf(placed, await lookAtOperation(placed, { ...context, find })));
  }
  return results;
}

/** An operation with the step and test it belongs to. */
export interface PlacedOperation {
  test: AssertionTest;
  step: Step;
  operation: Operation;
}

/** Every operation of some tests, in order. */
export function operationsOf(tests: readonly AssertionTest[]): PlacedOperation[] {
  return tests.flatMap((test) =>
    test.steps.flatMap((step) => step.operations.map((operation) => ({ test, step, operation })))
  );
}

/** Looks at one operation with the bindings of its test and step. Throws what `find` throws. */
export async function lookAtOperation(
  { test, step, operation }: PlacedOperation,
  context: LookContext,
): Promise<Look> {
  const namespace = test.namespace ?? context.namespace;
  let bindings: Bindings;
  try {
    const ofTest = extendBindings(givenBindings(test, namespace), test.bindings);
    bindings = extendBindings(ofTest, step.bindings);
  } catch (error) {
    const reason = `A binding cannot be evaluated: ${messageOf(error)}`;
    return { target: "unknown object", holds: false, findings: [{ reason }] };
  }
  const left = context.remaining?.() ?? Infinity;
  const timeoutMs = Math.min(operation.timeoutMs, left);
  return await evaluateOperation(operation, { find: context.find, timeoutMs, bindings, namespace });
}

/** The line of a report for a look. */
export function resultOf(
  { test, step, operation }: PlacedOperation,
  look: Look,
): AssertionResult {
  return { file: test.file, test: test.name, step: step.name, operation: operation.kind, ...look };
}

/** Several operations ask for the same objects as a rule; within a look they see the same ones. */
function askOnce(find: Find): Find {
  const asked = new Map<string, ReturnType<Find>>();
  return (query, timeoutMs) => {
    const key = JSON.stringify(query);
    const known = asked.get(key) ?? find(query, timeoutMs);
    asked.set(key, known);
    return known;
  };
}
