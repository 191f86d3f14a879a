/**
 * What every number of `spec.serve` has to keep to, in one table for the schema, the flags and the
 * server. Loads nothing.
 */

/** The least and the most of a setting; durations are milliseconds. */
export interface Bounds {
  min: number;
  max: number;
}

/** Bytes that the large bodies in one thread may hold at a time. */
export const BODY_BUDGET = 32 * 1024 * 1024;

const DAY = 24 * 3_600_000;
/** Of what can be counted up: far more than a machine can do, and exact in every sum made of it. */
const MANY = 1_000_000_000;
/** A time that has to be limited: without one a single client could hold the server up. */
const LIMITED: Bounds = { min: 1, max: DAY };
/** A body larger than all bodies together may be would be refused every time. */
const BODY: Bounds = { min: 1, max: BODY_BUDGET };

/** The bounds by the dotted name of the setting. */
export const BOUNDS = {
  port: { min: 0, max: 65_535 },
  workers: { min: 1, max: 1024 },
  rateLimit: { min: 0, max: MANY },
  rateLimitBurst: { min: 0, max: MANY },
  maxInFlight: { min: 1, max: MANY },
  "bodyLimits.recipe": BODY,
  "bodyLimits.bundle": BODY,
  "timeouts.headers": LIMITED,
  "timeouts.body": LIMITED,
  "timeouts.recipe": LIMITED,
  "timeouts.bundle": LIMITED,
  "timeouts.request": LIMITED,
  "timeouts.idle": LIMITED,
  shutdownGrace: { min: 0, max: DAY },
  drainDelay: { min: 0, max: DAY },
} as const satisfies Record<string, Bounds>;

/** The dotted name of a setting that is a number. */
export type BoundedSetting = keyof typeof BOUNDS;
