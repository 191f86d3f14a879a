/**
 * Tests of what is in a cluster, written as Chainsaw Test documents: readiness gates and health
 * checks. `readTests` reads a document and refuses what cannot be evaluated; `lookAtTests` compares
 * it with the present state once; `runTests` waits for each assertion as its timeouts say. All of
 * it is pure but for the questions it asks through the function it is given: nothing is ever
 * created, changed or deleted. Importing this loads JMESPath, so do it where tests are evaluated.
 */
export { formatFinding, formatOperation, formatResults } from "./format_result.ts";
export { lookAtTests, type LookContext, operationsOf } from "./look_at_tests.ts";
export { readTests } from "./read_tests.ts";
export { type RunContext, runTests } from "./run_tests.ts";
export type { AssertionResult, AssertionTest, Find, Finding } from "./types.ts";
