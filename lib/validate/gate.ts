/**
 * The readiness gate: looks at tests again and again until all of them hold for a while. It
 * promises that only a fault of the caller or a refusal ends it early; a cluster that cannot be
 * reached for a moment counts as not ready, as an API server may well restart while it waits.
 * Source: bundle layout, readiness; recipe development guide, readiness gates.
 */
import { AicrError, invalid, messageOf } from "../base/error.ts";
import { formatDuration } from "../base/duration.ts";
import {
  type AssertionResult,
  type AssertionTest,
  type Find,
  formatFinding,
  lookAtTests,
} from "./assertion/mod.ts";
import { type Patience, type WaitOutcome, waitUntilStable } from "./wait_until_stable.ts";

/** How long a gate waits, in milliseconds. */
export interface GatePatience extends Patience {
  /** Longest look at all tests together. */
  timeoutMs: number;
}

/** One look at the tests. */
export interface GateLook {
  holds: boolean;
  results: readonly AssertionResult[];
  /** Why nothing was found out: the cluster did not answer. */
  outage?: AicrError;
}

/** What a gate touches. */
export interface GateContext {
  find: Find;
  namespace?: string;
  now(): number;
  sleep(ms: number): Promise<void>;
  onLook?(look: GateLook, elapsedMs: number, heldMs: number | undefined): void;
}

/** Errors that pass by themselves. */
const PASSING = new Set(["SERVICE_UNAVAILABLE", "TIMEOUT", "RATE_LIMIT_EXCEEDED"]);

/** What the last look may take although the time is up, in milliseconds. */
const LAST_LOOK_MS = 5000;

/** Refuses times with which no gate could ever open, or that would never pause. */
export function checkPatience(patience: GatePatience): void {
  const { timeoutMs, pollIntervalMs, stabilityWindowMs, maxWaitMs } = patience;
  for (const [flag, ms] of [["timeout", timeoutMs], ["poll-interval", pollIntervalMs]] as const) {
    if (ms < 1) {
      throw invalid(`--${flag} must be at least 1ms, got ${formatDuration(ms)}`, {
        hints: [`Give a duration such as ${flag === "timeout" ? "2m" : "10s"}`],
      });
    }
  }
  if (stabilityWindowMs <= maxWaitMs) return;
  const window = formatDuration(stabilityWindowMs);
  throw invalid(
    `--stability-window ${window} is longer than --max-wait ${formatDuration(maxWaitMs)}`,
    { hints: ["Nothing can hold that long in time: wait longer, or shorten the window"] },
  );
}

/** Waits for the tests. Throws what cannot pass by itself: a refusal, wrong input. */
export async function waitForTests(
  tests: readonly AssertionTest[],
  patience: GatePatience,
  context: GateContext,
): Promise<WaitOutcome<GateLook>> {
  checkPatience(patience);
  return await waitUntilStable(patience, {
    now: context.now,
    sleep: context.sleep,
    onLook: context.onLook,
    look: (leftMs) =>
      look(tests, Math.min(patience.timeoutMs, Math.max(leftMs, LAST_LOOK_MS)), context),
  });
}

async function look(
  tests: readonly AssertionTest[],
  timeoutMs: number,
  context: GateContext,
): Promise<GateLook> {
  const end = context.now() + timeoutMs;
  try {
    const results = await lookAtTests(tests, {
      find: context.find,
      namespace: context.namespace,
      remaining: () => Math.max(1, end - context.now()),
    });
    return { holds: results.every((result) => result.holds), results };
  } catch (error) {
    if (!(error instanceof AicrError) || !PASSING.has(error.code)) throw error;
    return { holds: false, results: [], outage: error };
  }
}

/** The error that a gate which did not open ends with; undefined when it did. */
export function gateRefusal(outcome: WaitOutcome<GateLook>): AicrError | undefined {
  const { stable, last, elapsedMs, heldMs } = outcome;
  if (stable) return undefined;
  const waited = formatDuration(elapsedMs);
  if (last.outage) {
    const { code, hints } = last.outage;
    return new AicrError(code, `Not ready after ${waited}: ${messageOf(last.outage)}`, {
      hints,
      cause: last.outage,
    });
  }
  const failed = last.results.filter((result) => !result.holds);
  if (failed.length === 0) {
    const held = formatDuration(heldMs ?? 0);
    return new AicrError(
      "INTERNAL",
      `Not stable after ${waited}: everything held for only ${held}`,
      {
        hints: ["Wait longer with --max-wait, and look at what keeps changing in the log above"],
      },
    );
  }
  const [first] = failed;
  const why = first!.findings[0] ? formatFinding(first!.findings[0]) : first!.target;
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  return new AicrError("INTERNAL", `Not ready after ${waited}: ${first!.step}: ${why}${others}`, {
    hints: ["Look at the object with kubectl, and at the pods of the operator that owns it"],
  });
}
