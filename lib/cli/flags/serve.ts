/** The flags of `aicr serve`. Source: API reference, configuration and environment variables. */
import { formatDuration } from "../../base/duration.ts";
import { getPath, type Tree } from "../../base/tree.ts";
import { type BoundedSetting, BOUNDS } from "../../config/serve_bounds.ts";
import { DEFAULT_SETTINGS, type Restricted } from "../../serve/settings.ts";
import type { Flag } from "../command.ts";
import { CONFIG_FLAG } from "./common.ts";

const SERVE = "spec.serve";

/** What is said of a number besides its bounds, which are those of the setting it sets. */
type NumberFacts = Pick<Flag, "help"> & Partial<Pick<Flag, "short" | "env">>;

/** A number; default, bounds and config field are those of the setting, which is named the same. */
function number(name: string, setting: BoundedSetting, facts: NumberFacts): Flag {
  return {
    name,
    type: "int",
    default: defaultOf(setting),
    ...BOUNDS[setting],
    env: [variable(name)],
    config: `${SERVE}.${setting}`,
    ...facts,
  };
}

/** A duration, see {@link number}. */
function time(name: string, setting: BoundedSetting, help: string): Flag {
  const flag = number(name, setting, { help });
  return { ...flag, type: "duration", default: formatDuration(defaultOf(setting)) };
}

function defaultOf(setting: BoundedSetting): number {
  return Number(getPath(DEFAULT_SETTINGS as unknown as Tree, setting.split(".")));
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
  number("port", "port", {
    short: ["p"],
    env: ["PORT", "AICR_PORT"],
    help: "Port to listen on; 0 picks a free one, which the log names",
  }),
  number("workers", "workers", {
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
  number("rate-limit", "rateLimit", { help: "Requests per second; 0 switches the limit off" }),
  number("rate-limit-burst", "rateLimitBurst", { help: "Requests that may come at once" }),
  number("max-in-flight", "maxInFlight", {
    help: "Requests in work at a time; more are asked to come back later",
  }),
  number("recipe-body-limit", "bodyLimits.recipe", {
    help: "Largest body of a recipe or query request, in bytes",
  }),
  number("bundle-body-limit", "bodyLimits.bundle", {
    help: "Largest body of a bundle request, in bytes",
  }),
];

const TIMES: readonly Flag[] = [
  time("headers-timeout", "timeouts.headers", "Time for the headers"),
  time("body-timeout", "timeouts.body", "Time for the body of a request"),
  time("recipe-timeout", "timeouts.recipe", "Time for work on a recipe or query"),
  time("bundle-timeout", "timeouts.bundle", "Time for work on a bundle"),
  time("request-timeout", "timeouts.request", "Time for a request, until its answer has been read"),
  time("idle-timeout", "timeouts.idle", "Time for a connection without a request"),
  time(
    "drain-delay",
    "drainDelay",
    "Time in which new requests are still accepted after a stop signal",
  ),
  time(
    "shutdown-grace",
    "shutdownGrace",
    "Time for requests in work to finish after that; any that do not make the exit code 1 " +
      "(SHUTDOWN_TIMEOUT_SECONDS says it in whole seconds)",
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
  max: BOUNDS.shutdownGrace.max / 1000,
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
