/**
 * What all threads of a server know together: its life, the requests in work, the rate limit and
 * the counters. One block of shared memory; each thread counts in a row of its own, so that
 * counting needs no locks and a scrape of any thread adds up all of them.
 */

/** Where a server stands in its life. */
export const LIFE = { starting: 0, ready: 1, draining: 2 } as const;

/** One of the values of {@link LIFE}. */
export type Life = typeof LIFE[keyof typeof LIFE];

/** Points of the shutdown that threads pass together. */
export const GATES = { held: 2, quiet: 3, closed: 4 } as const;

/** 32-bit words: life, requests in work, one count per gate, and one that fills up. */
const WORDS = 6;
/** Bytes before the rows: the words, then two instants of 64 bits. */
const HEAD_BYTES = WORDS * 4 + 16;

/** Views on the shared block. */
export interface SharedState {
  readonly buffer: SharedArrayBuffer;
  /** [life, requests in work, threads that have passed each gate]. */
  readonly words: Int32Array;
  /** [the limiter's clock in microseconds; see rate_limit.ts, the server's start]. */
  readonly clock: BigInt64Array;
  /** Every thread's row of counters. */
  readonly rows: readonly Float64Array[];
  /** The row of this thread. */
  readonly own: Float64Array;
}

/** A fresh block for a number of threads that count `width` values each. */
export function createSharedState(threads: number, width: number): SharedState {
  const buffer = new SharedArrayBuffer(HEAD_BYTES + threads * width * 8);
  const state = attachSharedState(buffer, width, 0);
  Atomics.store(state.clock, 1, BigInt(Date.now()));
  return state;
}

/** The block as thread number `thread` sees it. */
export function attachSharedState(
  buffer: SharedArrayBuffer,
  width: number,
  thread: number,
): SharedState {
  const threads = (buffer.byteLength - HEAD_BYTES) / 8 / width;
  const rows = Array.from(
    { length: threads },
    (_, i) => new Float64Array(buffer, HEAD_BYTES + i * width * 8, width),
  );
  return {
    buffer,
    words: new Int32Array(buffer, 0, WORDS),
    clock: new BigInt64Array(buffer, WORDS * 4, 2),
    rows,
    own: rows[thread]!,
  };
}

/** Where the server stands. */
export function lifeOf(state: SharedState): Life {
  return Atomics.load(state.words, 0) as Life;
}

/** When the server was started, in milliseconds since 1970: one answer, whatever thread is asked. */
export function startOf(state: SharedState): number {
  return Number(Atomics.load(state.clock, 1));
}

/** Moves the server on in its life. */
export function setLife(state: SharedState, life: Life): void {
  Atomics.store(state.words, 0, life);
}

/** Requests in work in all threads. */
export function inFlight(state: SharedState): number {
  return Atomics.load(state.words, 1);
}

/** Takes a place among the requests in work; false when all are taken. */
export function enter(state: SharedState, limit: number): boolean {
  if (Atomics.add(state.words, 1, 1) < limit) return true;
  Atomics.sub(state.words, 1, 1);
  return false;
}

/** Gives a place back. */
export function leave(state: SharedState): void {
  Atomics.sub(state.words, 1, 1);
}

/** Tells that this thread has come to a gate. */
export function arrive(state: SharedState, gate: keyof typeof GATES): void {
  Atomics.add(state.words, GATES[gate], 1);
}

/** True when every thread has come to a gate. */
export function isOpen(state: SharedState, gate: keyof typeof GATES): boolean {
  return Atomics.load(state.words, GATES[gate]) >= state.rows.length;
}
