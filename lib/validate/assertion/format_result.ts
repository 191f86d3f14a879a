/** Assertion results as text for people. */
import type { AssertionResult, Finding } from "./types.ts";

/** `gpu-operator.yaml gpu-operator-readiness/cluster-policy-is-ready: assert ClusterPolicy`. */
export function formatOperation({ file, test, step, operation, target }: AssertionResult): string {
  return `${file} ${test}/${step}: ${operation} ${target}`;
}

/** `ClusterPolicy cluster-policy: status.state expected "ready", found "notReady"`. */
export function formatFinding({ object, reason }: Finding): string {
  return object === undefined ? reason : `${object}: ${reason}`;
}

/** One line per operation, those that do not hold with their findings below. */
export function formatResults(results: readonly AssertionResult[]): string {
  return results.flatMap((result) => [
    `${result.holds ? "ready    " : "not ready"}  ${formatOperation(result)}`,
    ...result.findings.map((finding) => `             ${formatFinding(finding)}`),
  ]).map((line) => `${line}\n`).join("");
}
