import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { findIn } from "../../../tests/support/memory_objects.ts";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import type { ObjectQuery } from "../../platform/cluster/types.ts";
import { formatResults } from "./format_result.ts";
import { lookAtTests } from "./look_at_tests.ts";
import { readTests } from "./read_tests.ts";
import type { AssertionResult, Find } from "./types.ts";

/** One operation per line: `assert {…}` or `error {…}`. */
function testOf(operations: string[], spec = ""): string {
  const lines = operations.map((line) => {
    const [kind] = line.split(" ", 1);
    return `        - ${kind}: {resource: ${line.slice(kind!.length + 1)}}\n`;
  });
  return "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: t}\n" +
    `spec:\n${spec}  steps:\n    - name: s\n      try:\n${lines.join("")}`;
}

function look(
  text: string,
  find: Find | readonly Tree[],
  namespace?: string,
): Promise<AssertionResult[]> {
  const asked = typeof find === "function" ? find : findIn(find, ["v1 Pod"]);
  return lookAtTests(readTests(text, "t.yaml"), { find: asked, namespace });
}

async function holds(operation: string, objects: readonly Tree[]): Promise<boolean> {
  return (await look(testOf([operation]), objects))[0]!.holds;
}

function pod(name: string, phase: string, more: Tree = {}): Tree {
  const metadata = { name, namespace: "ns", ...more };
  return { apiVersion: "v1", kind: "Pod", metadata, status: { phase } };
}

const RUNNING = "{apiVersion: v1, kind: Pod, status: {phase: Running}}";

Deno.test("assert: one matching object is enough, none is not", async () => {
  assertEquals(await holds(`assert ${RUNNING}`, [pod("a", "Failed"), pod("b", "Running")]), true);
  assertEquals(await holds(`assert ${RUNNING}`, [pod("a", "Failed")]), false);
  assertEquals(await holds(`assert ${RUNNING}`, []), false);
});

Deno.test("error: not one object may match", async () => {
  assertEquals(await holds(`error ${RUNNING}`, [pod("a", "Failed"), pod("b", "Running")]), false);
  assertEquals(await holds(`error ${RUNNING}`, [pod("a", "Failed")]), true);
  assertEquals(await holds(`error ${RUNNING}`, []), true);
});

Deno.test("a kind the cluster does not know is absent", async () => {
  const policy = "{apiVersion: nvidia.com/v1, kind: ClusterPolicy}";
  const [asserted, refused] = await look(testOf([`assert ${policy}`, `error ${policy}`]), []);
  assertEquals([asserted!.holds, refused!.holds], [false, true]);
  assertMatch(asserted!.findings[0]!.reason, /does not know the kind ClusterPolicy.*CRD/);
});

Deno.test("an error that nobody can decide does not hold", async () => {
  const [result] = await look(
    testOf(["error {apiVersion: v1, kind: Pod, (length(spec.nope)): 0}"]),
    [pod("a", "Running")],
  );
  assertEquals(result!.holds, false);
  assertMatch(result!.findings[0]!.reason, /cannot be evaluated/);
  // Whatever the expression says, this pod does not match.
  const decided = "error {apiVersion: v1, kind: Pod, status: {phase: X}, (length(spec.nope)): 0}";
  assertEquals(await holds(decided, [pod("a", "Running")]), true);
});

/** What is asked for, by what the resource names. */
const QUERIES: [string, Partial<ObjectQuery>][] = [
  ["{name: a}", { name: "a", namespace: undefined }],
  ["{name: a, namespace: x}", { name: "a", namespace: "x" }],
  ["{namespace: x}", { name: undefined, namespace: "x" }],
  ["{labels: {app: web, tier: ''}}", { labels: { app: "web", tier: "" } }],
  ["{labels: {app: 'a b'}}", { labels: undefined }],
  ["{labels: {(app): web}}", { labels: undefined }],
  ["{labels: {\\(app)\\: web}}", { labels: { "(app)": "web" } }],
  [`{name: "(join('-', ['a', $n]))", namespace: ($namespace)}`, { name: "a-1", namespace: "def" }],
  ["{labels: {app: ($test.metadata.name)}}", { labels: { app: "t" } }],
];

for (const [metadata, expected] of QUERIES) {
  Deno.test(`the objects that metadata ${metadata} selects`, async () => {
    const asked: ObjectQuery[] = [];
    const operation = `assert {apiVersion: v1, kind: Pod, metadata: ${metadata}}`;
    await look(testOf([operation], "  bindings: [{name: n, value: '1'}]\n"), (query) => {
      asked.push(query);
      return Promise.resolve({ served: true, objects: [] });
    }, "def");
    assertEquals(asked.length, 1);
    const { apiVersion, kind, defaultNamespace, ...rest } = asked[0]!;
    assertEquals([apiVersion, kind, defaultNamespace], ["v1", "Pod", "def"]);
    assertEquals(rest, { name: undefined, namespace: undefined, labels: undefined, ...expected });
  });
}

Deno.test("the namespace of a test beats the caller's", async () => {
  const asked: ObjectQuery[] = [];
  await look(testOf([`assert ${RUNNING}`], "  namespace: own\n"), (query) => {
    asked.push(query);
    return Promise.resolve({ served: false });
  }, "callers");
  assertEquals(asked[0]!.defaultNamespace, "own");
});

Deno.test("a name that is no text is a finding", async () => {
  const named = "assert {apiVersion: v1, kind: Pod, metadata: {name: ($namespace)}}";
  const [result] = await look(testOf([named]), []);
  assertEquals(result!.holds, false);
  assertMatch(result!.findings[0]!.reason, /name must be text, its expression gives null/);
});

Deno.test("a binding that cannot be evaluated is a finding", async () => {
  const spec = "  bindings: [{name: n, value: (length(`1`))}]\n";
  const [result] = await look(testOf([`assert ${RUNNING}`], spec), [pod("a", "Running")]);
  assertEquals(result!.holds, false);
  assertMatch(result!.findings[0]!.reason, /binding cannot be evaluated/i);
});

Deno.test("within a look the same objects are asked for once", async () => {
  let asked = 0;
  await look(
    testOf([`assert ${RUNNING}`, `error ${RUNNING}`, "assert {apiVersion: v1, kind: X}"]),
    () => {
      asked++;
      return Promise.resolve({ served: false });
    },
  );
  assertEquals(asked, 2);
});

Deno.test("what is behind a failure is looked at too, and what find throws comes through", async () => {
  const both = testOf([`assert ${RUNNING}`, `error ${RUNNING}`]);
  assertEquals((await look(both, [])).map(({ holds }) => holds), [false, true]);
  await assertRejects(
    () => look(both, () => Promise.reject(new AicrError("UNAUTHORIZED", "No"))),
    AicrError,
    "No",
  );
});

Deno.test("a request gets the shorter of its timeout and what is left", async () => {
  const allowed: number[] = [];
  const find: Find = (_query, timeoutMs) => {
    allowed.push(timeoutMs);
    return Promise.resolve({ served: false });
  };
  const tests = readTests(testOf([`assert ${RUNNING}`]), "t");
  for (const left of [1000, 60_000]) await lookAtTests(tests, { find, remaining: () => left });
  assertEquals(allowed, [1000, 30_000]);
});

Deno.test("the report names every object and what differs", async () => {
  const objects = [pod("a", "Failed"), pod("b", "Pending", { labels: { app: "x" } })];
  const text = testOf([
    `assert ${RUNNING}`,
    "error {apiVersion: v1, kind: Pod, metadata: {namespace: ns, labels: {app: x}}}",
    "error {apiVersion: v1, kind: Pod, metadata: {name: zzz, namespace: ns}}",
  ]);
  assertEquals(
    formatResults(await look(text, objects)),
    `not ready  t.yaml t/s: assert Pod
             Pod ns/a: status.phase expected "Running", found "Failed"
             Pod ns/b: status.phase expected "Running", found "Pending"
not ready  t.yaml t/s: error Pod ns/* (app=x)
             Pod ns/b: matches what must not be there
ready      t.yaml t/s: error Pod ns/zzz
`,
  );
});

Deno.test("a report of many objects stays short", async () => {
  const objects = Array.from({ length: 12 }, (_, i) => pod(`p${i}`, "Failed"));
  const [result] = await look(testOf([`assert ${RUNNING}`]), objects);
  assertEquals(result!.findings.length, 6);
  assertEquals(result!.findings[5], { reason: "and 7 more objects" });
});
