/** The readiness gate against a real API server, with the catalog's tests and a bundle's rights. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Tree } from "../../lib/base/tree.ts";
import { parseYamlStream } from "../../lib/base/yaml.ts";
import { readinessTemplate } from "../../lib/bundle/readiness.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { type Cluster, CLUSTER_TOOLS, withCluster } from "./cluster.ts";
import { type Outcome, run, testWith } from "./tools.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const READINESS = await Deno.readTextFile(`${ROOT}recipes/components/gpu-operator/readiness.yaml`);
const HEALTH = await Deno.readTextFile(`${ROOT}recipes/checks/agentgateway/health-check.yaml`);

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "clusterpolicies.nvidia.com" },
  spec: {
    group: "nvidia.com",
    names: { kind: "ClusterPolicy", plural: "clusterpolicies" },
    scope: "Cluster",
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      subresources: { status: {} },
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
};
const POLICY = {
  apiVersion: "nvidia.com/v1",
  kind: "ClusterPolicy",
  metadata: { name: "cluster-policy" },
};

/** The command with its flags, as a process. */
function gate(directory: string, flags: string[], env: Record<string, string>): Promise<Outcome> {
  return run(Deno.execPath(), argsOf(directory, flags), { env });
}

function argsOf(directory: string, flags: string[]): string[] {
  return ["run", "--allow-all", `${ROOT}main.ts`, "gate", `--bundle-dir=${directory}`, ...flags];
}

/** A gate that gives up soon. */
const SOON = ["--poll-interval=200ms", "--stability-window=0s", "--max-wait=1s"];
/** A gate that waits for what the test is about to do. */
const PATIENT = ["--poll-interval=100ms", "--stability-window=2s", "--max-wait=1m"];

async function testDirectory(directory: string, name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await Deno.mkdir(path);
  await Deno.writeTextFile(join(path, `${name}.yaml`), text);
  return path;
}

async function setState(cluster: Cluster, state: string): Promise<void> {
  const patch = JSON.stringify({ status: { state } });
  await cluster.kubectl(
    ...["patch", "clusterpolicy", "cluster-policy", "--subresource=status"],
    ...["--type=merge", "-p", patch],
  );
}

/** Runs a patient gate and, once it has said that something is not ready, does something. */
async function gateWhile(
  cluster: Cluster,
  directory: string,
  { seen, act }: { seen: string; act: () => Promise<void> },
): Promise<Outcome & { tookMs: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: argsOf(directory, PATIENT),
    env: cluster.env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  let acted: number | undefined;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (acted !== undefined || !stderr.includes(seen)) continue;
    await act();
    acted = Date.now();
  }
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr, tookMs: Date.now() - (acted ?? Date.now()) };
}

/** A kubeconfig like the cluster's own, for a service account. */
async function kubeconfigFor(
  cluster: Cluster,
  directory: string,
  account: string,
): Promise<Record<string, string>> {
  const token = (await cluster.kubectl("create", "token", account, "-n", "default")).trim();
  const own = JSON.parse(await cluster.kubectl("config", "view", "--raw", "-o", "json"));
  const file = join(directory, `${account}.kubeconfig`);
  const users = [{ name: own.users[0].name, user: { token } }];
  await Deno.writeTextFile(file, JSON.stringify({ ...own, users }));
  return { ...cluster.env, KUBECONFIG: file };
}

testWith(CLUSTER_TOOLS, "aicr gate waits for a real cluster", async (t) => {
  await inTemporaryDirectory((directory) =>
    withCluster(async (cluster) => {
      const tests = await testDirectory(directory, "gpu-operator", READINESS);

      await t.step("a CRD that is missing is not ready, and no failure of its own", async () => {
        const { code, stderr, stdout } = await gate(tests, SOON, cluster.env);
        assertEquals(code, 8, stderr);
        assertStringIncludes(stdout, "does not know the kind ClusterPolicy of nvidia.com/v1");
      });

      await cluster.apply(CRD);
      await cluster.kubectl("wait", "--for=condition=Established", `crd/${CRD.metadata.name}`);

      await t.step("nor is an object that is missing", async () => {
        const { code, stdout } = await gate(tests, SOON, cluster.env);
        assertEquals(code, 8);
        assertStringIncludes(stdout, "There is no such object");
      });

      await cluster.apply(POLICY);
      await setState(cluster, "notReady");

      await t.step("what never gets ready ends when the time is up", async () => {
        const { code, stderr } = await gate(tests, SOON, cluster.env);
        assertEquals(code, 8);
        assertMatch(
          stderr.trimEnd().split("\n").at(-1)!,
          /^\[INTERNAL\] Not ready after \d+\.\ds: .*status\.state expected "ready", found "notReady"$/,
        );
      });

      await t.step("what gets ready opens the gate, after the stability window", async () => {
        const found = await gateWhile(cluster, tests, {
          seen: 'found "notReady"',
          act: () => setState(cluster, "ready"),
        });
        assertEquals(found.code, 0, found.stderr);
        assertStringIncludes(found.stdout, "ready      gpu-operator.yaml gpu-operator-readiness");
        assert(found.tookMs >= 1900, `open after ${found.tookMs}ms`);
      });

      await t.step("the rights and arguments of a readiness Job are enough", async () => {
        await assertJobSuffices(cluster, directory);
      });

      await t.step("an account without rights is refused, in the server's words", async () => {
        await cluster.kubectl("create", "serviceaccount", "nobody", "-n", "default");
        const env = await kubeconfigFor(cluster, directory, "nobody");
        const { code, stderr } = await gate(tests, SOON, env);
        assertEquals(code, 4, stderr);
        assertMatch(stderr, /\[UNAUTHORIZED\] .*clusterpolicies\.nvidia\.com is forbidden/);
      });

      await t.step("a token that nobody knows is refused", async () => {
        const file = join(directory, "wrong.kubeconfig");
        const own = JSON.parse(await cluster.kubectl("config", "view", "--raw", "-o", "json"));
        own.users[0].user = { token: "not-a-token-of-this-cluster" };
        await Deno.writeTextFile(file, JSON.stringify(own));
        const { code, stderr } = await gate(tests, [...SOON, `--kubeconfig=${file}`], cluster.env);
        assertEquals(code, 4, stderr);
        assert(!stderr.includes("not-a-token"), stderr);
      });

      await t.step("a health check sees the pods of its namespace", async () => {
        await assertHealthCheck(cluster, await testDirectory(directory, "agentgateway", HEALTH));
      });
    })
  );
});

/** Applies what a bundle ships for the component and runs what its Job would run. */
async function assertJobSuffices(cluster: Cluster, directory: string): Promise<void> {
  const objects = parseYamlStream(
    readinessTemplate({
      component: "gpu-operator",
      namespace: "default",
      test: READINESS,
      annotations: {},
    }),
    "readiness.yaml",
  ) as Tree[];
  const of = (kind: string) => objects.find((object) => object.kind === kind)!;
  for (const object of objects.filter(({ kind }) => kind !== "Job")) await cluster.apply(object);
  const data = of("ConfigMap").data as Record<string, string>;
  const mounted = join(directory, "mounted");
  await Deno.mkdir(mounted);
  for (const [name, text] of Object.entries(data)) {
    await Deno.writeTextFile(join(mounted, name), text);
  }
  const template = (of("Job").spec as Tree).template as {
    spec: { containers: { args: string[] }[] };
  };
  const args = template.spec.containers[0]!.args.filter((arg) => !arg.startsWith("--bundle-dir"))
    .map((arg) => arg.replace(/^(--(?:poll-interval|stability-window)=).*/, "$1200ms"));
  const account = String((of("ServiceAccount").metadata as Tree).name);
  const env = await kubeconfigFor(cluster, directory, account);
  const { code, stderr } = await gate(mounted, args, env);
  assertEquals(code, 0, stderr);
}

async function assertHealthCheck(cluster: Cluster, tests: string): Promise<void> {
  const namespace = "agentgateway-system";
  const pod = (name: string, node?: string) => ({
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      containers: [{ name: "main", image: "example.test/main" }],
      tolerations: [{ operator: "Exists" }],
      ...(node === undefined ? {} : { nodeSelector: { "kubernetes.io/hostname": node } }),
    },
  });
  await cluster.kubectl("create", "namespace", namespace);
  await cluster.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "agentgateway", namespace },
    spec: {
      selector: { matchLabels: { app: "agentgateway" } },
      template: pod("agentgateway"),
    },
  });
  const ready = await gate(tests, PATIENT, cluster.env);
  assertEquals(ready.code, 0, ready.stderr);
  await cluster.apply({ apiVersion: "v1", kind: "Pod", ...pod("stuck", "no-such-node") });
  const stuck = await gate(tests, SOON, cluster.env);
  assertEquals(stuck.code, 8, stuck.stderr);
  assertStringIncludes(stuck.stdout, `Pod ${namespace}/stuck: matches what must not be there`);
}

testWith([], "aicr gate tells at once when no API server is there", async () => {
  await inTemporaryDirectory(async (directory) => {
    const tests = await testDirectory(directory, "gpu-operator", READINESS);
    const kubeconfig = join(directory, "kubeconfig");
    await Deno.writeTextFile(
      kubeconfig,
      JSON.stringify({
        "current-context": "x",
        contexts: [{ name: "x", context: { cluster: "c" } }],
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
      }),
    );
    const { code, stderr } = await gate(tests, PATIENT, { KUBECONFIG: kubeconfig });
    assertEquals(code, 6, stderr);
    assertStringIncludes(stderr, "https://127.0.0.1:1: connection refused");
  });
});
