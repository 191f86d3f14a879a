import { assertEquals } from "@std/assert";
import { ctrfReport, formatReport, readinessTests, skippedTests } from "./ctrf.ts";

const TESTS = [
  ...readinessTests({
    status: "failed",
    results: [
      { name: "K8s.server.version", expected: ">= 1.32", status: "passed", actual: "v1.33.0" },
      { name: "OS.release.ID", expected: "ubuntu", status: "failed", actual: "cos" },
    ],
  }),
  ...skippedTests([{ name: "dra-support", phase: "conformance" }], "why"),
];

Deno.test("the summary counts every status and the clock is the caller's", () => {
  const report = ctrfReport(TESTS, { start: 1000, stop: 2500, version: "1.2.3" });
  assertEquals(report.results.summary, {
    tests: 3,
    passed: 1,
    failed: 1,
    skipped: 1,
    pending: 0,
    other: 0,
    start: 1000,
    stop: 2500,
  });
  assertEquals(report.timestamp, "1970-01-01T00:00:02.500Z");
  assertEquals(report.results.tool, { name: "aicr", version: "1.2.3" });
});

Deno.test("an entry names suite, outcome and both sides of the comparison", () => {
  assertEquals(TESTS[1], {
    name: "OS.release.ID",
    status: "failed",
    duration: 0,
    suite: ["readiness"],
    message: "OS.release.ID: expected ubuntu, got cos",
    stdout: ["expected: ubuntu", "actual: cos"],
  });
});

Deno.test("the report is JSON with a final newline, format first", () => {
  const text = formatReport(ctrfReport([], { start: 0, stop: 0, version: "0.0.0-dev" }));
  assertEquals(text.split("\n")[1], '  "reportFormat": "CTRF",');
  assertEquals(text.endsWith("}\n"), true);
});
