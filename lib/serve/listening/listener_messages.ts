/** What a listening thread and the one that started it tell each other: plain data only. */
import type { ErrorCode } from "../../base/error.ts";
import type { LogLines } from "../threads/start_thread.ts";

/** To a listener. */
export type ToListener = { type: "drain" } | { type: "hurry" };

/** From a listener. */
export type FromListener =
  | LogLines
  | { type: "listening"; port: number }
  | { type: "ready" }
  | { type: "refused"; code: ErrorCode; message: string; hints: readonly string[] }
  /** The number of requests that did not finish in time. */
  | { type: "drained"; lost: number };
