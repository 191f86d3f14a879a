import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { AicrError, type ErrorCode } from "../base/error.ts";
import type { Found } from "../platform/cluster/types.ts";
import { readTests } from "./assertion/mod.ts";
import { checkPatience, type GateLook, gateRefusal, waitForTests } from "./gate.ts";

const TESTS = readTests(
  `apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: t}
spec:
  steps:
    - name: policy-is-ready
      try:
        - assert: {resource: {apiVersion: nvidia.com/v1, kind: ClusterPolicy, status: {state: ready}}}
`,
  "t.yaml",
);
const PATIENCE = {
  timeoutMs: 120_000,
  pollIntervalMs: 10_000,
  stabilityWindowMs: 30_000,
  maxWaitMs: 100_000,
};

function policy(state: string): Found {
  const metadata = { name: "cluster-policy" };
  return {
    served: true,
    objects: [{ apiVersion: "nvidia.com/v1", kind: "ClusterPolicy", metadata, status: { state } }],
  };
}

/** Waits on a clock that only sleeping moves; `at` tells what the cluster answers at a time. */
async function gate(at: (ms: number) => Found | ErrorCode) {
  let time = 0;
  const looks: GateLook[] = [];
  const outcome = await waitForTests(TESTS, PATIENCE, {
    now: () => time,
    sleep: (ms) => Promise.resolve(void (time += ms)),
    onLook: (look) => void looks.push(look),
    find: () => {
      const answer = at(time);
      return typeof answer === "string"
        ? Promise.reject(new AicrError(answer, `Cannot list: ${answer}`, { hints: ["do"] }))
        : Promise.resolve(answer);
    },
  });
  return { ...outcome, looks, refusal: gateRefusal(outcome) };
}

Deno.test("the gate opens when everything has held for the window", async () => {
  const { stable, elapsedMs, refusal, looks } = await gate((ms) =>
    ms < 20_000 ? { served: false } : ms < 40_000 ? policy("notReady") : policy("ready")
  );
  assertEquals([stable, elapsedMs, refusal], [true, 70_000, undefined]);
  assertEquals(looks.map(({ holds }) => holds), [...Array(4).fill(false), ...Array(4).fill(true)]);
});

Deno.test("one that never opens ends with what was missing", async () => {
  const { refusal } = await gate(() => policy("notReady"));
  assertEquals(refusal?.code, "INTERNAL");
  assertEquals(
    refusal?.message,
    "Not ready after 1m40s: policy-is-ready: ClusterPolicy cluster-policy: " +
      'status.state expected "ready", found "notReady"',
  );
  assert(refusal!.hints.length > 0);
});

Deno.test("one that only flickers says so", async () => {
  const { refusal } = await gate((ms) => policy(ms % 20_000 === 0 ? "ready" : "notReady"));
  assertEquals(refusal?.message, "Not stable after 1m40s: everything held for only 0ms");
});

for (const code of ["SERVICE_UNAVAILABLE", "TIMEOUT", "RATE_LIMIT_EXCEEDED"] as const) {
  Deno.test(`an outage (${code}) closes the window and is waited out`, async () => {
    const { stable, elapsedMs, looks } = await gate((ms) => ms === 20_000 ? code : policy("ready"));
    assertEquals([stable, elapsedMs], [true, 60_000]);
    assertEquals(looks[2]!.outage?.code, code);
  });

  Deno.test(`an outage (${code}) without end is what the gate ends with`, async () => {
    const { refusal } = await gate(() => code);
    assertEquals([refusal?.code, refusal?.hints], [code, ["do"]]);
    assertStringIncludes(refusal!.message, `Not ready after 1m40s: Cannot list: ${code}`);
  });
}

for (const code of ["UNAUTHORIZED", "INVALID_REQUEST", "INTERNAL"] as const) {
  Deno.test(`${code} is not waited out`, async () => {
    const error = await assertRejects(
      () => gate((ms) => ms === 20_000 ? code : policy("no")),
      AicrError,
    );
    assertEquals(error.code, code);
  });
}

const WRONG: [string, Partial<typeof PATIENCE>, string][] = [
  ["no pause", { pollIntervalMs: 0 }, "--poll-interval must be at least 1ms"],
  ["no time for a look", { timeoutMs: 0 }, "--timeout must be at least 1ms"],
  ["a window longer than the wait", { maxWaitMs: 29_999 }, "--stability-window 30.0s is longer"],
];

for (const [what, change, message] of WRONG) {
  Deno.test(`refused: ${what}`, () => {
    const error = assertThrows(() => checkPatience({ ...PATIENCE, ...change }), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, message);
  });
}

Deno.test("a look without window or wait is allowed", () => {
  checkPatience({ ...PATIENCE, stabilityWindowMs: 0, maxWaitMs: 0 });
});
