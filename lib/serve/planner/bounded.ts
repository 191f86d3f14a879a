/** Promises that somebody waits for only so long. */
import { Refusal } from "../request/refusal.ts";

/** How long somebody waits for a job. */
export interface JobBounds {
  timeoutMs: number;
  signal: AbortSignal;
}

/** A promise and the function that settles it. */
export interface Bounded<T> {
  promise: Promise<T>;
  settle(outcome: { result: T } | { error: unknown }): void;
}

/**
 * A promise that is settled from outside, or rejected by time (TIMEOUT) or signal (its reason),
 * whatever comes first; `giveUp` is called when nobody waits any longer.
 */
export function bounded<T>({ timeoutMs, signal }: JobBounds, giveUp: () => void): Bounded<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
  const stop = (error: unknown) => {
    end();
    giveUp();
    reject(error);
  };
  const onAbort = () => stop(signal.reason);
  const timer = setTimeout(() => stop(tooSlow(timeoutMs)), timeoutMs);
  signal.addEventListener("abort", onAbort);
  const settle = (outcome: { result: T } | { error: unknown }) => {
    end();
    if ("result" in outcome) resolve(outcome.result);
    else reject(outcome.error);
  };
  return { promise, settle };
}

function tooSlow(timeoutMs: number): Refusal {
  return new Refusal("TIMEOUT", `The request took longer than ${timeoutMs / 1000} s`);
}
