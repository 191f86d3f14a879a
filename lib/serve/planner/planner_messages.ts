/** What the planning thread and those that ask it for work tell each other: plain data only. */
import type { Archive } from "../bundle/zip.ts";
import type { DocumentShape } from "../request/read_document.ts";
import type { CriteriaDocument } from "../schema/check_criteria.ts";
import type { LogLines } from "../threads/start_thread.ts";
import type { Failure } from "./failure.ts";

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

/** From the planning thread. */
export type FromPlanner = LogLines | JobEnd;

/** What became of a job. */
export type JobEnd =
  | ({ type: "done"; id: number; result: JobResults[Job["kind"]] } & Footprint)
  | ({ type: "failed"; id: number; failure: Failure } & Footprint);

/** What a thread holds after a job, told after those that may have left much. */
interface Footprint {
  /** Bytes of the heap, garbage included. */
  heap?: number;
}
