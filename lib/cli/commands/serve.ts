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
    "nothing is written. Logs are JSON lines on stderr. SIGTERM drains: /ready turns 503, " +
    "requests in work finish, the exit code is 0. Allowlists bind the server only.",
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

async function run({ options }: Context): Promise<number> {
  // A server's log is read by programs, whatever the command line's mode is.
  configureLog({ mode: "json" });
  const { serve } = await import("../../serve/serve.ts");
  return await serve(serveSettings(options, LEVELS.find(isLogged) ?? "error"));
}
