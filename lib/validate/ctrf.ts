/**
 * The validation report in the Common Test Report Format: one entry per readiness constraint and
 * per check. Building it is pure; the clock is an argument. Source: CLI reference (output
 * structure), validate behaviour (CTRF).
 */
import { describeResult, type Readiness, type ReadinessResult } from "./readiness.ts";
import type { Validator } from "../catalog/types.ts";

/** Status of one test. `pending` exists in the format and is never produced. */
export type TestStatus = "passed" | "failed" | "skipped" | "pending" | "other";

/** One entry of the report. Duration in milliseconds. */
export interface CtrfTest {
  name: string;
  status: TestStatus;
  duration: number;
  /** The phase, `readiness` included. */
  suite: string[];
  message?: string;
  stdout?: string[];
}

/** The report document. `start` and `stop` are Unix milliseconds, `timestamp` is RFC 3339. */
export interface CtrfReport {
  reportFormat: "CTRF";
  specVersion: string;
  timestamp: string;
  generatedBy: string;
  results: {
    tool: { name: string; version: string };
    summary: Record<TestStatus, number> & { tests: number; start: number; stop: number };
    tests: CtrfTest[];
  };
}

/** When a validation ran, in Unix milliseconds, and with which version of the program. */
export interface ReportContext {
  start: number;
  stop: number;
  version: string;
}

/** Readiness outcomes as report entries, in evaluation order. */
export function readinessTests(readiness: Readiness): CtrfTest[] {
  return readiness.results.map((result) => ({
    name: result.name,
    status: result.status,
    duration: 0,
    suite: ["readiness"],
    message: describeResult(result),
    stdout: readingOf(result),
  }));
}

function readingOf(result: ReadinessResult): string[] {
  return [`expected: ${result.expected}`, `actual: ${result.actual ?? "<not captured>"}`];
}

/** Checks that are listed but not run, with the reason. */
export function skippedTests(checks: readonly Validator[], message: string): CtrfTest[] {
  return checks.map((check) => ({
    name: check.name,
    status: "skipped",
    duration: 0,
    suite: [check.phase],
    message,
  }));
}

/** Puts entries into a report and counts them. */
export function ctrfReport(tests: CtrfTest[], context: ReportContext): CtrfReport {
  const count = (status: TestStatus) => tests.filter((test) => test.status === status).length;
  return {
    reportFormat: "CTRF",
    specVersion: "0.0.1",
    timestamp: new Date(context.stop).toISOString(),
    generatedBy: "aicr",
    results: {
      tool: { name: "aicr", version: context.version },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: count("pending"),
        other: count("other"),
        start: context.start,
        stop: context.stop,
      },
      tests,
    },
  };
}

/** The report as it is written: 2-space JSON, keys in the format's order, final newline. */
export function formatReport(report: CtrfReport): string {
  return JSON.stringify(report, null, 2) + "\n";
}
