import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type Patience, waitUntilStable } from "./wait_until_stable.ts";

const PATIENCE: Patience = { pollIntervalMs: 10, stabilityWindowMs: 30, maxWaitMs: 100 };

/** Waits on a clock that sleeping moves, and looking by `lookMs`; `holds` tells the truth. */
async function wait(
  holds: (ms: number) => boolean,
  patience: Partial<Patience> = {},
  lookMs = 0,
) {
  let time = 1000;
  const looks: number[] = [];
  const outcome = await waitUntilStable({ ...PATIENCE, ...patience }, {
    now: () => time,
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
    look: () => {
      looks.push(time - 1000);
      const found = { holds: holds(time - 1000) };
      time += lookMs;
      return Promise.resolve(found);
    },
  });
  return { looks, ...outcome };
}

Deno.test("what holds from the start is stable after the window", async () => {
  const { stable, looks, elapsedMs, heldMs } = await wait(() => true);
  assertEquals([stable, elapsedMs, heldMs], [true, 30, 30]);
  assertEquals(looks, [0, 10, 20, 30]);
});

Deno.test("without a window the first good look is enough", async () => {
  assertEquals((await wait(() => true, { stabilityWindowMs: 0 })).looks, [0]);
  assertEquals((await wait((ms) => ms >= 20, { stabilityWindowMs: 0 })).looks, [0, 10, 20]);
});

Deno.test("what fails inside the window starts it anew", async () => {
  const { stable, elapsedMs } = await wait((ms) => ms !== 20);
  assertEquals([stable, elapsedMs], [true, 60]);
});

Deno.test("a window shorter than the pause ends with a look of its own", async () => {
  const { looks } = await wait(() => true, { pollIntervalMs: 1000, stabilityWindowMs: 25 });
  assertEquals(looks, [0, 25]);
});

Deno.test("what never holds is given up when the time is up, with a last look", async () => {
  const { stable, looks, heldMs } = await wait(() => false, { maxWaitMs: 25 });
  assertEquals([stable, heldMs], [false, undefined]);
  assertEquals(looks, [0, 10, 20, 25]);
});

Deno.test("what holds too late is not stable, and it is told for how long it held", async () => {
  const { stable, heldMs } = await wait((ms) => ms >= 80);
  assertEquals([stable, heldMs], [false, 20]);
});

Deno.test("without time there is one look", async () => {
  const once = { stabilityWindowMs: 0, maxWaitMs: 0 };
  assertEquals((await wait(() => true, once)).stable, true);
  assertEquals((await wait(() => false, once)).looks, [0]);
});

Deno.test("the window begins when a look has ended, not when it was begun", async () => {
  const { looks, stable } = await wait(() => true, {}, 15);
  assertEquals([looks, stable], [[0, 25, 45], true]);
});

Deno.test("looking is told what time is left, and what it throws ends the wait", async () => {
  const left: number[] = [];
  let time = 0;
  const failing = waitUntilStable(PATIENCE, {
    now: () => time,
    sleep: (ms) => Promise.resolve(void (time += ms)),
    look: (leftMs) => {
      left.push(leftMs);
      return left.length === 3
        ? Promise.reject(new Error("no"))
        : Promise.resolve({ holds: false });
    },
  });
  await assertRejects(() => failing, Error, "no");
  assertEquals(left, [100, 90, 80]);
});

Deno.test("property: stable means that every look of the last window was good", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 100 }),
    async (states, pollIntervalMs, stabilityWindowMs) => {
      const state = (ms: number) => states[Math.floor(ms / 5)] ?? false;
      const { stable, looks, elapsedMs } = await wait(state, { pollIntervalMs, stabilityWindowMs });
      const window = looks.filter((at) => at >= elapsedMs - stabilityWindowMs);
      if (stable) assertEquals([window.every(state), window.length > 0], [true, true]);
      else assertEquals(elapsedMs, PATIENCE.maxWaitMs);
      for (const [i, at] of looks.slice(1).entries()) {
        assertEquals(at - looks[i]! <= pollIntervalMs && at > looks[i]!, true);
      }
    },
  ));
});
