/** deploy.sh as a program: what it is asked, the order, retries, signals. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { mixedPlan, trainingPlan } from "../../../tests/support/sample_plans.ts";
import { deployPlan, writeScripts } from "../../../tests/support/script_bundle.ts";
import { deployWithStubs, type StubSpec } from "../../../tests/support/stub_tools.ts";

const folders = trainingPlan().folders.map(({ directory }) => directory);
const tail = (argv: string[]) => argv.slice(argv.lastIndexOf("-f") + 2);

Deno.test("every folder is installed once, in order, from inside itself", async () => {
  const run = await deployPlan(trainingPlan());
  assertEquals(run.exit, 0, run.stderr);
  assertEquals(run.helm.map((call) => call.in), folders);
  assertEquals(run.sleeps, []);
  assertEquals(run.kubectlMutations, []);
  assertEquals(
    run.helm[1]!.argv.join(" "),
    [
      "upgrade --install cert-manager cert-manager --repo https://charts.jetstack.io",
      "--version v1.20.2 --namespace cert-manager --create-namespace",
      "-f values.yaml -f cluster-values.yaml --wait --timeout 10m",
    ].join(" "),
  );
  assertEquals(
    run.helm[3]!.argv.join(" "),
    [
      "upgrade --install nodewright-operator oci://ghcr.io/nvidia/nodewright/charts/nodewright",
      "--version v0.17.1 --namespace skyhook --create-namespace",
      "-f values.yaml -f cluster-values.yaml --wait --timeout 10m",
    ].join(" "),
  );
  assertEquals(
    run.helm[4]!.argv.join(" "),
    [
      "upgrade --install nodewright-customizations ./ --namespace skyhook --create-namespace",
      "-f values.yaml -f cluster-values.yaml --wait --timeout 10m",
    ].join(" "),
  );
});

Deno.test("a release that reconciles by itself is not waited for, a gate always is", async () => {
  for (const args of [[], ["--no-wait"]]) {
    const run = await deployPlan(trainingPlan(), { args });
    const waits = Object.fromEntries(run.helm.map((call) => [call.in, tail(call.argv).join(" ")]));
    assertEquals(waits["009-kai-scheduler"], "--timeout 20m");
    assertEquals(waits["008-gpu-operator-readiness"], "--wait --timeout 1h35m0s");
    const others = args.length === 0 ? "--wait --timeout 10m" : "--timeout 10m";
    assertEquals(waits["007-gpu-operator"], others);
  }
});

Deno.test("Helm 4 is told to win conflicts, Helm 3 is not", async () => {
  for (const [helmVersion, third] of [["v4.0.1", "--force-conflicts"], ["v3.22.0", "demo-pre"]]) {
    const run = await deployPlan(mixedPlan(), { helmVersion, args: ["--from", "2"] });
    assertEquals(run.helm[0]!.argv[2], third);
  }
});

Deno.test("retries back off 5, 20, 45, 80, 120 seconds and end", async () => {
  const run = await deployPlan(trainingPlan(), { args: ["--retries", "6"], fail: "nfd" });
  assertEquals(run.exit, 1);
  assertEquals(run.sleeps, ["5", "20", "45", "80", "120", "120"]);
  assertEquals(run.helm.filter((call) => call.in === "003-nfd").length, 7);
  assertEquals(run.helm.at(-1)!.in, "003-nfd");
  assertStringIncludes(run.stderr, "./deploy.sh --from 003");
});

Deno.test("five retries are the default, none are possible, caps hold", async () => {
  const sleeps = async (spec: StubSpec) => (await deployPlan(trainingPlan(), spec)).sleeps;
  assertEquals(await sleeps({ fail: "nfd" }), ["5", "20", "45", "80", "120"]);
  assertEquals(await sleeps({ fail: "nfd", args: ["--retries=0"] }), []);
  assertEquals(await sleeps({ fail: "nfd", args: ["--retries", "08"], failTimes: 1 }), ["5"]);
  assertEquals(await sleeps({ fail: "kai-scheduler", args: ["--retries", "4"] }), ["5"]);
  assertEquals(await sleeps({ fail: "kai-scheduler", args: ["--retries", "0"] }), []);
  assertEquals(await sleeps({ fail: "gpu-operator-readiness" }), ["5"]);
});

Deno.test("Ctrl-C ends the deployment and says how to go on", async () => {
  const run = await deployPlan(trainingPlan(), { fail: "nfd", interrupt: true });
  assertEquals([run.exit, run.sleeps, run.helm.at(-1)!.in], [130, ["5"], "003-nfd"]);
  assertStringIncludes(run.stderr, "Interrupted at 003-nfd. Go on with: ./deploy.sh --from 003");
});

Deno.test("a release that recovers is not a failure", async () => {
  const run = await deployPlan(trainingPlan(), { fail: "gpu-operator", failTimes: 2 });
  assertEquals([run.exit, run.sleeps], [0, ["5", "20"]]);
  assertEquals(run.helm.length, folders.length + 2);
});

Deno.test("--best-effort goes on, ends with 0, and names what failed", async () => {
  const run = await deployPlan(trainingPlan(), { args: ["--best-effort"], fail: "kai-scheduler" });
  assertEquals(run.exit, 0);
  assertEquals(run.helm.at(-1)!.in, folders.at(-1));
  assertMatch(run.stderr, /these folders failed: 009-kai-scheduler\n$/);
});

Deno.test("a wrong call is refused before anything is looked at", async () => {
  const wrong = [
    ["--retires", "3"],
    ["--bes-effort"],
    ["extra"],
    [""],
    ["--retries"],
    ["--retries", "x"],
    ["--retries", "-1"],
    ["--retries", "1.5"],
    ["--retries", ""],
    ["--retries="],
    ["--retries", "99999"],
    ["--from"],
    ["--from", "nfd"],
    ["--from", "0"],
    ["--from", "013"],
    ["--no-wait=true"],
    ["--no-wait", "--retries", "--best-effort"],
  ];
  for (const args of wrong) {
    const run = await deployPlan(trainingPlan(), { args });
    assertEquals([run.exit, run.calls], [1, []], args.join(" "));
    assertMatch(run.stderr, /^ERROR: .*\n\nUsage: /);
  }
});

Deno.test("--help explains and does nothing", async () => {
  const run = await deployPlan(trainingPlan(), { args: ["--help"] });
  assertEquals([run.exit, run.calls, run.stderr], [0, [], ""]);
  for (const flag of ["--no-wait", "--best-effort", "--retries N", "--from NNN", "--dry-run"]) {
    assertStringIncludes(run.stdout, flag);
  }
});

Deno.test("--from starts in the middle, however the number is written", async () => {
  for (const from of ["9", "009"]) {
    const run = await deployPlan(trainingPlan(), { args: ["--from", from] });
    assertEquals(run.helm.map((call) => call.in), folders.slice(8));
  }
});

Deno.test("--dry-run and DRY_RUN_FLAG change nothing in the cluster", async () => {
  const kubectl: StubSpec["kubectl"] = [
    ["get nodes *", "gpu-0 skyhook.nvidia.com"],
    ["get daemonsets -n nvidia-dra-driver *", "daemonset.apps/x-kubelet-plugin"],
  ];
  const dry = await deployPlan(trainingPlan(), { args: ["--dry-run"], kubectl });
  assertEquals([dry.exit, dry.helm, dry.kubectlMutations], [0, [], []]);
  assertStringIncludes(
    dry.stdout,
    "HELM_WAIT_ARGS='--wait --timeout 10m' bash 002-cert-manager/install.sh",
  );
  const env = { DRY_RUN_FLAG: "--dry-run=server" };
  const rendered = await deployPlan(trainingPlan(), { env, kubectl });
  assertEquals([rendered.exit, rendered.kubectlMutations], [0, []]);
  assert(rendered.helm.every((call) => call.argv.includes("--dry-run=server")));
});

Deno.test("environment flags reach helm and kubectl as words", async () => {
  const env = { KUBECONFIG_FLAG: "--kubeconfig /tmp/k", HELM_DEBUG_FLAG: "--debug" };
  const run = await deployPlan(mixedPlan(), { env, args: ["--from", "2"] });
  assertEquals(run.exit, 0, run.stderr);
  assert(run.helm.every((call) => call.argv.slice(-3).join(" ") === "--kubeconfig /tmp/k --debug"));
  const kubectl = run.calls.filter((call) => call.startsWith("kubectl"));
  assert(kubectl.length > 3 && kubectl.every((call) => call.includes("--kubeconfig /tmp/k")));
});

Deno.test("an incomplete bundle is told from a complete one", async () => {
  const plan = trainingPlan();
  const directory = await Deno.makeTempDir();
  try {
    await writeScripts(directory, plan);
    await Deno.remove(join(directory, "003-nfd", "install.sh"));
    const run = await deployWithStubs(directory);
    assertEquals([run.exit, run.helm.length], [1, 2]);
    assertStringIncludes(run.stderr, "003-nfd/install.sh is missing");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
