/**
 * The line to the planning thread: gives it jobs, hears of their end, and ends it when it breaks,
 * does not let go, or holds too much. Promises that the thread is started with the first job, and
 * that what one document has filled its memory with does not stay.
 */
import { writeLines } from "../../base/log.ts";
import type { Thread } from "../threads/start_thread.ts";
import { fromFailure } from "./failure.ts";
import type { JobQueue } from "./job_queue.ts";
import type { FromPlanner, JobEnd, ToPlanner } from "./planner_messages.ts";

/** The planning thread, seen from the one that gives it jobs. */
export type PlannerThread = Thread<FromPlanner, ToPlanner>;

/** Gives the jobs of a queue to a thread. */
export interface PlannerLine {
  /** Begins what may be begun now. */
  dispatch(): void;
  /** Asks the thread to let go of a job. */
  cancel(id: number): void;
  /** Ends the thread, with it the jobs it was given, and goes on with the others in a new one. */
  replace(error: () => unknown): void;
  /** Ends the thread, and with it everything that it holds. */
  end(): void;
}

/** A thread whose heap has grown beyond so many bytes is replaced once its jobs are done. */
const MAX_HEAP = 160 * 1024 * 1024;

/** A line whose thread has not been started yet. */
export function createPlannerLine(jobs: JobQueue, start: () => PlannerThread): PlannerLine {
  let thread: PlannerThread | undefined;
  let bloated = false;
  const end = () => {
    thread?.terminate();
    thread = undefined;
    bloated = false;
  };
  const dispatch = () => {
    if (bloated && jobs.started().length > 0) return;
    if (bloated) end();
    for (let next = jobs.next(); next !== undefined; next = jobs.next()) {
      thread ??= connect(start(), { ended, broken: (error) => replace(() => error) });
      next.started = true;
      const { id, job } = next;
      thread.postMessage({ type: "job", id, job }, "body" in job ? [job.body.buffer] : []);
    }
  };
  const ended = (message: JobEnd) => {
    bloated ||= (message.heap ?? 0) > MAX_HEAP;
    const outcome = message.type === "done" ? message : { error: fromFailure(message.failure) };
    jobs.remove(message.id)?.settle(outcome);
    dispatch();
  };
  const replace = (error: () => unknown) => {
    end();
    for (const { id } of jobs.started()) jobs.remove(id)?.settle({ error: error() });
    dispatch();
  };
  const cancel = (id: number) => thread?.postMessage({ type: "cancel", id });
  return { dispatch, cancel, replace, end };
}

function connect(
  thread: PlannerThread,
  on: { ended(message: JobEnd): void; broken(error: Error): void },
): PlannerThread {
  thread.onmessage = ({ data }) => {
    if (data.type === "log") writeLines(data.text);
    else on.ended(data);
  };
  thread.onerror = (event) => {
    event.preventDefault();
    on.broken(new Error(`The planning thread ended: ${event.message}`));
  };
  return thread;
}
