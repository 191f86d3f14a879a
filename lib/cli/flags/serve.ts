/** The flags of `aicr serve`. Source: API reference, configuration and environment variables. */
import { DEFAULT_SETTINGS, type Restricted } from "../../serve/settings.ts";
import { formatDuration } from "../../base/duration.ts";
import type { Flag } from "../command.ts";
import { CONFIG_FLAG } from "./common.ts";

const SERVE = "spec.serve";

/** A duration; the environment variable follows from the name. */
function time(name: string, field: string, milliseconds: number, help: string): Flag {
  return {
    name,
    type: "duration",
    default: formatDuration(milliseconds),
    env: [variable(name)],
    config: `${SERVE}.${field}`,
    help,
  };
}

function number(name: string, field: string, facts: Pick<Flag, "default" | "min" | "help">): Flag {
  return {
    name,
    type: "int",
    min: 0,
    env: [variable(name)],
    config: `${SERVE}.${field}`,
    ...facts,
  };
}

function variable(name: string): string {
  return `AICR_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** The flag of each allowlist, and what its values are called in help. */
export const ALLOWED_FLAGS: Readonly<Record<Restricted, string>> = {
  accelerator: "allowed-accelerators",
  service: "allowed-services",
  intent: "allowed-intents",
  os: "allowed-os",
};

function allowlist(name: string, field: string, what: string): Flag {
  return {
    name,
    type: "string[]",
    commas: true,
    // A trailing comma and an empty item allow nothing more and nothing less.
    empty: true,
    env: [variable(name)],
    config: `${SERVE}.allowlists.${field}`,
    placeholder: "LIST",
    help: `Answer only for these ${what}; all when empty`,
  };
}

const LISTENING: readonly Flag[] = [
  {
    name: "host",
    type: "string",
    default: DEFAULT_SETTINGS.host,
    env: ["AICR_HOST"],
    config: `${SERVE}.host`,
    placeholder: "ADDRESS",
    help: "Address to listen on; all interfaces by default",
  },
  {
    name: "port",
    short: ["p"],
    type: "int",
    default: DEFAULT_SETTINGS.port,
    min: 0,
    env: ["PORT", "AICR_PORT"],
    config: `${SERVE}.port`,
    help: "Port to listen on; 0 picks a free one, which the log names",
  },
  number("workers", "workers", {
    default: DEFAULT_SETTINGS.workers,
    min: 1,
    help: "Threads that answer requests; limits and counters hold for all of them together",
  }),
  CONFIG_FLAG,
  {
    name: "data",
    type: "string",
    env: ["AICR_DATA"],
    config: `${SERVE}.data`,
    placeholder: "DIR",
    help: "Directory with a registry.yaml, layered over the embedded catalog",
  },
];

const LIMITS: readonly Flag[] = [
  number("rate-limit", "rateLimit", {
    default: DEFAULT_SETTINGS.rateLimit,
    help: "Requests per second; 0 switches the limit off",
  }),
  number("rate-limit-burst", "rateLimitBurst", {
    default: DEFAULT_SETTINGS.rateLimitBurst,
    help: "Requests that may come at once",
  }),
  number("max-in-flight", "maxInFlight", {
    default: DEFAULT_SETTINGS.maxInFlight,
    min: 1,
    help: "Requests in work at a time; more are asked to come back later",
  }),
  number("recipe-body-limit", "bodyLimits.recipe", {
    default: DEFAULT_SETTINGS.bodyLimits.recipe,
    min: 1,
    help: "Largest body of a recipe or query request, in bytes",
  }),
  number("bundle-body-limit", "bodyLimits.bundle", {
    default: DEFAULT_SETTINGS.bodyLimits.bundle,
    min: 1,
    help: "Largest body of a bundle request, in bytes",
  }),
];

const { timeouts } = DEFAULT_SETTINGS;

const TIMES: readonly Flag[] = [
  time("headers-timeout", "timeouts.headers", timeouts.headers, "Time for the headers"),
  time("body-timeout", "timeouts.body", timeouts.body, "Time for the body of a request"),
  time("recipe-timeout", "timeouts.recipe", timeouts.recipe, "Time for work on a recipe or query"),
  time("bundle-timeout", "timeouts.bundle", timeouts.bundle, "Time for work on a bundle"),
  time(
    "request-timeout",
    "timeouts.request",
    timeouts.request,
    "Time for a request, until its answer has been read",
  ),
  time("idle-timeout", "timeouts.idle", timeouts.idle, "Time for a connection without a request"),
  time(
    "shutdown-grace",
    "shutdownGrace",
    DEFAULT_SETTINGS.shutdownGrace,
    "Time for requests in work to finish after a stop signal",
  ),
  time(
    "drain-delay",
    "drainDelay",
    DEFAULT_SETTINGS.drainDelay,
    "Time in which new requests are still accepted after a stop signal",
  ),
];

const ALLOWLISTS: readonly Flag[] = [
  allowlist(ALLOWED_FLAGS.accelerator, "accelerators", "accelerators"),
  allowlist(ALLOWED_FLAGS.service, "services", "Kubernetes services"),
  allowlist(ALLOWED_FLAGS.intent, "intents", "intents"),
  allowlist(ALLOWED_FLAGS.os, "os", "operating systems"),
];

/** Whole seconds, as the variable of earlier servers has them. */
const SHUTDOWN_TIMEOUT: Flag = {
  name: "shutdown-timeout-seconds",
  type: "int",
  min: 0,
  env: ["SHUTDOWN_TIMEOUT_SECONDS"],
  hidden: true,
  help: "Shutdown grace in whole seconds, where --shutdown-grace is not given",
};

/** All of them, in the order of help. */
export const SERVE_FLAGS: readonly Flag[] = [
  ...LISTENING,
  ...LIMITS,
  ...TIMES,
  ...ALLOWLISTS,
  SHUTDOWN_TIMEOUT,
];
