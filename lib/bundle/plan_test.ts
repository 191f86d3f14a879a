import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../base/error.ts";
import type { RegistryEntry } from "../catalog/types.ts";
import { chartRef, manifestRef, type PlanCase, planOf, valuesIn } from "./_fixture.ts";

const codes = async (given: PlanCase) =>
  (await planOf(given)).notes.map(({ code, component, path }) =>
    [code, component, path].filter(Boolean).join(":")
  );

const GPU: RegistryEntry = { name: "gpu-operator", valueOverrideKeys: ["gpuoperator"] };

Deno.test("values come from files, overrides and flags, in that order", async () => {
  const plan = await planOf({
    refs: [chartRef("app", { valuesFile: "components/app/big.yaml", overrides: { b: 2, c: 2 } })],
    files: {
      "components/app/values.yaml": "a: 0\nkept: base\n",
      "components/app/big.yaml": "a: 1\nb: 1\n",
    },
    input: { set: ["app:c=3"] },
  });
  assertEquals(valuesIn(plan, "app"), { a: 1, kept: "base", b: 2, c: 3 });
  assertEquals(plan.components[0]!.layers.map(({ origin }) => [origin.kind, origin.name]), [
    ["values", "components/app/values.yaml"],
    ["values", "components/app/big.yaml"],
    ["recipe", "app"],
    ["flag", "--set app:c=3"],
  ]);
});

Deno.test("override keys reach the component, its name beats them", async () => {
  const plan = await planOf({
    refs: [chartRef("gpu-operator")],
    entries: [GPU],
    input: { set: ["gpu-operator:x=name", "gpuoperator:x=key", "gpuoperator:y=key"] },
  });
  assertEquals(valuesIn(plan, "gpu-operator"), { x: "name", y: "key" });
});

Deno.test("a component name beats another one's override key", async () => {
  const plan = await planOf({
    refs: [chartRef("slurm"), chartRef("operator")],
    entries: [{ name: "operator", valueOverrideKeys: ["slurm"] }, { name: "slurm" }],
    input: { set: ["slurm:x=1"] },
  });
  assertEquals([valuesIn(plan, "slurm"), valuesIn(plan, "operator")], [{ x: 1 }, {}]);
});

Deno.test("a flag for an unknown component is refused, whichever flag it is", async () => {
  const inputs = [
    { set: ["nosuch:a=1"] },
    { set: ["nosuch:enabled=true"] },
    { setJson: ["nosuch:a=1"] },
    { dynamic: ["nosuch:a"] },
  ];
  for (const input of inputs) {
    const error = await assertRejects(() => planOf({ refs: [chartRef("app")], input }), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, '"nosuch"');
  }
});

Deno.test("a flag for a known component that is not bundled is a warning, once", async () => {
  const entries = [{ name: "app" }, { name: "other" }];
  const input = { set: ["other:a=1", "other:b=1", "other:enabled=true"], dynamic: ["other:c"] };
  assertEquals(await codes({ refs: [chartRef("app")], entries, input }), [
    "COMPONENT_NOT_IN_BUNDLE:other",
  ]);
  const refs = [chartRef("app"), chartRef("other")];
  const off = { set: ["other:enabled=false"] };
  assertEquals(await codes({ refs, entries, input: off }), []);
  assertEquals(await codes({ refs, entries, input: { set: [...off.set, "other:a=1"] } }), [
    "COMPONENT_NOT_IN_BUNDLE:other",
  ]);
});

Deno.test("an install-time value without a default is remarked", async () => {
  const input = { dynamic: ["app:a", "app:b"] };
  const refs = [chartRef("app", { overrides: { a: 1 } })];
  const plan = await planOf({ refs, input });
  assertEquals(plan.components[0]!.dynamicPaths, ["a", "b"]);
  assertEquals(plan.notes.map(({ code, path }) => [code, path]), [["DYNAMIC_PATH_MISSING", "b"]]);
});

Deno.test("who allocates GPUs: --set warns, --dynamic is refused", async () => {
  const refs = [chartRef("gpu-operator")];
  const given = (input: PlanCase["input"]) => ({ refs, entries: [GPU], input });
  const warned: [PlanCase["input"], string[]][] = [
    [{ set: ["gpuoperator:devicePlugin.enabled=true"] }, ["devicePlugin.enabled"]],
    [{ set: ["gpuoperator:enabled=true"] }, ["enabled"]],
    [{ setJson: ['gpuoperator:devicePlugin={"enabled":false}'] }, ["devicePlugin.enabled"]],
    [{ setJson: ['gpuoperator:devicePlugin={"env":[]}'] }, []],
    [{ set: ["gpuoperator:devicePlugin.image=x"] }, []],
  ];
  for (const [input, paths] of warned) {
    const notes = (await planOf(given(input))).notes;
    assertEquals(
      notes.map(({ code, path }) => [code, path]),
      paths.map((path) => [
        "ALLOCATION_POLICY_OVERRIDE",
        path,
      ]),
    );
  }
  for (const path of ["devicePlugin.enabled", "devicePlugin", "devicePlugin.enabled.x"]) {
    const input = { dynamic: [`gpuoperator:${path}`] };
    const error = await assertRejects(() => planOf(given(input)), AicrError);
    assertStringIncludes(error.message, "devicePlugin.enabled");
  }
});

Deno.test("the DRA driver carries the operator's version, over whatever flags say", async () => {
  const refs = [chartRef("gpu-operator", { version: "v25" }), chartRef("nvidia-dra-driver-gpu")];
  const key = "aicr.run/gpu-operator-chart-version";
  const input = {
    setJson: [`nvidia-dra-driver-gpu:controller.podAnnotations={"x":1,"${key}":"?"}`],
  };
  const plan = await planOf({ refs, input });
  assertEquals(valuesIn(plan, "nvidia-dra-driver-gpu"), {
    controller: { podAnnotations: { x: 1, [key]: "v25" } },
    kubeletPlugin: { podAnnotations: { [key]: "v25" } },
  });
  const alone = await planOf({ refs: [refs[1]!] });
  assertEquals(valuesIn(alone, "nvidia-dra-driver-gpu"), {});
});

Deno.test("a volume without a storage class is remarked, unless it is given or dynamic", async () => {
  const entries = [{ name: "app", storageClassPaths: ["pvc.class", "other.class"] }];
  const given = (pvc: unknown, input: PlanCase["input"] = {}) =>
    codes({ refs: [chartRef("app", { overrides: { pvc } as never })], entries, input });
  const note = ["PVC_NO_STORAGE_CLASS:app:pvc.class"];
  for (const pvc of [{}, { class: "" }, { class: " " }]) assertEquals(await given(pvc), note);
  assertEquals(await given({ class: "fast" }), []);
  assertEquals(await given({}, { storageClass: "fast" }), []);
  assertEquals(await given({}, { set: ["app:pvc.class=x"] }), []);
  assertEquals(await given("no mapping"), []);
  assertEquals(await given({ class: "" }, { dynamic: ["app:pvc.class"] }), []);
});

Deno.test("registry validations warn, inform, stop, and only where their conditions hold", async () => {
  const entry = (severity: "info" | "warning" | "error"): RegistryEntry => ({
    name: "app",
    podScheduling: { workload: { workloadSelectorPaths: ["w"] } },
    nodeScheduling: { accelerated: { nodeSelectorPaths: ["n"] } },
    validations: [
      {
        function: "CheckWorkloadSelectorMissing",
        severity,
        conditions: { intent: ["training"], service: ["eks", "gke"] },
        message: "Say which pods.",
      },
      {
        function: "CheckAcceleratedSelectorMissing",
        severity: "warning",
        conditions: { intent: ["inference"] },
      },
    ],
  });
  const refs = [chartRef("app")];
  const { notes } = await planOf({ refs, entries: [entry("warning")] });
  assertEquals(notes.map(({ code, severity, text }) => [code, severity, text]), [
    ["WORKLOAD_SELECTOR_MISSING", "warning", "Say which pods"],
  ]);
  const info = await planOf({ refs, entries: [entry("info")] });
  assertEquals(info.notes.map(({ severity }) => severity), ["info"]);
  const at = (service: string) =>
    planOf({ refs, entries: [entry("error")], criteria: { service } });
  assertEquals((await at("aks")).notes, []);
  const error = await assertRejects(() => at("gke"), AicrError);
  assertStringIncludes(error.message, "Cannot bundle app: Say which pods");
  const inference = { refs, entries: [entry("error")], criteria: { intent: "inference" } };
  assertEquals(await codes(inference), ["ACCELERATED_SELECTOR_MISSING:app"]);
  assertEquals(await codes({ ...inference, input: { acceleratedNodeSelector: ["a=b"] } }), []);
  assertEquals(await codes({ refs, entries: [entry("error")], input: { set: ["app:w.a=b"] } }), []);
});

Deno.test("a validation nobody knows is refused", async () => {
  const entries: RegistryEntry[] = [
    { name: "app", validations: [{ function: "toString", severity: "warning" }] },
  ];
  const error = await assertRejects(() => planOf({ refs: [chartRef("app")], entries }), AicrError);
  assertStringIncludes(error.message, '"toString"');
});

Deno.test("without network-operator nothing installs MOFED, unless the flag settles it", async () => {
  const entries: RegistryEntry[] = [
    {
      ...GPU,
      validations: [{
        function: "CheckHostMofedWithoutNetworkOperator",
        severity: "warning",
        conditions: { service: ["aks"] },
      }],
    },
    { name: "network-operator", valueOverrideKeys: ["networkoperator"] },
  ];
  const given = (service: string, ...set: string[]) =>
    codes({
      refs: [chartRef("gpu-operator"), chartRef("network-operator")],
      entries,
      criteria: { service },
      input: { set },
    });
  const off = "networkoperator:enabled=false";
  assertEquals(await given("aks"), []);
  assertEquals(await given("eks", off), []);
  assertEquals(await given("aks", off), ["HOST_MOFED:gpu-operator:driver.rdma.useHostMofed"]);
  assertEquals(await given("aks", off, "gpuoperator:driver.rdma.useHostMofed=false"), []);
});

Deno.test("a gateway that is open to all, or private by default, is remarked", async () => {
  const given = (...setJson: string[]) =>
    codes({ refs: [chartRef("agentgateway")], input: { setJson } });
  const at = "agentgateway:allowedSourceRanges";
  assertEquals(await given(), [`AGENTGATEWAY_DEFAULT_PRIVATE:${at}`]);
  assertEquals(await given(`${at}=["1.2.3.0/24"]`), []);
  for (const open of ['["1.2.3.0/24","0.0.0.0/0"]', '["::/0"]', '"0.0.0.0/0"']) {
    assertEquals(await given(`${at}=${open}`), [`AGENTGATEWAY_PUBLIC:${at}`], open);
  }
});

Deno.test("everything that can be refused is refused before a tool is called", async () => {
  const tools = { helmPull: () => Promise.reject(new Error("called too early")) };
  const refs = [chartRef("app"), manifestRef("late", ["none.yaml"])];
  const error = await assertRejects(
    () => planOf({ refs, tools, input: { vendorCharts: true } }),
    AicrError,
  );
  assertStringIncludes(error.message, "none.yaml");
});

Deno.test("the data directory is copied byte for byte", async () => {
  const external = { "registry.yaml": "\uFEFFcomponents: []\n", "a/b.txt": "x" };
  const { dataFiles } = await planOf({ refs: [chartRef("app")], external });
  assertEquals(dataFiles.map(({ path }) => path), ["data/a/b.txt", "data/registry.yaml"]);
  assertEquals(dataFiles[1]!.data, new TextEncoder().encode(external["registry.yaml"]));
});
