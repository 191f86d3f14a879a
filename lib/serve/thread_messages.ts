/** What the threads of a server tell each other: plain data only. */
import type { ErrorCode } from "../base/error.ts";
import type { Archive } from "./zip.ts";
import type { CriteriaDocument, DocumentShape } from "./read_document.ts";
import type { ServeSettings } from "./settings.ts";

/** Work for the planning thread. */
export type Job =
  | { kind: "bundle"; query: string; body: Uint8Array<ArrayBuffer> }
  /** Only the check of a bundle's parameters. */
  | { kind: "parameters"; query: string }
  | { kind: "document"; shape: DocumentShape; yaml: boolean; body: Uint8Array<ArrayBuffer> };

/** Bodies from this size on may fill a heap with what they become, in bytes. */
const LARGE_BODY = 256 * 1024;

/** True for a job that may take much memory. */
export function isLarge(job: Job): boolean {
  return "body" in job && job.body.length >= LARGE_BODY;
}

/** What a job comes to. */
export interface JobResults {
  bundle: Archive & { notes: number };
  parameters: null;
  document: CriteriaDocument;
}

/** To the planning thread. */
export type ToPlanner =
  | { type: "job"; id: number; job: Job }
  | { type: "cancel"; id: number };

/** Lines of a thread's log, on their way to the one thread that writes. */
export interface LogLines {
  type: "log";
  text: string;
}

/** From the planning thread. */
export type FromPlanner =
  | LogLines
  | ({ type: "done"; id: number; result: JobResults[Job["kind"]] } & Footprint)
  | ({ type: "failed"; id: number; failure: Failure } & Footprint);

/** What a thread holds after a job, told after those that may have left much. */
interface Footprint {
  /** Bytes of the heap, garbage included. */
  heap?: number;
}

/** An error on its way between threads: a refusal, or a defect with its stack. */
export type Failure =
  | {
    kind: "refusal";
    code: ErrorCode;
    message: string;
    status: number;
    details?: Record<string, unknown>;
  }
  | { kind: "defect"; message: string; stack?: string };

/** What a thread is started with. */
export type ThreadStart =
  | { role: "planner"; settings: ServeSettings }
  | {
    role: "listener";
    settings: ServeSettings;
    /** The shared block, and which row of it is the thread's. */
    shared: SharedArrayBuffer;
    thread: number;
    /** Whether the port is shared with other threads. */
    reusePort: boolean;
  };

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
