/** `aicr serve`: the HTTP API. */
import { configureLog, isLogged, type LogLevel } from "../../base/log.ts";
import type { Command, Context } from "../command.ts";
import { SERVE_FLAGS } from "../flags/serve.ts";
import { serveSettings } from "../serve_settings.ts";

/** The declaration of `aicr serve`. */
export const command: Command = {
  name: "serve",
  summary: "Serve recipes, queries and bundles over HTTP",
  description:
    "Answers GET and POST /v1/recipe and /v1/query and POST /v1/bundle, with /health, /ready, " +
    "/metrics and /openapi.json beside them. Stateless: the catalog is inside the program, " +
    "nothing is written. Logs are JSON lines on stderr, AICR_LOG_LEVEL says from which level on.\n\n" +
    "SIGTERM, SIGINT and SIGHUP drain: /ready turns 503, new requests are still answered for the " +
    "drain delay, then requests in work finish. The exit code is 0, or 1 when one of them was cut " +
    "off at the end of the shutdown grace. A second signal does not wait.\n\n" +
    "Allowlists bind the server only. OTEL_DENO=true exports traces and metrics as the OTEL_ " +
    "variables say; a compiled program must have been compiled with it.",
  logs: "json",
  flags: SERVE_FLAGS,
  examples: [
    { text: "On port 8080, with the usual limits", line: "aicr serve" },
    {
      text: "On all cores, for some accelerators only",
      line: "aicr serve --workers 4 --allowed-accelerators h100,gb200",
    },
    {
      text: "On loopback, without a rate limit, with components of your own",
      line: "aicr serve --host 127.0.0.1 --rate-limit 0 --data ./my-data",
    },
  ],
  run,
};

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** How long the end waits for whoever reads the log, in milliseconds. */
const LAST_LINES = 2000;

async function run({ options, io }: Context): Promise<number> {
  const [{ serve }, { createLogSink }] = await Promise.all([
    import("../../serve/serve.ts"),
    import("../../serve/observability/log_sink.ts"),
  ]);
  const sink = createLogSink();
  configureLog({ write: sink.write });
  try {
    return await serve(serveSettings(options, LEVELS.find(isLogged) ?? "error"));
  } finally {
    await sink.flush(LAST_LINES);
    configureLog({ write: (text) => io.stderr(text) });
  }
}
