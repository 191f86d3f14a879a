import { assertEquals } from "@std/assert";
import { formatGoDuration } from "./go_duration.ts";

Deno.test("durations read as Go writes them", () => {
  const cases: [number, string][] = [[15.95, "15.95ms"], [0.0312, "0.031ms"], [1500, "1.5s"]];
  for (const [milliseconds, text] of cases) assertEquals(formatGoDuration(milliseconds), text);
});
