/**
 * Errors that nothing caught: a throw in a callback, a promise that nobody waited for. A server
 * that ended with the first of them could be ended by whoever finds one, so they are told, counted
 * with the panics, and survived; what alerts on panics alerts on them.
 */
import { log } from "../../base/log.ts";
import { count } from "./metrics.ts";

/** Most characters of a stack in the log. */
export const MAX_STACK = 4000;

/** Survives stray errors of this thread and counts them in its row, until it is taken back. */
export function surviveStrayErrors(own: Float64Array): () => void {
  const survive = (event: Event, thrown: unknown) => {
    event.preventDefault();
    count(own, "aicr_panic_recoveries_total");
    log.error("panic recovered", { stack: stackOf(thrown) });
  };
  const onError = (event: ErrorEvent) => survive(event, event.error ?? event.message);
  const onRejection = (event: PromiseRejectionEvent) => survive(event, event.reason);
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return () => {
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onRejection);
  };
}

/** Where something was thrown, for the log. */
export function stackOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
  return stack.slice(0, MAX_STACK);
}
