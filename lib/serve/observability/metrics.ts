/**
 * The metrics of a server; beside them in this room its log and what becomes of errors that nothing
 * caught: all that an operator sees of it. Promises that looking costs clients nothing. Every label value is one of a closed list, so that no client can make
 * the list of series grow. Each thread counts in its own row of the shared block; a scrape adds
 * the rows up. Source: API reference, Prometheus metrics; API contract, section 11.
 */

/** Methods with a label of their own; all others share the last one. */
const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "other",
] as const;

/** Routes that are counted; unknown paths count as the first. */
const COUNTED_ROUTES = [
  "/",
  "/openapi.json",
  "/v1/bundle",
  "/v1/query",
  "/v1/recipe",
] as const;

/** Statuses with a label of their own; 499: the client went away before the answer. */
const STATUSES = [200, 304, 400, 401, 404, 405, 409, 413, 429, 499, 500, 503, 504, 0] as const;

/** Upper bounds of the duration buckets, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const SERIES = METHODS.length * COUNTED_ROUTES.length;
const REQUESTS = 0;
const DURATIONS = REQUESTS + SERIES * STATUSES.length;
/** One count per bucket, one above all of them, then the sum. */
const DURATION_WIDTH = BUCKETS.length + 2;
const BUILDS = DURATIONS + SERIES * DURATION_WIDTH;
const SINGLES = BUILDS + DURATION_WIDTH;

/** Counters without labels. */
const COUNTERS = [
  ["aicr_rate_limit_rejects_total", "Total number of requests rejected due to rate limiting"],
  ["aicr_panic_recoveries_total", "Total number of panics recovered in HTTP handlers"],
  ["aicr_overload_rejects_total", "Total number of requests rejected due to requests in work"],
  ["aicr_answer_cache_hits_total", "Total number of answers taken from memory"],
  ["aicr_answer_cache_misses_total", "Total number of answers that had to be made"],
] as const;

/** A counter without labels. */
export type CounterName = typeof COUNTERS[number][0];

/** Values that a thread counts. */
export const METRICS_WIDTH = SINGLES + COUNTERS.length;

/** A request that has been answered. */
export interface Observation {
  method: string;
  route: string;
  status: number;
  seconds: number;
}

/** Counts an answered request in a thread's row. */
export function observe(row: Float64Array, { method, route, status, seconds }: Observation): void {
  const series = indexOf(METHODS, method, METHODS.length - 1) * COUNTED_ROUTES.length +
    indexOf(COUNTED_ROUTES, route, 0);
  row[REQUESTS + series * STATUSES.length + indexOf(STATUSES, status, STATUSES.length - 1)]!++;
  addDuration(row, DURATIONS + series * DURATION_WIDTH, seconds);
}

/** Counts in a thread's row how long it took to make an answer that was not at hand. */
export function observeBuild(row: Float64Array, seconds: number): void {
  addDuration(row, BUILDS, seconds);
}

function addDuration(row: Float64Array, at: number, seconds: number): void {
  const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
  row[at + (bucket < 0 ? BUCKETS.length : bucket)]!++;
  row[at + BUCKETS.length + 1]! += seconds;
}

/** Adds one to a counter of a thread's row. */
export function count(row: Float64Array, name: CounterName): void {
  row[SINGLES + COUNTERS.findIndex(([each]) => each === name)]!++;
}

/** What is measured when it is asked for. */
export interface Gauges {
  inFlight: number;
  /** Seconds since 1970. */
  started: number;
  residentBytes: number;
}

/** The text exposition of all rows together. */
export function formatMetrics(rows: readonly Float64Array[], gauges: Gauges): string {
  const total = (at: number) => rows.reduce((sum, row) => sum + row[at]!, 0);
  return [
    ...head("aicr_http_requests_total", "counter", "Total number of HTTP requests"),
    ...labels().flatMap((label, i) => requestLines(label, i, total)),
    ...head("aicr_http_request_duration_seconds", "histogram", "HTTP request latency in seconds"),
    ...labels().flatMap((label, i) => durationLines(label, i, total)),
    ...head(BUILD, "histogram", "Time to make an answer that was not in memory, in seconds"),
    ...histogramLines(BUILD, "", durationsAt(BUILDS, total)),
    ...single("aicr_http_requests_in_flight", "gauge", [
      "Current number of HTTP requests being processed",
      gauges.inFlight,
    ]),
    ...COUNTERS.flatMap(([name, help], i) => single(name, "counter", [help, total(SINGLES + i)])),
    ...single("process_start_time_seconds", "gauge", ["Start time of the process", gauges.started]),
    ...single("process_resident_memory_bytes", "gauge", [
      "Resident memory size in bytes",
      gauges.residentBytes,
    ]),
    "",
  ].join("\n");
}

function labels(): string[] {
  return METHODS.flatMap((method) =>
    COUNTED_ROUTES.map((route) => `method="${method}",path="${route}"`)
  );
}

function requestLines(label: string, series: number, total: (at: number) => number): string[] {
  return STATUSES.flatMap((status, i) => {
    const value = total(REQUESTS + series * STATUSES.length + i);
    const text = status === 0 ? "other" : status;
    return value === 0 ? [] : [`aicr_http_requests_total{${label},status="${text}"} ${value}`];
  });
}

const BUILD = "aicr_recipe_build_duration_seconds";

function durationLines(label: string, series: number, total: (at: number) => number): string[] {
  const durations = durationsAt(DURATIONS + series * DURATION_WIDTH, total);
  if (durations.all === 0) return [];
  return histogramLines("aicr_http_request_duration_seconds", label, durations);
}

/** A histogram's content: how many up to each bound, how many in all, and their sum. */
interface Durations {
  upTo: number[];
  all: number;
  sum: number;
}

function durationsAt(at: number, total: (at: number) => number): Durations {
  let all = 0;
  const upTo = BUCKETS.map((_, i) => all += total(at + i));
  all += total(at + BUCKETS.length);
  return { upTo, all, sum: total(at + BUCKETS.length + 1) };
}

function histogramLines(name: string, label: string, { upTo, all, sum }: Durations): string[] {
  const before = label === "" ? "" : `${label},`;
  const labels = label === "" ? "" : `{${label}}`;
  return [
    ...BUCKETS.map((bound, i) => `${name}_bucket{${before}le="${bound}"} ${upTo[i]}`),
    `${name}_bucket{${before}le="+Inf"} ${all}`,
    `${name}_sum${labels} ${sum}`,
    `${name}_count${labels} ${all}`,
  ];
}

function single(name: string, type: string, [help, value]: [string, number]): string[] {
  return [...head(name, type, help), `${name} ${value}`];
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function indexOf<T>(list: readonly T[], value: unknown, otherwise: number): number {
  const index = list.indexOf(value as T);
  return index < 0 ? otherwise : index;
}
