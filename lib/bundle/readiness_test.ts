import { assertEquals, assertMatch } from "@std/assert";
import type { Tree } from "../base/tree.ts";
import { parseYamlStream } from "../base/yaml.ts";
import { HOOK_ANNOTATIONS, readinessTemplate } from "./readiness.ts";

const TEST = `# Why
spec:
  steps:
    - try:
        - assert: {resource: {apiVersion: nvidia.com/v1, kind: ClusterPolicy}}
        - assert: {resource: {apiVersion: v1, kind: Pod}}
        - error: {resource: {apiVersion: v1, kind: Endpoints}}
        - assert: {resource: {apiVersion: apps/v1, kind: DaemonSet}}
`;

function objects(test: string): Record<string, Tree> {
  const text = readinessTemplate({
    component: "app",
    namespace: "ns",
    test,
    annotations: HOOK_ANNOTATIONS,
  });
  return Object.fromEntries(
    parseYamlStream(text, "readiness").map((
      object,
    ) => [String((object as Tree).kind), object as Tree]),
  );
}

Deno.test("the gate has an account, its rights, the test and a Job", () => {
  const found = objects(TEST);
  assertEquals(Object.keys(found), [
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "Job",
  ]);
  const names = Object.values(found).map((object) => (object.metadata as Tree).name);
  assertEquals(names, [
    "app-readiness-gate",
    "app-readiness-gate-ns",
    "app-readiness-gate-ns",
    "app-readiness-bundle",
    "app-readiness-gate",
  ]);
  assertEquals(found.ConfigMap!.data, { "app.yaml": TEST });
});

Deno.test("the gate may read what the test asserts on and nothing else", () => {
  assertEquals(objects(TEST).ClusterRole!.rules, [
    { apiGroups: [""], resources: ["endpoints", "pods"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["apps"], resources: ["*"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["nvidia.com"], resources: ["*"], verbs: ["get", "list", "watch"] },
  ]);
});

Deno.test("the Job runs again at every upgrade, with the documented arguments", () => {
  const job = objects(TEST).Job!;
  assertEquals((job.metadata as Tree).annotations, HOOK_ANNOTATIONS);
  const spec = job.spec as Tree;
  assertEquals(spec.backoffLimit, 6);
  const [container] = ((spec.template as Tree).spec as Tree).containers as Tree[];
  assertEquals(container!.args, [
    "--bundle-dir=/bundle",
    "--namespace=ns",
    "--timeout=2m0s",
    "--poll-interval=10s",
    "--stability-window=30s",
    "--max-wait=1h30m0s",
  ]);
  assertMatch(String(container!.image), /^ghcr\.io\/nvidia\/aicr-gate:(dev|v\d)/);
});

Deno.test("a test that looks like a template is shipped as text", () => {
  const text = readinessTemplate({
    component: "app",
    namespace: "ns",
    test: "spec: {x: '{{ y }}'}\n",
    annotations: {},
  });
  assertEquals(text.includes(`'{{ "{{" }} y }}'`), true);
});
