/**
 * Waits until something holds, and goes on holding. A pure loop: clock, pauses and the look itself
 * are handed in. Promises a last look when the time is up, a look when the stability window ends,
 * and never two looks without a pause. Source: bundle layout, readiness; recipe development guide.
 */

/** Times in milliseconds. */
export interface Patience {
  /** Pause between two looks. */
  pollIntervalMs: number;
  /** How long it has to hold at every look; 0: one look is enough. */
  stabilityWindowMs: number;
  /** After this it is given up. */
  maxWaitMs: number;
}

/** What a look at it found. */
export interface Observation {
  holds: boolean;
}

/** What the loop touches. */
export interface WaitContext<T extends Observation> {
  /** Looks once, told the milliseconds left; whatever it throws ends the wait. */
  look(leftMs: number): Promise<T>;
  /** Milliseconds of any steady clock. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Told after every look, with the milliseconds since the start and since it began to hold. */
  onLook?(observation: T, elapsedMs: number, heldMs: number | undefined): void;
}

/** How the wait ended. */
export interface WaitOutcome<T> {
  stable: boolean;
  /** The last look. */
  last: T;
  elapsedMs: number;
  /** How long it had held without a break at the last look; undefined when it did not hold. */
  heldMs?: number;
}

/** Looks until it has held for the stability window or the longest wait is over. */
export async function waitUntilStable<T extends Observation>(
  patience: Patience,
  context: WaitContext<T>,
): Promise<WaitOutcome<T>> {
  const { pollIntervalMs, stabilityWindowMs, maxWaitMs } = patience;
  const start = context.now();
  let holdsSince: number | undefined;
  for (;;) {
    const lookedAt = context.now();
    const last = await context.look(maxWaitMs - (lookedAt - start));
    const now = context.now();
    // It is known to hold only from the end of the first good look to the start of this one.
    holdsSince = last.holds ? holdsSince ?? now : undefined;
    const heldMs = holdsSince === undefined ? undefined : Math.max(0, lookedAt - holdsSince);
    const elapsedMs = now - start;
    context.onLook?.(last, elapsedMs, heldMs);
    const stable = heldMs !== undefined && heldMs >= stabilityWindowMs;
    if (stable || elapsedMs >= maxWaitMs) return { stable, last, elapsedMs, heldMs };
    const windowLeft = holdsSince === undefined ? Infinity : holdsSince + stabilityWindowMs - now;
    const timeLeft = maxWaitMs - elapsedMs;
    await context.sleep(Math.max(1, Math.min(pollIntervalMs, windowLeft, timeLeft)));
  }
}
