import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import type { RegistryEntry } from "../catalog/types.ts";
import { chartRef, optionsOf, recipeOf } from "./_fixture.ts";
import type { BundleInput } from "./options.ts";
import { type ComposedValues, composeValues } from "./values.ts";

const ENTRY: RegistryEntry = {
  name: "app",
  nodeScheduling: {
    nodeCountPaths: ["sizing.nodes"],
    system: { nodeSelectorPaths: ["nodeSelector"], tolerationPaths: ["tolerations", "shared"] },
    accelerated: {
      nodeSelectorPaths: ["gpu.nodeSelector"],
      tolerationPaths: ["gpu.tolerations", "shared"],
      taintStrPaths: ["gate"],
    },
  },
  podScheduling: { workload: { workloadSelectorPaths: ["workload"] } },
  storageClassPaths: ["pvc.class"],
};

async function compose(
  values: Tree,
  input: BundleInput = {},
  fields: { overrides?: Tree; entry?: RegistryEntry; name?: string } = {},
): Promise<ComposedValues> {
  const ref = chartRef(fields.name ?? "app", { overrides: fields.overrides ?? {} });
  const options = await optionsOf(input);
  const { set, setFile, setJson, dynamic } = options;
  return composeValues({
    hydrated: { ref, values, layers: [] },
    entry: fields.entry,
    flags: { set, setFile, setJson, dynamic },
    options,
    bundle: new Map(recipeOf([ref]).componentRefs.map((one) => [one.name, one])),
  });
}

const all = [{ operator: "Exists" }];

Deno.test("flags set values; later ones win; inputs stay as they were", async () => {
  const before = { a: { b: 1 }, list: [1] };
  const { values, layers } = await compose(before, {
    set: ["app:a.c=2", "app:a.b=3", "app:a.b=x"],
  });
  assertEquals(values, { a: { b: "x", c: 2 }, list: [1] });
  assertEquals(before, { a: { b: 1 }, list: [1] });
  assertEquals(layers.map((layer) => [layer.origin.kind, layer.origin.name, layer.tree]), [
    ["flag", "--set app:a.c=2", { a: { c: 2 } }],
    ["flag", "--set app:a.b=3", { a: { b: 3 } }],
    ["flag", "--set app:a.b=x", { a: { b: "x" } }],
  ]);
});

Deno.test("a value that a config set says so", async () => {
  const { layers } = await compose({}, { set: ["app:a=1"], fromConfig: ["set"] });
  assertEquals(layers[0]!.origin.kind, "config");
});

Deno.test("nothing can be set through a scalar or list", async () => {
  for (const values of [{ a: 1 }, { a: [1] }, { a: "x" }]) {
    const error = await assertRejects(() => compose(values, { set: ["app:a.b=1"] }), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "--set app:a.b=1");
    assertStringIncludes(error.message, "app: a is not a mapping");
  }
  assertEquals((await compose({ a: null }, { set: ["app:a.b=1"] })).values, { a: { b: 1 } });
});

Deno.test("without flags every toleration path tolerates everything, and nothing else is injected", async () => {
  const { values, layers } = await compose({ tolerations: [{ key: "x" }] }, {}, { entry: ENTRY });
  assertEquals(values, { tolerations: all, shared: all, gpu: { tolerations: all } });
  assertEquals(
    new Set(layers.map((layer) => layer.origin.name)),
    new Set(["TOLERATE_ALL_BY_DEFAULT"]),
  );
});

Deno.test("all injections land on their paths, accelerated after system", async () => {
  const { values } = await compose({ nodeSelector: { old: "x" } }, {
    systemNodeSelector: ["role=system"],
    systemNodeTolerations: ["s=1:NoSchedule"],
    acceleratedNodeSelector: ["role=gpu"],
    acceleratedNodeTolerations: ["*"],
    workloadSelector: ["w=x"],
    workloadGate: "g=1:NoSchedule",
    nodes: 8,
    storageClass: "fast",
  }, { entry: ENTRY });
  const system = [{ key: "s", operator: "Equal", value: "1", effect: "NoSchedule" }];
  assertEquals(values, {
    nodeSelector: { role: "system" },
    tolerations: system,
    shared: all,
    gpu: { nodeSelector: { role: "gpu" }, tolerations: all },
    gate: "g=1:NoSchedule",
    sizing: { nodes: 8 },
    workload: { w: "x" },
    pvc: { class: "fast" },
  });
});

Deno.test("tolerations in the overrides opt out, or stay in front of the injected ones", async () => {
  for (const stated of [[], {}, null]) {
    const { values } = await compose(
      stated === null ? {} : { tolerations: stated },
      {},
      { entry: ENTRY, overrides: { tolerations: stated } },
    );
    assertEquals(values.tolerations, stated === null ? undefined : stated);
  }
  const own = [{ key: "own" }];
  const { values } = await compose(
    { tolerations: own },
    { systemNodeTolerations: ["a:NoExecute"] },
    {
      entry: ENTRY,
      overrides: { tolerations: own },
    },
  );
  assertEquals(values.tolerations, [{ key: "own" }, {
    key: "a",
    operator: "Exists",
    effect: "NoExecute",
  }]);
});

Deno.test("--set beats injection: on the path, above it, and inside a list", async () => {
  const { values } = await compose({}, {
    set: ["app:tolerations=mine", "app:gpu=off", "app:shared.x=1", "app:pvc.class=kept"],
    systemNodeTolerations: ["s=1:NoSchedule"],
    acceleratedNodeSelector: ["role=gpu"],
    storageClass: "fast",
  }, { entry: ENTRY });
  assertEquals(values, {
    tolerations: "mine",
    gpu: "off",
    shared: { x: 1 },
    pvc: { class: "kept" },
  });
});

Deno.test("a key that --set puts inside an injected selector joins it", async () => {
  const { values } = await compose({ nodeSelector: { old: "x" } }, {
    set: ["app:nodeSelector.zone=a"],
    systemNodeSelector: ["role=system", "zone=b"],
  }, { entry: ENTRY });
  assertEquals(values.nodeSelector, { role: "system", zone: "a" });
});

Deno.test("what is dynamic is not injected", async () => {
  const { values } = await compose({ tolerations: ["kept"] }, {
    dynamic: ["app:tolerations", "app:gpu.tolerations"],
  }, { entry: ENTRY });
  assertEquals(values, { tolerations: ["kept"], shared: all });
});

Deno.test("--set-json merges mappings, null deletes, others replace, and it beats injection", async () => {
  const { values } = await compose({ f: { a: 1, b: 2 }, l: [1, 2], gone: 1 }, {
    set: ["app:f.a=9"],
    setJson: [
      'app:f={"a":true,"b":null,"c":{"d":1}}',
      "app:l=[3]",
      "app:gone=null",
      "app:tolerations=[]",
    ],
  }, { entry: ENTRY });
  assertEquals(values, {
    f: { a: true, c: { d: 1 } },
    l: [3],
    tolerations: [],
    shared: all,
    gpu: { tolerations: all },
  });
});

Deno.test("of --set-json flags the deeper path wins whatever the order", async () => {
  const flags = ['app:a={"b":1,"c":1}', "app:a.b=2"];
  for (const setJson of [flags, [...flags].reverse()]) {
    assertEquals((await compose({}, { setJson })).values, { a: { b: 2, c: 1 } });
  }
});

Deno.test("a path that --set names ends with that value, whatever else is asked for", async () => {
  const paths = ["tolerations", "shared", "gpu.tolerations", "gate", "sizing.nodes", "pvc.class"];
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(paths, { minLength: 1 }),
      fc.boolean(),
      async (chosen, given) => {
        const { values } = await compose({}, {
          set: chosen.map((path) => `app:${path}=mine`),
          ...(given
            ? {
              workloadGate: "a:NoSchedule",
              nodes: 3,
              storageClass: "s",
              systemNodeTolerations: ["*"],
            }
            : {}),
        }, { entry: ENTRY });
        for (const path of chosen) {
          const value = path.split(".").reduce<unknown>((node, key) => (node as Tree)[key], values);
          assertEquals(value, "mine", path);
        }
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a gateway without source ranges answers private networks only", async () => {
  const named = (values: Tree, input: BundleInput = {}) =>
    compose(values, input, { name: "agentgateway" });
  const ranges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  const unset: Tree[] = [{}, { allowedSourceRanges: null }, { allowedSourceRanges: [] }];
  for (const values of unset) {
    const { values: out, rules } = await named(values);
    assertEquals(out.allowedSourceRanges, ranges);
    assertEquals(rules, ["AGENTGATEWAY_DEFAULT_PRIVATE"]);
  }
  const { values, rules } = await named({}, {
    setJson: ['app:allowedSourceRanges=["1.2.3.4/32"]'],
  });
  assertEquals([values.allowedSourceRanges, rules], [["1.2.3.4/32"], []]);
});
