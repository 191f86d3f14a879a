import { gzipSync } from "node:zlib";
import { acceptsGzip } from "../accepts_gzip.ts";
import type { Handler } from "../exchange.ts";
import { formatMetrics } from "../metrics.ts";
import type { Service } from "../service.ts";
import { inFlight } from "../shared_state.ts";

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
