/** Holds the recipe's constraints against the snapshot and writes the report. */
import { VERSION } from "../../base/constants.ts";
import type { Note } from "../../recipe/types.ts";
import { hydrate } from "../../recipe/hydrate.ts";
import { loadSnapshot } from "../../snapshot/load.ts";
import { checkAllocation } from "../../validate/allocation.ts";
import { ctrfReport, formatReport } from "../../validate/ctrf.ts";
import { describeResult, type Readiness } from "../../validate/readiness.ts";
import { refusal, validate } from "../../validate/validate.ts";
import { inherited } from "../inherited.ts";
import type { Step, StepInput, StepResult } from "../types.ts";

/** The step `validate`. */
export const validateStep: Step = {
  name: "validate",
  title: "Check readiness",
  wanted: (request) => request.validate !== undefined,
  async compute(input: StepInput): Promise<StepResult> {
    const request = input.request.validate!;
    const start = input.now();
    const { catalog, recipe, fragments } = inherited(input.state);
    const snapshot = await loadSnapshot(request.snapshot);
    const { readiness, tests } = validate({ recipe, snapshot, catalog, phases: request.phases });
    const report = ctrfReport(tests, { start, stop: input.now(), version: VERSION });
    return {
      state: input.state,
      writes: [{ kind: "file", path: request.output, data: formatReport(report) }],
      summary: summarize(readiness),
      notes: [
        ...checkAllocation(hydrate(catalog, recipe, fragments)),
        ...readinessNotes(readiness),
      ],
      status: readiness.status === "passed" ? "passed" : "failed",
      stop: refusal(readiness, request.failOnError),
    };
  },
};

function summarize({ results, status }: Readiness): string {
  const met = results.filter((result) => result.status === "passed").length;
  const text = `${met} of ${results.length} constraints met`;
  return status === "passed"
    ? text
    : `${text}: ${results.filter((r) => r.status !== "passed").map(describeResult).join("; ")}`;
}

function readinessNotes({ results }: Readiness): Note[] {
  return results.filter((result) => result.status !== "passed").map((result) => ({
    code: result.status === "failed" ? "READINESS_FAILED" : "READINESS_UNKNOWN",
    severity: "warning",
    path: result.name,
    text: describeResult(result),
  }));
}
