import { assertEquals, assertStringIncludes } from "@std/assert";
import { configureLog } from "../../base/log.ts";
import { createSharedState } from "../threads/shared_state.ts";
import { formatMetrics, METRICS_WIDTH } from "./metrics.ts";
import { MAX_STACK, stackOf, surviveStrayErrors } from "./stray_errors.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("what nothing caught is told and counted, and the thread goes on", async () => {
  const lines: string[] = [];
  configureLog({ mode: "json", level: "error", write: (text) => void lines.push(text) });
  const state = createSharedState(1, METRICS_WIDTH);
  const takeBack = surviveStrayErrors(state.own);
  try {
    void Promise.reject(new TypeError("nobody waits"));
    await turn();
    setTimeout(() => {
      throw new RangeError("nobody catches");
    }, 0);
    await turn();
    await turn();
  } finally {
    takeBack();
  }
  const stacks = lines.map((line) => JSON.parse(line).stack as string);
  assertEquals(stacks.length, 2);
  assertStringIncludes(stacks[0]!, "nobody waits");
  assertStringIncludes(stacks[1]!, "nobody catches");
  const gauges = { inFlight: 0, started: 0, residentBytes: 0 };
  assertStringIncludes(formatMetrics(state.rows, gauges), "aicr_panic_recoveries_total 2");
});

Deno.test("a stack is bounded, and anything that can be thrown has one", () => {
  const error = new Error("x");
  error.stack = "y".repeat(100_000);
  assertEquals(stackOf(error).length, MAX_STACK);
  assertEquals(stackOf(undefined), "undefined");
});
