import { assert, assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../request/refusal.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import type { Thread } from "../threads/start_thread.ts";
import type { JobBounds } from "./bounded.ts";
import { createPlanner } from "./planner.ts";
import type { FromPlanner, Job, ToPlanner } from "./planner_messages.ts";

const MIB = 1024 * 1024;
const JOB: Job = { kind: "parameters", query: "" };
const bounds = (changes: Partial<JobBounds> = {}): JobBounds => ({
  timeoutMs: 5000,
  signal: new AbortController().signal,
  ...changes,
});

/** A thread that is played by the test. */
function stage() {
  const threads: { sent: ToPlanner[]; line: Thread<FromPlanner, ToPlanner>; ended: boolean }[] = [];
  const start = () => {
    const each = { sent: [] as ToPlanner[], ended: false, line: undefined as never };
    const line: Thread<FromPlanner, ToPlanner> = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => void each.sent.push(message),
      terminate: () => void (each.ended = true),
    };
    threads.push(Object.assign(each, { line }));
    return line;
  };
  const planner = createPlanner(DEFAULT_SETTINGS, { start, lettingGo: 30 });
  const say = (thread: number, message: FromPlanner) =>
    threads[thread]!.line.onmessage!({ data: message } as MessageEvent<FromPlanner>);
  return { planner, threads, say };
}

const started = (sent: ToPlanner[]) =>
  sent.filter(({ type }) => type === "job").map(({ id }) => id);

Deno.test("no thread is started before there is work", async () => {
  const { planner, threads } = stage();
  await planner.stop();
  assertEquals(threads.length, 0);
});

Deno.test("a few jobs are given at a time, the next when one is done", async () => {
  const { planner, threads, say } = stage();
  const jobs = Array.from({ length: 6 }, () => planner.run(JOB, bounds()));
  assertEquals(started(threads[0]!.sent), [0, 1, 2, 3]);
  say(0, { type: "done", id: 2, result: null });
  assertEquals(await jobs[2], null);
  assertEquals(started(threads[0]!.sent), [0, 1, 2, 3, 4]);
  for (const id of [0, 1, 3, 4, 5]) say(0, { type: "done", id, result: null });
  await Promise.all(jobs);
});

Deno.test("large bodies are worked on one after the other, small ones beside them", async () => {
  const { planner, threads, say } = stage();
  const large = (): Job => ({ kind: "bundle", query: "", body: new Uint8Array(MIB) });
  const jobs = [large(), large(), JOB, large(), JOB].map((job) => planner.run(job, bounds()));
  assertEquals(started(threads[0]!.sent), [0, 2, 4]);
  for (const id of [0, 1, 2, 3, 4]) say(0, { type: "done", id, result: null });
  assertEquals(started(threads[0]!.sent), [0, 2, 4, 1, 3]);
  await Promise.all(jobs);
});

Deno.test("a thread that holds too much gets nothing new, and is replaced once it is done", async () => {
  const { planner, threads, say } = stage();
  const jobs = Array.from({ length: 6 }, () => planner.run(JOB, bounds()));
  say(0, { type: "done", id: 0, result: null, heap: 20 * MIB });
  assertEquals(started(threads[0]!.sent), [0, 1, 2, 3, 4]);
  say(0, { type: "done", id: 1, result: null, heap: 900 * MIB });
  for (const id of [2, 3]) say(0, { type: "done", id, result: null });
  assertEquals([threads[0]!.ended, started(threads[0]!.sent)], [false, [0, 1, 2, 3, 4]]);
  say(0, { type: "done", id: 4, result: null });
  assertEquals([threads[0]!.ended, started(threads[1]!.sent)], [true, [5]]);
  say(1, { type: "done", id: 5, result: null });
  await Promise.all(jobs);
  assertEquals(threads[1]!.ended, false);
});

Deno.test("a thread that holds too much is ended at once when nothing waits", async () => {
  const { planner, threads, say } = stage();
  const job = planner.run(JOB, bounds());
  say(0, { type: "done", id: 0, result: null, heap: 900 * MIB });
  await job;
  assert(threads[0]!.ended);
  const next = planner.run(JOB, bounds());
  say(1, { type: "done", id: 1, result: null });
  assertEquals(await next, null);
});

Deno.test("a job that was not started is called off for nothing", async () => {
  const { planner, threads, say } = stage();
  const others = Array.from({ length: 4 }, () => planner.run(JOB, bounds()));
  const abort = new AbortController();
  const waiting = planner.run(JOB, bounds({ signal: abort.signal }));
  abort.abort(new Error("gone"));
  await assertRejects(() => waiting, Error, "gone");
  for (const id of [0, 1, 2, 3]) say(0, { type: "done", id, result: null });
  await Promise.all(others);
  assertEquals(started(threads[0]!.sent), [0, 1, 2, 3]);
});

Deno.test("a started job that takes too long is cancelled, and its late result does no harm", async () => {
  const { planner, threads, say } = stage();
  const error = await assertRejects(() => planner.run(JOB, bounds({ timeoutMs: 10 })), Refusal);
  assertEquals([error.code, error.status], ["TIMEOUT", 504]);
  assertEquals(threads[0]!.sent.at(-1), { type: "cancel", id: 0 });
  say(0, { type: "done", id: 0, result: null });
  const next = planner.run(JOB, bounds());
  say(0, { type: "done", id: 1, result: null });
  await next;
  assertEquals(threads.length, 1);
  // The check whether it let go is still to come.
  await new Promise((resolve) => setTimeout(resolve, 40));
  assertEquals(threads[0]!.ended, false);
});

Deno.test("a thread that does not let go is replaced; others of its jobs are told to come back", async () => {
  const { planner, threads, say } = stage();
  const stuck = planner.run(JOB, bounds({ timeoutMs: 10 }));
  const other = planner.run(JOB, bounds());
  await assertRejects(() => stuck, Refusal);
  const error = await assertRejects(() => other, Refusal);
  assertEquals([error.code, error.status], ["SERVICE_UNAVAILABLE", 503]);
  assert(threads[0]!.ended);
  const next = planner.run(JOB, bounds());
  say(1, { type: "done", id: 2, result: null });
  await next;
});

Deno.test("a thread that breaks fails its jobs, and the next job gets a new one", async () => {
  const { planner, threads, say } = stage();
  const job = planner.run(JOB, bounds());
  threads[0]!.line.onerror!(new ErrorEvent("error", { message: "out of memory" }));
  await assertRejects(() => job, Error, "out of memory");
  const next = planner.run(JOB, bounds());
  say(1, {
    type: "failed",
    id: 1,
    failure: { kind: "refusal", code: "INVALID_REQUEST", message: "No", status: 400 },
  });
  const error = await assertRejects(() => next, Refusal, "No");
  assertEquals(error.status, 400);
});
