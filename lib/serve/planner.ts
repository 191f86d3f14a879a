/**
 * The line to the planning thread. Promises that every job ends: with a result, an error, or a
 * timeout after which a thread that does not let go is ended and replaced; and that what one document
 * has filled the thread's memory with does not stay. The thread is started with the first job and takes a few jobs at a time; the others wait here, where they can be
 * called off for nothing.
 */
import { writeLines } from "../base/log.ts";
import { fromFailure } from "./failure.ts";
import { Refusal } from "./refusal.ts";
import type { ServeSettings } from "./settings.ts";
import {
  type FromPlanner,
  isLarge,
  type Job,
  type JobResults,
  type ToPlanner,
} from "./thread_messages.ts";
import { startThread, type Thread } from "./threads.ts";

/** Runs jobs beside the thread that asks for them. */
export interface Planner {
  /** Throws what the job throws, TIMEOUT after `timeoutMs`, the signal's reason when it aborts. */
  run<J extends Job>(job: J, bounds: JobBounds): Promise<JobResults[J["kind"]]>;
  /** Ends the thread, once what was called off has put its things in order. */
  stop(): Promise<void>;
}

/** How long somebody waits for a job. */
export interface JobBounds {
  timeoutMs: number;
  signal: AbortSignal;
}

/** Jobs given to the thread at a time: those that wait for a program do not hold up the others. */
const AT_A_TIME = 4;
/** A thread whose heap has grown beyond so many bytes is replaced once its jobs are done. */
const MAX_HEAP = 160 * 1024 * 1024;
/** How long a cancelled job may take to notice, in milliseconds. */
const LETTING_GO = 2000;

type Line = Thread<FromPlanner, ToPlanner>;
type Ended = Exclude<FromPlanner, { type: "log" }>;

interface Waiting {
  id: number;
  job: Job;
  large: boolean;
  started: boolean;
  settle(outcome: { result: JobResults[Job["kind"]] } | { error: unknown }): void;
}

/** What tests put in the place of the real thing. */
export interface PlannerParts {
  start?: () => Line;
  /** Milliseconds, see {@link LETTING_GO}. */
  lettingGo?: number;
}

/** A planner whose thread has not been started yet. */
export function createPlanner(settings: ServeSettings, parts: PlannerParts = {}): Planner {
  const { start = () => startThread({ role: "planner", settings }), lettingGo = LETTING_GO } =
    parts;
  const jobs = new Map<number, Waiting>();
  let thread: Line | undefined;
  let next = 0;
  let bloated = false;
  const replace = (error: () => unknown) => {
    thread = retired(thread);
    bloated = false;
    for (const waiting of [...jobs.values()].filter((each) => each.started)) {
      jobs.delete(waiting.id);
      waiting.settle({ error: error() });
    }
    dispatch();
  };
  const dispatch = () => {
    const started = [...jobs.values()].filter((each) => each.started).length;
    if (bloated && started > 0) return;
    if (bloated) thread = retired(thread);
    bloated = false;
    let free = AT_A_TIME - started;
    for (const waiting of [...jobs.values()].filter((each) => !each.started)) {
      if (free === 0) break;
      // One after the other: together they would take what several threads may.
      if (waiting.large && [...jobs.values()].some((each) => each.started && each.large)) continue;
      free--;
      thread ??= connect(start(), {
        done: (message) => finish(message),
        broken: (error) => replace(() => error),
      });
      waiting.started = true;
      const { id, job } = waiting;
      thread.postMessage({ type: "job", id, job }, "body" in job ? [job.body.buffer] : []);
    }
  };
  let onIdle = () => {};
  const finish = (message: Ended) => {
    const waiting = jobs.get(message.id);
    jobs.delete(message.id);
    bloated ||= (message.heap ?? 0) > MAX_HEAP;
    if (jobs.size === 0) onIdle();
    waiting?.settle(
      message.type === "done" ? message : { error: fromFailure(message.failure) },
    );
    dispatch();
  };
  const giveUp = (id: number) => {
    const waiting = jobs.get(id);
    if (waiting === undefined) return;
    if (!waiting.started) return void jobs.delete(id);
    waiting.settle = () => {};
    thread?.postMessage({ type: "cancel", id });
    setTimeout(() => jobs.has(id) && replace(interrupted), lettingGo);
  };
  return {
    run<J extends Job>(job: J, bounds: JobBounds): Promise<JobResults[J["kind"]]> {
      const id = next++;
      const { promise, settle } = bounded<JobResults[J["kind"]]>(bounds, () => giveUp(id));
      jobs.set(id, {
        id,
        job,
        large: isLarge(job),
        started: false,
        settle: settle as Waiting["settle"],
      });
      dispatch();
      return promise;
    },
    async stop() {
      if (jobs.size > 0) await withTime(lettingGo, (done) => onIdle = done);
      thread = retired(thread);
    },
  };
}

/** Ends a thread, and with it everything that it holds. */
function retired(thread: Line | undefined): undefined {
  thread?.terminate();
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

function connect(
  thread: Line,
  on: { done(message: Ended): void; broken(error: Error): void },
): Line {
  thread.onmessage = ({ data }) => {
    if (data.type === "log") writeLines(data.text);
    else on.done(data);
  };
  thread.onerror = (event) => {
    event.preventDefault();
    on.broken(new Error(`The planning thread ended: ${event.message}`));
  };
  return thread;
}

/** A promise that is settled from outside, or by time or signal, whatever comes first. */
function bounded<T>({ timeoutMs, signal }: JobBounds, giveUp: () => void) {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
  const stop = (error: unknown) => {
    end();
    giveUp();
    reject(error);
  };
  const onAbort = () => stop(signal.reason);
  const timer = setTimeout(() => stop(tooSlow(timeoutMs)), timeoutMs);
  signal.addEventListener("abort", onAbort);
  const settle = (outcome: { result: T } | { error: unknown }) => {
    end();
    if ("result" in outcome) resolve(outcome.result);
    else reject(outcome.error);
  };
  return { promise, settle };
}

function tooSlow(timeoutMs: number): Refusal {
  return new Refusal("TIMEOUT", `The request took longer than ${timeoutMs / 1000} s`);
}

function interrupted(): Refusal {
  return new Refusal("SERVICE_UNAVAILABLE", "The work was interrupted by another request");
}
