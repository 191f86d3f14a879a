/** What deploy.sh looks at in a cluster, and the blocks that are named after components. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { folder, planOf, trainingPlan } from "../../../tests/support/sample_plans.ts";
import { deployPlan, writeScripts } from "../../../tests/support/script_bundle.ts";
import { type StubSpec } from "../../../tests/support/stub_tools.ts";
import { deployScript } from "./deploy_script.ts";

Deno.test("a namespace that is going away stops the deployment", async () => {
  const run = await deployPlan(trainingPlan(), { terminating: "gpu-operator" });
  assertEquals([run.exit, run.helm], [1, []]);
  assertStringIncludes(run.stderr, "Namespace gpu-operator is Terminating");
});

const WEBHOOKS = "get validatingwebhookconfigurations,mutatingwebhookconfigurations *";

Deno.test("a webhook whose service is gone stops the deployment, others do not", async () => {
  const listing = [
    "C MutatingWebhookConfiguration old",
    "W cert-manager gone",
    "W cert-manager gone",
    "C ValidatingWebhookConfiguration fine",
    "W cert-manager here",
    "W elsewhere gone",
    "W  ",
  ].join("\n");
  const kubectl: StubSpec["kubectl"] = [
    [WEBHOOKS, listing],
    ["get service here *", "service/here"],
  ];
  const run = await deployPlan(trainingPlan(), { kubectl });
  assertEquals([run.exit, run.helm], [1, []]);
  assertEquals(run.stderr.match(/does not exist/g)?.length, 1);
  assertStringIncludes(run.stderr, "MutatingWebhookConfiguration old calls the service gone");
});

Deno.test("unavailable API services and left-over CRDs are warned about", async () => {
  const crds = [
    "clusterpolicies.nvidia.com|",
    "nvidiadrivers.nvidia.com|gpu-operator",
    "other.nvidia.com|",
    "queues.scheduling.run.ai|someone-else",
    "prometheuses.monitoring.coreos.com|",
  ].join("\n");
  const run = await deployPlan(trainingPlan(), {
    kubectl: [
      ["get apiservices *", "v1.|True\nv1beta1.metrics.k8s.io|False"],
      ["get customresourcedefinitions *", crds],
      ["get secrets -n monitoring *", "secret/sh.helm.release.v1.kube-prometheus-stack.v1"],
    ],
  });
  assertEquals(run.exit, 0);
  assertMatch(run.stderr, /^WARNING: API service v1beta1.metrics.k8s.io is not available/);
  const orphans = run.stderr.split("\n").filter((line) => line.includes("CRDs"));
  assertEquals(orphans.length, 1);
  assertMatch(orphans[0]!, /gpu-operator .*: clusterpolicies\S+ nvidiadrivers\.nvidia\.com$/);
});

Deno.test("a cluster that does not answer is named, not retried", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await writeScripts(directory, trainingPlan());
    const env = { PATH: `${directory}/bin:/usr/bin:/bin` };
    await Deno.mkdir(join(directory, "bin"));
    for (const tool of ["helm", "kubectl"]) {
      await Deno.writeTextFile(join(directory, "bin", tool), "#!/bin/sh\nexit 1\n", {
        mode: 0o755,
      });
    }
    const { code, stderr } = await new Deno.Command("bash", {
      args: [join(directory, "deploy.sh")],
      clearEnv: true,
      env,
    }).output();
    assertEquals(code, 1);
    assertStringIncludes(new TextDecoder().decode(stderr), "The cluster does not answer");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("stale nodewright taints go when no operator runs, and only then", async () => {
  const nodes: [string, string] = [
    "get nodes *",
    "gpu-0 skyhook.nvidia.com\ngpu-1 other/key\ngpu-2 a skyhook.nvidia.com b\ngpu-3",
  ];
  const gone = await deployPlan(trainingPlan(), { kubectl: [nodes] });
  assertEquals(gone.kubectlMutations.map((argv) => argv.join(" ")), [
    "taint nodes gpu-0 skyhook.nvidia.com-",
    "taint nodes gpu-2 skyhook.nvidia.com-",
  ]);
  const deployments = "get deployments -n skyhook *";
  const at = (listing: string) =>
    deployPlan(trainingPlan(), { kubectl: [[deployments, listing], nodes] });
  assertEquals((await at("nodewright-operator|1")).kubectlMutations, []);
  assertEquals((await at("nodewright-operator|\nother|1")).kubectlMutations.length, 2);
});

Deno.test("the taint's key comes from the operator's values", () => {
  const plan = (runtimeRequiredTaint: string, where: "values" | "clusterValues" = "values") => {
    const values = { controllerManager: { manager: { env: { runtimeRequiredTaint } } } };
    return deployScript(planOf([folder("nodewright-operator", { [where]: values })]));
  };
  assertStringIncludes(plan("dedicated=gate:NoSchedule"), "taint='dedicated'");
  assertStringIncludes(plan("example.test/gate:NoExecute", "clusterValues"), "'example.test/gate'");
  assertStringIncludes(plan(""), "taint='skyhook.nvidia.com'");
});

Deno.test("the DRA kubelet plugin is restarted after its release, with the driver ready", async () => {
  const run = await deployPlan(trainingPlan(), {
    kubectl: [
      ["get daemonsets -n gpu-operator *", "daemonset.apps/nvidia-driver-daemonset"],
      ["get daemonset.apps/nvidia-driver-daemonset *", "4"],
      [
        "get daemonsets -n nvidia-dra-driver *",
        "daemonset.apps/a\ndaemonset.apps/d-kubelet-plugin",
      ],
    ],
  });
  const plugin = "daemonset.apps/d-kubelet-plugin -n nvidia-dra-driver";
  assertEquals(run.kubectlMutations.map((argv) => argv.join(" ")), [
    "wait daemonset.apps/nvidia-driver-daemonset -n gpu-operator" +
    " --for=jsonpath={.status.numberReady}=4 --timeout=15m",
    `rollout restart ${plugin}`,
    `rollout status ${plugin} --timeout=120s`,
  ]);
  const [helm, wait] = ["helm upgrade --install nvidia-dra", "kubectl wait"]
    .map((start) => run.calls.findIndex((call) => call.startsWith(start)));
  assert(helm! >= 0 && helm! < wait!);
});

Deno.test("hook Jobs of the release that did not succeed go between attempts", async () => {
  const jobs = [
    "nfd-prune|post-delete||",
    "nfd-done|pre-install||1",
    "nfd-worker|||",
    "by-label|pre-install|nfd|0",
    "foreign|pre-install|other|",
  ].join("\n");
  const run = await deployPlan(trainingPlan(), {
    fail: "nfd",
    failTimes: 1,
    kubectl: [["get jobs -n node-feature-discovery *", jobs]],
  });
  assertEquals(run.exit, 0);
  assertEquals(run.kubectlMutations.map((argv) => argv.slice(0, 5).join(" ")), [
    "delete job nfd-prune -n node-feature-discovery",
    "delete job by-label -n node-feature-discovery",
  ]);
});

Deno.test("blocks of components that are not in the bundle are left out", () => {
  const text = deployScript(planOf([folder("demo")]));
  for (const word of ["nodewright", "DRA", "Orphan", "kai", 'case "$1" in\n  esac']) {
    assertEquals(text.includes(word), false, word);
  }
});
