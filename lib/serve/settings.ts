/**
 * What a server is started with: plain data, checked, so that it can be handed to every thread.
 * Source: API reference, configuration and security; API contract, sections 7 to 10.
 */
import { invalid } from "../base/error.ts";
import type { LogLevel } from "../base/log.ts";
import { getPath, type Tree } from "../base/tree.ts";
import { BOUNDS } from "../config/serve_bounds.ts";

const MIB = 1024 * 1024;
/** The criteria that can be restricted, in the order in which they are checked. */
export const RESTRICTED = ["accelerator", "service", "intent", "os"] as const;

/** One of {@link RESTRICTED}. */
export type Restricted = typeof RESTRICTED[number];

/** Everything a server can be told. Durations are milliseconds, sizes bytes. */
export interface ServeSettings {
  /** `::` stands for all interfaces of both families. */
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** Threads that answer requests. */
  workers: number;
  /** The --data directory. */
  data?: string;
  /** Requests per second of the whole process; 0 is no limit. */
  rateLimit: number;
  /** Requests that may come at once. */
  rateLimitBurst: number;
  /** Most requests in work at a time in the whole process. */
  maxInFlight: number;
  bodyLimits: { recipe: number; bundle: number };
  timeouts: Timeouts;
  /** How long requests in work may finish after the drain delay. */
  shutdownGrace: number;
  /** How long new requests are still accepted after a stop signal. */
  drainDelay: number;
  /** As configured: unchecked, any letter case; empty allows all. */
  allowed: Record<Restricted, readonly string[]>;
  logLevel: LogLevel;
}

/** Milliseconds until a client or its request has had enough. */
export interface Timeouts {
  /** From the connection, or the end of the request before, to the end of the headers. */
  headers: number;
  body: number;
  recipe: number;
  bundle: number;
  /** The whole request, the reading of the answer included. */
  request: number;
  /** A kept-alive connection without a request. */
  idle: number;
}

/** What counts when nothing is said. */
export const DEFAULT_SETTINGS: Readonly<ServeSettings> = {
  host: "::",
  port: 8080,
  workers: 1,
  rateLimit: 100,
  rateLimitBurst: 200,
  maxInFlight: 256,
  bodyLimits: { recipe: MIB, bundle: 8 * MIB },
  timeouts: {
    headers: 5000,
    body: 10_000,
    recipe: 30_000,
    bundle: 60_000,
    request: 90_000,
    idle: 120_000,
  },
  shutdownGrace: 30_000,
  drainDelay: 2000,
  allowed: { accelerator: [], service: [], intent: [], os: [] },
  logLevel: "info",
};

/** Throws INVALID_REQUEST for settings that no server could honour. */
export function checkSettings(settings: ServeSettings): void {
  for (const [name, { min, max }] of Object.entries(BOUNDS)) {
    const value = getPath(settings as unknown as Tree, name.split("."));
    if (typeof value === "number" && value >= min && value <= max) continue;
    throw invalid(`Invalid ${name} ${value}: it must be from ${min} to ${max}`);
  }
  if (settings.rateLimit > 0 && settings.rateLimitBurst < 1) {
    throw invalid("A rate limit with a burst of 0 would refuse every request", {
      hints: ["Set the burst to 1 or more, or the rate limit to 0 to switch it off"],
    });
  }
  if (settings.timeouts.headers > settings.timeouts.request) {
    throw invalid("The time for the headers is longer than the time for the whole request", {
      hints: ["Shorten --headers-timeout, or extend --request-timeout"],
    });
  }
}
