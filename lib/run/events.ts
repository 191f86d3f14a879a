/**
 * The events of a run, as `--log-json` prints them: one JSON object per line on stderr, beside the
 * log records, told apart by the key `event`. This table is their schema and their documentation.
 */
import type { Note } from "../recipe/types.ts";
import type { Change } from "./changes.ts";
import type { StepName } from "./types.ts";

/** One event. Durations are milliseconds. */
export type RunEvent =
  | { event: "run.started"; config: string; dryRun: boolean; steps: StepName[] }
  | { event: "step.started"; step: StepName; title: string }
  | { event: "step.skipped"; step: StepName; reason: string }
  | ({ event: "note"; step: StepName } & Note)
  | {
    event: "step.finished";
    step: StepName;
    status: "passed" | "failed" | "stopped";
    durationMs: number;
    summary: string;
    changes: Change[];
  }
  | { event: "step.failed"; step: StepName; durationMs: number; code: string; message: string }
  | {
    event: "run.finished";
    status: "passed" | "failed";
    durationMs: number;
    components: { name: string; version: string }[];
  };

/** Meaning and fields of every event, for the reader of the stream; a test compares the two. */
export const EVENT_FIELDS: Record<RunEvent["event"], { meaning: string; fields: string[] }> = {
  "run.started": {
    meaning: "the plan is made and the first step is about to start",
    fields: ["config", "dryRun", "steps"],
  },
  "step.started": { meaning: "a step begins", fields: ["step", "title"] },
  "step.skipped": { meaning: "a step is left out", fields: ["step", "reason"] },
  "note": {
    meaning: "a coded remark that stops nothing by itself",
    fields: ["step", "code", "severity", "component?", "path?", "text", "remedy?"],
  },
  "step.finished": {
    meaning: "a step is done; failed: reported without stopping; stopped: it ends the run",
    fields: ["step", "status", "durationMs", "summary", "changes"],
  },
  "step.failed": {
    meaning: "a step could not be done",
    fields: ["step", "durationMs", "code", "message"],
  },
  "run.finished": {
    meaning: "the last line of every run that was started",
    fields: ["status", "durationMs", "components"],
  },
};
