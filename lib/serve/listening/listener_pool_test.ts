import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { configureLog } from "../../base/log.ts";
import { METRICS_WIDTH } from "../observability/metrics.ts";
import { serve } from "../serve.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { createSharedState } from "../threads/shared_state.ts";
import type { FromListener, ToListener } from "./listener_messages.ts";
import { startPool } from "./listener_pool.ts";

/** A thread that does nothing but what a test makes it say. */
function fakeThread() {
  const heard: ToListener["type"][] = [];
  const thread = {
    onmessage: null as ((event: MessageEvent<FromListener>) => void) | null,
    onerror: null as ((event: ErrorEvent) => void) | null,
    postMessage: (message: ToListener) => void heard.push(message.type),
    terminated: false,
    terminate: () => void (thread.terminated = true),
    heard,
    say: (data: FromListener) => thread.onmessage?.({ data } as MessageEvent<FromListener>),
    die: () => thread.onerror?.(new ErrorEvent("error", { message: "boom", cancelable: true })),
  };
  return thread;
}

type FakeThread = ReturnType<typeof fakeThread>;

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  host: "127.0.0.1",
  port: 0,
  workers: 3,
  drainDelay: 0,
  shutdownGrace: 0,
};

/** A pool of three threads, each of which says what `first` makes of its number. */
async function fakePool(first: (thread: number) => FromListener = listening, stopping = 50) {
  const threads: FakeThread[] = [];
  const start = (_settings: unknown, thread: number) => {
    const fake = fakeThread();
    threads.push(fake);
    queueMicrotask(() => fake.say(first(thread)));
    return fake;
  };
  const state = createSharedState(3, METRICS_WIDTH);
  const pool = startPool(SETTINGS, state, { start, stopping });
  return { threads, pool: await pool.catch((error) => error as AicrError) };
}

const listening = (): FromListener => ({ type: "listening", port: 4711 });

async function listeningPool() {
  const { threads, pool } = await fakePool();
  if (pool instanceof Error) throw pool;
  return { threads, pool };
}

Deno.test("a thread that ends is told, and the others still stop in order", async () => {
  const { threads, pool } = await listeningPool();
  const loading = pool.load();
  for (const thread of threads) thread.say({ type: "ready" });
  await loading;
  threads[1]!.die();
  assertStringIncludes((await pool.died).message, "boom");
  const drained = pool.drain();
  for (const thread of [threads[0]!, threads[2]!]) thread.say({ type: "drained", lost: 2 });
  assertEquals(await drained, 4);
  assertEquals(threads.map(({ terminated }) => terminated), [true, true, true]);
});

Deno.test("a thread that hangs holds up the end only so long, and counts as a loss", async () => {
  const { threads, pool } = await listeningPool();
  const drained = pool.drain();
  threads[0]!.say({ type: "drained", lost: 0 });
  threads[2]!.say({ type: "drained", lost: 0 });
  assertEquals(await drained, 1);
  assert(threads[1]!.terminated);
});

Deno.test("when one thread cannot listen none is left", async () => {
  const { threads, pool } = await fakePool((thread) =>
    thread < 2
      ? listening()
      : { type: "refused", code: "SERVICE_UNAVAILABLE", message: "no", hints: [] }
  );
  assertEquals(pool instanceof AicrError && pool.code, "SERVICE_UNAVAILABLE");
  assertEquals(threads.map(({ terminated }) => terminated), [true, true, true]);
});

Deno.test("a thread that cannot load, or ends while it does, is told to whoever waits", async () => {
  const { threads, pool } = await listeningPool();
  threads[2]!.say({ type: "refused", code: "INVALID_REQUEST", message: "bad data", hints: ["h"] });
  await assertRejects(() => pool.load(), AicrError, "bad data");
  const other = await listeningPool();
  other.threads[0]!.die();
  await assertRejects(() => other.pool.load(), AicrError, "boom");
});

Deno.test("a server that is broken stops in order, says why, and exits 1", async () => {
  const lines: string[] = [];
  configureLog({ mode: "json", level: "info", write: (text) => void lines.push(text) });
  let stopped = false;
  const code = await serve(SETTINGS, () =>
    Promise.resolve({
      port: 1,
      hurry: () => {},
      stop: () => {
        stopped = true;
        return Promise.resolve(0);
      },
      died: Promise.resolve(new Error("A listening thread ended: boom")),
    }));
  assertEquals([code, stopped], [1, true]);
  const told = lines.map((line) => JSON.parse(line)).find(({ level }) => level === "ERROR");
  assertStringIncludes(told.error, "boom");
});
