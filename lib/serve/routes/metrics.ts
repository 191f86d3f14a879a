/** /metrics: what scrapes ask. Promises the figures of the whole process from any thread. */
import { gzipSync } from "node:zlib";
import { acceptsGzip } from "../answers/accepts_gzip.ts";
import { formatMetrics } from "../observability/metrics.ts";
import type { Handler } from "../request/exchange.ts";
import { inFlight } from "../threads/shared_state.ts";
import type { Service } from "./service.ts";

const HEADERS = ["Content-Type", "text/plain; version=0.0.4; charset=utf-8"];

/** The metrics of the whole process, from whatever thread answers. */
export function metrics({ state, started }: Service): Handler {
  return ({ head }) => {
    const text = formatMetrics(state.rows, {
      inFlight: inFlight(state),
      started: started / 1000,
      residentBytes: Deno.memoryUsage().rss,
    });
    if (!acceptsGzip(head.acceptEncoding)) return { status: 200, headers: HEADERS, body: text };
    const headers = [...HEADERS, "Content-Encoding", "gzip", "Vary", "Accept-Encoding"];
    return { status: 200, headers, body: gzipSync(text) };
  };
}
