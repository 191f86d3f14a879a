/**
 * One token bucket for the whole process. It is kept as a single instant: the one at which the
 * bucket would be full again. Taking a token moves it by the time a token takes to come back, so
 * that threads need one compare-and-swap and no lock. Source: API reference, rate limiting; API
 * contract, section 7.
 */
import type { SharedState } from "../threads/shared_state.ts";

/** The configured limit; a rate of 0 limits nothing. */
export interface RateLimit {
  /** Tokens that come back per second. */
  rate: number;
  /** Tokens of a full bucket. */
  burst: number;
}

/** What taking a token came to. */
export interface Token {
  granted: boolean;
  /** Tokens that were there before. */
  remaining: number;
}

/** Takes a token at the time `now`, in milliseconds of any steady clock all threads share. */
export function takeToken(state: SharedState, limit: RateLimit, now: number): Token {
  const cost = 1_000_000 / limit.rate;
  const capacity = limit.burst * cost;
  const micros = Math.floor(now * 1000);
  for (;;) {
    const stored = Atomics.load(state.clock, 0);
    // A clock that was set back must not close the door for longer than a full bucket takes.
    const full = Math.max(Math.min(Number(stored), micros + capacity), micros);
    const remaining = Math.floor((capacity - (full - micros)) / cost + 1e-9);
    const granted = remaining >= 1;
    const next = BigInt(Math.ceil(granted ? full + cost : full));
    if (next === stored || Atomics.compareExchange(state.clock, 0, stored, next) === stored) {
      return { granted, remaining: granted ? remaining : 0 };
    }
  }
}
