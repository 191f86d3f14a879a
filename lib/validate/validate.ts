/**
 * Validation of a recipe against a snapshot, as far as it goes without a cluster: readiness, and
 * the list of checks that a cluster would have run. It promises that every constraint ends up in
 * the outcome, and never throws for one that is not met: that is a value. Whether it stops the
 * caller is decided by {@link refusal}, from the same outcome.
 */
import { type AicrError, invalid } from "../base/error.ts";
import type { Catalog } from "../catalog/types.ts";
import type { Recipe } from "../recipe/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { type CtrfTest, readinessTests, skippedTests } from "./ctrf.ts";
import { checksOf, type RunPhase } from "./phases.ts";
import { checkReadiness, describeResult, type Readiness } from "./readiness.ts";

/** The message of every check that is listed under --no-cluster. */
const NO_CLUSTER_MESSAGE = "skipped - no-cluster mode";

/** What to validate. `phases` are listed as skipped; none means readiness only. */
export interface ValidationRequest {
  recipe: Recipe;
  snapshot: Snapshot;
  catalog: Pick<Catalog, "validators">;
  phases: readonly RunPhase[];
}

/** Readiness and the entries of the report. */
export interface ValidationOutcome {
  readiness: Readiness;
  tests: CtrfTest[];
}

/** Evaluates readiness and lists the phases' checks as skipped. Pure. */
export function validate(request: ValidationRequest): ValidationOutcome {
  const readiness = checkReadiness(request.recipe, request.snapshot);
  const checks = checksOf(request.catalog, request.phases);
  return {
    readiness,
    tests: [...readinessTests(readiness), ...skippedTests(checks, NO_CLUSTER_MESSAGE)],
  };
}

/**
 * The error that ends the command, or nothing. An unmet constraint stops only with `failOnError`;
 * one that could not be evaluated always does, because nobody knows whether it is met.
 */
export function refusal(readiness: Readiness, failOnError: boolean): AicrError | undefined {
  const { results, status } = readiness;
  if (status === "passed" || (status === "failed" && !failOnError)) return undefined;
  const bad = results.filter((result) => result.status !== "passed");
  const first = describeResult(bad[0]!);
  const others = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
  return invalid(`Readiness ${status === "other" ? "is unknown" : "failed"}: ${first}${others}`, {
    hints: [
      ...bad.slice(1).map(describeResult),
      status === "other"
        ? "Capture the snapshot again with the missing measurement, or drop the constraint"
        : "Bring the cluster to what the recipe expects, or choose another recipe",
      ...(status === "failed" ? ["--fail-on-error=false reports it and goes on"] : []),
    ],
  });
}
