import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { attachSharedState, createSharedState } from "../threads/shared_state.ts";
import { count, formatMetrics, METRICS_WIDTH, observe, observeBuild } from "./metrics.ts";

const GAUGES = { inFlight: 3, started: 1_700_000_000, residentBytes: 1000 };

Deno.test("the counts of all threads are added up", () => {
  const first = createSharedState(2, METRICS_WIDTH);
  const second = attachSharedState(first.buffer, METRICS_WIDTH, 1);
  const seen = { method: "GET", route: "/v1/recipe", status: 200, seconds: 0.007 };
  observe(first.own, seen);
  observe(second.own, seen);
  observe(second.own, { ...seen, seconds: 60 });
  count(second.own, "aicr_panic_recoveries_total");
  const text = formatMetrics(first.rows, GAUGES);
  const label = 'method="GET",path="/v1/recipe"';
  for (
    const line of [
      `aicr_http_requests_total{${label},status="200"} 3`,
      `aicr_http_request_duration_seconds_bucket{${label},le="0.005"} 0`,
      `aicr_http_request_duration_seconds_bucket{${label},le="0.01"} 2`,
      `aicr_http_request_duration_seconds_bucket{${label},le="10"} 2`,
      `aicr_http_request_duration_seconds_bucket{${label},le="+Inf"} 3`,
      `aicr_http_request_duration_seconds_count{${label}} 3`,
      "aicr_panic_recoveries_total 1",
      "aicr_http_requests_in_flight 3",
      "aicr_rate_limit_rejects_total 0",
    ]
  ) assertStringIncludes(text, `\n${line}\n`);
  const sum = /_sum\{[^}]*\} (\S+)/.exec(text)![1];
  assert(Math.abs(Number(sum) - 60.014) < 1e-9);
});

Deno.test("whatever clients send, the series are those of a closed list", () => {
  const { own, rows } = createSharedState(1, METRICS_WIDTH);
  const seen = fc.record({
    method: fc.string(),
    route: fc.string(),
    status: fc.integer({ min: 100, max: 999 }),
    seconds: fc.double({ min: 0, max: 1000, noNaN: true }),
  });
  let total = 0;
  fc.assert(fc.property(seen, (each) => {
    observe(own, each);
    total++;
  }));
  const lines = formatMetrics(rows, GAUGES).split("\n");
  const series = lines.filter((line) => line.startsWith("aicr_http_requests_total{"));
  assert(series.length <= 15, series.join("\n"));
  assertEquals(series.map((line) => Number(line.split(" ").at(-1))).reduce((a, b) => a + b), total);
});

Deno.test("every line is one that Prometheus reads", () => {
  const { own, rows } = createSharedState(1, METRICS_WIDTH);
  observe(own, { method: "POST", route: "/v1/bundle", status: 504, seconds: 0.1 });
  const text = formatMetrics(rows, GAUGES);
  assert(text.endsWith("\n"));
  for (const line of text.trimEnd().split("\n")) {
    assert(
      /^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [0-9.e+-]+$/.test(line),
      line,
    );
  }
  const typed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  assertEquals(new Set(typed).size, typed.length);
});

Deno.test("the time to make answers is a histogram without labels", () => {
  const first = createSharedState(2, METRICS_WIDTH);
  const second = attachSharedState(first.buffer, METRICS_WIDTH, 1);
  assertStringIncludes(
    formatMetrics(first.rows, GAUGES),
    "\naicr_recipe_build_duration_seconds_count 0\n",
  );
  observeBuild(first.own, 2 ** -8);
  observeBuild(second.own, 0.375);
  observeBuild(second.own, 11);
  const text = formatMetrics(first.rows, GAUGES);
  const name = "aicr_recipe_build_duration_seconds";
  const found = [...text.matchAll(new RegExp(`^${name}_(.+)$`, "gm"))].map(([, rest]) => rest!);
  assertEquals(found.slice(0, 2), ['bucket{le="0.005"} 1', 'bucket{le="0.01"} 1']);
  assertEquals(found.slice(6, 8), ['bucket{le="0.5"} 2', 'bucket{le="1"} 2']);
  assertEquals(found.slice(-3), ['bucket{le="+Inf"} 3', "sum 11.37890625", "count 3"]);
  assert(!text.includes("aicr_http_requests_total{"), "builds are no requests");
});
