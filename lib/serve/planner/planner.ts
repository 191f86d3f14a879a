/**
 * Work that would hold up other clients, done beside the thread that talks to them: bundles, and
 * documents that are large. Promises that every job ends: with a result, an error, or a timeout
 * after which a thread that does not let go is ended and replaced. What it must never do: touch a
 * socket, or start a thread before there is work for one.
 */
import { Refusal } from "../request/refusal.ts";
import type { ServeSettings } from "../settings.ts";
import { startThread } from "../threads/start_thread.ts";
import { bounded, type JobBounds } from "./bounded.ts";
import { createJobQueue, type QueuedJob } from "./job_queue.ts";
import { createPlannerLine, type PlannerThread } from "./planner_line.ts";
import type { Job, JobResults } from "./planner_messages.ts";

/** Runs jobs beside the thread that asks for them. */
export interface Planner {
  /** Throws what the job throws, TIMEOUT after `timeoutMs`, the signal's reason when it aborts. */
  run<J extends Job>(job: J, bounds: JobBounds): Promise<JobResults[J["kind"]]>;
  /** Ends the thread, once what was called off has put its things in order. */
  stop(): Promise<void>;
}

/** What tests put in the place of the real thing. */
export interface PlannerParts {
  start?: () => PlannerThread;
  /** Milliseconds, see {@link LETTING_GO}. */
  lettingGo?: number;
}

/** How long a cancelled job may take to notice, in milliseconds. */
const LETTING_GO = 2000;

/** A planner whose thread has not been started yet. */
export function createPlanner(settings: ServeSettings, parts: PlannerParts = {}): Planner {
  const { start = () => startThread({ role: "planner", settings }), lettingGo = LETTING_GO } =
    parts;
  const jobs = createJobQueue();
  const line = createPlannerLine(jobs, start);
  const giveUp = (id: number) => {
    const waiting = jobs.get(id);
    if (waiting === undefined) return;
    if (!waiting.started) return void jobs.remove(id);
    waiting.settle = () => {};
    line.cancel(id);
    setTimeout(() => jobs.get(id) !== undefined && line.replace(interrupted), lettingGo);
  };
  return {
    run<J extends Job>(job: J, bounds: JobBounds): Promise<JobResults[J["kind"]]> {
      const { promise, settle } = bounded<JobResults[J["kind"]]>(bounds, () => giveUp(id));
      const id = jobs.add(job, settle as QueuedJob["settle"]);
      line.dispatch();
      return promise;
    },
    async stop() {
      if (jobs.size > 0) await withTime(lettingGo, jobs.onEmpty);
      line.end();
    },
  };
}

/** Waits until something calls `done`, but only so long. */
function withTime(milliseconds: number, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    begin(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function interrupted(): Refusal {
  return new Refusal("SERVICE_UNAVAILABLE", "The work was interrupted by another request");
}
