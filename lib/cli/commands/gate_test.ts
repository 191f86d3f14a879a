/** `aicr gate` in process, against a server that answers as an API server does. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { withHttpServer } from "../../../tests/support/loopback_server.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { runCli } from "../run_cli.ts";
import { testIo } from "../_test_io.ts";

const TEST = `apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata: {name: gpu-operator-readiness}
spec:
  steps:
    - name: policy-is-ready
      try:
        - assert: {resource: {apiVersion: nvidia.com/v1, kind: ClusterPolicy, status: {state: ready}}}
`;
const FAST = ["--poll-interval", "1ms", "--stability-window", "5ms", "--max-wait", "1m"];
const IN_VAIN = ["--poll-interval", "1ms", "--stability-window", "5ms", "--max-wait", "60ms"];

/** What the server says of the policy: a state, a status code, or that there is no such kind. */
type Answer = string | number | undefined;

/** Runs the command with files in its directory; `answers` by the number of the look. */
async function gate(
  files: Record<string, string>,
  answers: (look: number) => Answer,
  flags: string[] = FAST,
) {
  let looks = 0;
  const io = testIo();
  let code = -1;
  await inTemporaryDirectory(async (directory) => {
    const tests = join(directory, "tests");
    await Deno.mkdir(tests);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(tests, name), text);
    }
    await withHttpServer((request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/version") return Response.json({ gitVersion: "v1.33.0" });
      // Each look begins with discovery until the kind is known, and with the list from then on.
      if (pathname !== "/apis/nvidia.com/v1") return policies(answers(looks++));
      return answers(looks) === undefined ? (looks++, missing()) : discovery();
    }, async (origin) => {
      const kubeconfig = join(directory, "kubeconfig");
      await Deno.writeTextFile(kubeconfig, kubeconfigOf(origin));
      const where = ["--bundle-dir", tests, "--kubeconfig", kubeconfig];
      code = await runCli(["gate", ...where, ...flags], io);
    });
  });
  return { code, out: io.out(), err: io.err(), last: io.lastLine(), looks };
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: {} }],
  });
}

function missing(): Response {
  return Response.json({ kind: "Status", message: "not found" }, { status: 404 });
}

function discovery(): Response {
  return Response.json({
    resources: [{ name: "clusterpolicies", kind: "ClusterPolicy", namespaced: false }],
  });
}

function policies(answer: Answer): Response {
  if (answer === undefined) return missing();
  if (typeof answer === "number") {
    return Response.json({ kind: "Status", message: `said ${answer}` }, { status: answer });
  }
  const items = [{ metadata: { name: "cluster-policy" }, status: { state: answer } }];
  return Response.json({ kind: "ClusterPolicyList", items });
}

Deno.test("what is ready and stays so opens the gate, with a report on stdout", async () => {
  const { code, out, err } = await gate({ "a.yaml": TEST }, () => "ready");
  assertEquals([code, out], [
    0,
    "ready      a.yaml gpu-operator-readiness/policy-is-ready: assert ClusterPolicy\n",
  ]);
  assertStringIncludes(err, "version=v1.33.0");
  assertMatch(err, /Ready: assertions=1 after=\d+ms\n$/);
});

Deno.test("every look says what is not ready yet", async () => {
  const answers = [undefined, "notReady", 503];
  const { code, err } = await gate(
    { "a.yaml": TEST },
    (look) => look < answers.length ? answers[look] : "ready",
  );
  assertEquals(code, 0, err);
  assertStringIncludes(err, "does not know the kind ClusterPolicy of nvidia.com/v1");
  assertStringIncludes(err, 'status.state expected "ready", found "notReady"');
  assertMatch(err, /Not ready after \d+ms: Cannot list ClusterPolicy objects .*said 503/);
});

Deno.test("what never gets ready ends with 8, the report and the reason", async () => {
  const { code, out, err, last } = await gate({ "a.yaml": TEST }, () => "notReady", IN_VAIN);
  assertEquals(code, 8);
  assertStringIncludes(out, "not ready  a.yaml gpu-operator-readiness/policy-is-ready");
  assertStringIncludes(out, '  ClusterPolicy cluster-policy: status.state expected "ready"');
  assertMatch(last, /^\[INTERNAL\] Not ready after \d+ms: policy-is-ready: ClusterPolicy/);
  assert(!/^\s+at /m.test(err), err);
});

Deno.test("a CRD that never comes ends with 8 too", async () => {
  const { code, last } = await gate({ "a.yaml": TEST }, () => undefined, IN_VAIN);
  assertEquals(code, 8);
  assertStringIncludes(last, "does not know the kind ClusterPolicy");
});

Deno.test("a refusal ends it at once", async () => {
  const { code, last, looks } = await gate({ "a.yaml": TEST }, () => 403);
  assertEquals([code, looks], [4, 1]);
  assertStringIncludes(
    last,
    "[UNAUTHORIZED] Cannot list ClusterPolicy objects of http://127.0.0.1",
  );
});

Deno.test("every file counts, in the order of names, others are left alone", async () => {
  const other = TEST.replace("gpu-operator-readiness", "other").replace("ready}}}", "no}}}");
  const { code, out } = await gate(
    { "b.yml": TEST, "a.yaml": other, "notes.txt": "hello", ".hidden.yaml": "a: [" },
    () => "ready",
    IN_VAIN,
  );
  assertEquals(code, 8);
  assertEquals(out.split("\n").filter((line) => !line.startsWith("   ")).slice(0, 2), [
    "not ready  a.yaml other/policy-is-ready: assert ClusterPolicy",
    "ready      b.yml gpu-operator-readiness/policy-is-ready: assert ClusterPolicy",
  ]);
});

Deno.test("what is left out is told", async () => {
  const text = TEST.replace("spec:\n", "spec:\n  catch: [{describe: {}}]\n") +
    "---\n" + TEST.replace("spec:\n", "spec:\n  skip: true\n");
  const { code, err } = await gate({ "a.yaml": text }, () => "ready");
  assertEquals(code, 0);
  assertStringIncludes(err, "spec.catch of test gpu-operator-readiness in a.yaml is left out");
  assertStringIncludes(err, "is not run: it says skip");
});

/** Inputs that are refused: files, flags, exit code, last line. */
const REFUSED: [string, Record<string, string>, string[], number, string][] = [
  ["an empty directory", {}, FAST, 2, "holds no test that is to be run"],
  [
    "only a skipped test",
    { "a.yaml": TEST.replace("spec:", "spec:\n  skip: true") },
    FAST,
    2,
    "no test",
  ],
  ["a file that is no test", { "a.yaml": "kind: Pod" }, FAST, 2, "a.yaml holds a Pod"],
  ["a file that is no YAML", { "a.yaml": "a: [" }, FAST, 2, "Cannot parse a.yaml"],
  ["no pause", { "a.yaml": TEST }, ["--poll-interval", "0s"], 2, "--poll-interval"],
  ["a window that is too long", { "a.yaml": TEST }, ["--max-wait", "1s"], 2, "--stability-window"],
  ["a duration that is none", { "a.yaml": TEST }, ["--timeout", "soon"], 2, "timeout"],
];

for (const [what, files, flags, exit, message] of REFUSED) {
  Deno.test(`refused: ${what}`, async () => {
    const { code, last, looks } = await gate(files, () => "ready", flags);
    assertEquals([code, looks], [exit, 0]);
    assertStringIncludes(last, message);
  });
}

for (
  const [what, argv, exit, message] of [
    ["no directory", ["gate"], 2, "--bundle-dir"],
    ["a directory that is missing", ["gate", "--bundle-dir", "/nope"], 3, "/nope"],
    ["a directory that is a file", ["gate", "--bundle-dir", "/etc/hosts"], 2, "/etc/hosts"],
  ] as const
) {
  Deno.test(`refused: ${what}`, async () => {
    const io = testIo();
    assertEquals(await runCli(argv, io), exit);
    assertStringIncludes(io.lastLine(), message);
  });
}

Deno.test("nobody there is told at once", async () => {
  await inTemporaryDirectory(async (directory) => {
    await Deno.writeTextFile(join(directory, "a.yaml"), TEST);
    await Deno.writeTextFile(join(directory, "kubeconfig"), kubeconfigOf("http://127.0.0.1:1"));
    const io = testIo();
    const where = ["--bundle-dir", directory, "--kubeconfig", join(directory, "kubeconfig")];
    assertEquals(await runCli(["gate", ...where], io), 6);
    assertStringIncludes(io.lastLine(), "[SERVICE_UNAVAILABLE] Cannot read the version");
  });
});
