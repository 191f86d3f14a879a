/**
 * The jobs of a planner, from when they are asked for until they have ended. Promises that they are
 * begun in the order in which they came, a few at a time, large ones one after the other; what has
 * not been begun can be taken back for nothing. Knows no thread.
 */
import { isLarge, type Job, type JobResults } from "./planner_messages.ts";

/** What became of a job, for whoever waits for it. */
export type Outcome = { result: JobResults[Job["kind"]] } | { error: unknown };

/** A job that has not ended. */
export interface QueuedJob {
  readonly id: number;
  readonly job: Job;
  readonly large: boolean;
  /** Whether it has been given to the thread. */
  started: boolean;
  /** Tells whoever waits. */
  settle(outcome: Outcome): void;
}

/** Jobs in the order in which they came. */
export interface JobQueue {
  /** Takes a job in and returns its number. */
  add(job: Job, settle: QueuedJob["settle"]): number;
  get(id: number): QueuedJob | undefined;
  /** The first one that may be begun now. */
  next(): QueuedJob | undefined;
  /** Those that have been begun. */
  started(): QueuedJob[];
  /** Takes a job out, ended or not. */
  remove(id: number): QueuedJob | undefined;
  readonly size: number;
  /** Calls back once, when the last one has been taken out. */
  onEmpty(callback: () => void): void;
}

/** Jobs begun at a time: those that wait for a program do not hold up the others. */
const AT_A_TIME = 4;

/** An empty queue. */
export function createJobQueue(): JobQueue {
  const jobs = new Map<number, QueuedJob>();
  let count = 0;
  let empty = () => {};
  const started = () => [...jobs.values()].filter((each) => each.started);
  return {
    add(job, settle) {
      const id = count++;
      jobs.set(id, { id, job, large: isLarge(job), started: false, settle });
      return id;
    },
    get: (id) => jobs.get(id),
    next: () => nextOf(jobs, started()),
    started,
    remove(id) {
      const job = jobs.get(id);
      if (jobs.delete(id) && jobs.size === 0) empty();
      return job;
    },
    get size() {
      return jobs.size;
    },
    onEmpty: (callback) => void (empty = callback),
  };
}

function nextOf(
  jobs: ReadonlyMap<number, QueuedJob>,
  started: readonly QueuedJob[],
): QueuedJob | undefined {
  if (started.length >= AT_A_TIME) return undefined;
  // Large ones together would take the memory that several threads may.
  const full = started.some(({ large }) => large);
  for (const each of jobs.values()) {
    if (!each.started && !(each.large && full)) return each;
  }
  return undefined;
}
