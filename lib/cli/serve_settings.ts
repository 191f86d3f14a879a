/** The settings of a server, from the values of the flags of `aicr serve`. */
import type { LogLevel } from "../base/log.ts";
import type { ServeSettings } from "../serve/settings.ts";
import type { Options } from "./command.ts";
import { ALLOWED_FLAGS } from "./flags/serve.ts";

/** Plain settings; whether they make sense together is the server's question. */
export function serveSettings(options: Options, logLevel: LogLevel): ServeSettings {
  const { int, duration, list } = options;
  return {
    host: options.text("host"),
    port: int("port"),
    workers: int("workers"),
    data: options.string("data"),
    rateLimit: int("rate-limit"),
    rateLimitBurst: int("rate-limit-burst"),
    maxInFlight: int("max-in-flight"),
    bodyLimits: { recipe: int("recipe-body-limit"), bundle: int("bundle-body-limit") },
    timeouts: {
      headers: duration("headers-timeout"),
      body: duration("body-timeout"),
      recipe: duration("recipe-timeout"),
      bundle: duration("bundle-timeout"),
      request: duration("request-timeout"),
      idle: duration("idle-timeout"),
    },
    shutdownGrace: shutdownGrace(options),
    drainDelay: duration("drain-delay"),
    allowed: {
      accelerator: list(ALLOWED_FLAGS.accelerator),
      service: list(ALLOWED_FLAGS.service),
      intent: list(ALLOWED_FLAGS.intent),
      os: list(ALLOWED_FLAGS.os),
    },
    logLevel,
  };
}

/** Of two ways to say the same the one nearer to the command line wins, of equals the own one. */
function shutdownGrace({ given, int, duration }: Options): number {
  const rank = (name: string) => ["config", "env", "flag"].indexOf(given(name) ?? "");
  const seconds = rank("shutdown-timeout-seconds") > rank("shutdown-grace");
  return seconds ? int("shutdown-timeout-seconds") * 1000 : duration("shutdown-grace");
}
