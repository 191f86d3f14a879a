import { assertEquals, assertMatch } from "@std/assert";
import type { Found } from "../../platform/cluster/types.ts";
import { readTests } from "./read_tests.ts";
import { runTests } from "./run_tests.ts";

const POD: Found = {
  served: true,
  objects: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "ns" } }],
};
const NONE: Found = { served: true, objects: [] };

const ASSERT = "assert: {resource: {apiVersion: v1, kind: Pod}}";
const ERROR = "error: {resource: {apiVersion: v1, kind: Pod}}";

function tests(...operations: string[]) {
  const lines = operations.map((operation) => `        - {${operation}}\n`).join("");
  return readTests(
    "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: t}\n" +
      `spec:\n  timeouts: {assert: 10s, error: 4s}\n  steps:\n    - try:\n${lines}`,
    "t",
  );
}

/** Runs on a clock that only sleeping moves; `at` tells what is there at a time. */
async function run(operations: string[], at: (ms: number) => Found) {
  let time = 0;
  const looks: number[] = [];
  const results = await runTests(tests(...operations), {
    find: () => {
      looks.push(time);
      return Promise.resolve(at(time));
    },
    now: () => time,
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
    pollIntervalMs: 3000,
  });
  return { looks, results };
}

Deno.test("an operation is awaited until it holds", async () => {
  const { looks, results } = await run([ASSERT], (ms) => ms >= 6000 ? POD : NONE);
  assertEquals(looks, [0, 3000, 6000]);
  assertEquals(results.map(({ holds }) => holds), [true]);
});

Deno.test("its timeout ends it, with a last look at the very end", async () => {
  const { looks, results } = await run([ASSERT], () => NONE);
  assertEquals(looks, [0, 3000, 6000, 9000, 10_000]);
  assertEquals(results[0]!.holds, false);
  assertMatch(results[0]!.findings[0]!.reason, /no such object \(waited 10\.0s\)/);
});

Deno.test("an absence is awaited as long as its own timeout says", async () => {
  const { looks } = await run([ERROR], () => POD);
  assertEquals(looks, [0, 3000, 4000]);
  const gone = await run([ERROR], (ms) => ms >= 3000 ? NONE : POD);
  assertEquals(gone.results[0]!.holds, true);
});

Deno.test("nothing behind a failure is run, unless it says to go on", async () => {
  const stopped = await run([ASSERT, ERROR], () => NONE);
  assertEquals(stopped.results.map(({ holds }) => holds), [false]);
  const goes = await run([`continueOnError: true, ${ASSERT}`, ERROR], () => NONE);
  assertEquals(goes.results.map(({ holds }) => holds), [false, true]);
});

Deno.test("a timeout of nothing is one look", async () => {
  const { looks } = await run([`timeout: 0s, ${ASSERT}`], () => NONE);
  assertEquals(looks, [0]);
});
