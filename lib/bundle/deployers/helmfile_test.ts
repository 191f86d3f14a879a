import { assertEquals, assertStringIncludes } from "@std/assert";
import { isTree, type Tree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import type { BundleFile } from "../types.ts";
import { helmfile } from "./helmfile.ts";

async function filesOf(given: PlanCase): Promise<Map<string, string>> {
  const input = { deployer: "helmfile", ...given.input };
  const files = helmfile.render(await planOf({ ...given, input }));
  return new Map(files.map(({ path, data }: BundleFile) => [path, String(data)]));
}

function stateOf(files: Map<string, string>, path = "helmfile.yaml"): Tree {
  return parseYaml(files.get(path)!, path) as Tree;
}

function release(state: Tree, name: string): Tree {
  return (state.releases as Tree[]).find((one) => one.name === name)!;
}

const FILES = {
  "c/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: app}\n",
  "c/x.yaml": "kind: X\n",
  "c/remote.yaml": `kind: RemoteManifests
items: [{url: https://example.test/a.yaml, sha256: ${"a".repeat(64)}}]
git: {url: https://example.test/r, tag: v1, path: crds}
`,
};

Deno.test("one level stands in helmfile.yaml itself, each release after the one before it", async () => {
  const files = await filesOf({
    refs: [chartRef("a", { namespace: "n" }), chartRef("b", { namespace: "n" }), chartRef("c")],
  });
  assertEquals([...files.keys()].filter((path) => path.startsWith("level-")), []);
  const state = stateOf(files);
  assertEquals(state.helmDefaults, { wait: true, timeout: 600, createNamespace: true });
  assertEquals((state.releases as Tree[]).map(({ name, needs }) => [name, needs]), [
    ["a", undefined],
    ["b", ["a"]],
    ["c", ["n/b"]],
  ]);
});

Deno.test("several levels are listed in order", async () => {
  const files = await filesOf({ refs: [chartRef("a"), chartRef("b", { dependencyRefs: ["a"] })] });
  assertEquals(stateOf(files), { helmfiles: [{ path: "level-0.yaml" }, { path: "level-1.yaml" }] });
  assertEquals(release(stateOf(files, "level-1.yaml"), "b").needs, undefined);
});

Deno.test("repositories are named once, OCI ones without scheme", async () => {
  const state = stateOf(
    await filesOf({
      refs: [
        chartRef("z", { source: "https://z.test/charts" }),
        chartRef("a", { source: "oci://r.test/team", version: "v1.2.3" }),
        chartRef("b", { source: "oci://r.test/team", version: "" }),
      ],
    }),
  );
  assertEquals(state.repositories, [
    { name: "r-test-team", url: "r.test/team", oci: true },
    { name: "z-test-charts", url: "https://z.test/charts" },
  ]);
  assertEquals(release(state, "a").chart, "r-test-team/a");
  assertEquals(release(state, "a").version, "v1.2.3");
  assertEquals("version" in release(state, "b"), false);
});

Deno.test("cluster values come second, and only where there are some", async () => {
  const state = stateOf(
    await filesOf({ refs: [chartRef("a"), chartRef("b")], input: { dynamic: ["b:x.y"] } }),
  );
  assertEquals(release(state, "a").values, ["./001-a/values.yaml"]);
  assertEquals(release(state, "b").values, ["./002-b/values.yaml", "./002-b/cluster-values.yaml"]);
});

Deno.test("a chart with its own Namespace has it applied first", async () => {
  const files = await filesOf({
    refs: [chartRef("app", { preManifestFiles: ["c/ns.yaml"] })],
    files: FILES,
  });
  const pre = release(stateOf(files), "app-pre");
  assertEquals(pre.createNamespace, false);
  const [hook] = pre.hooks as Tree[];
  assertEquals([hook!.events, hook!.command], [["presync"], "sh"]);
  const text = (hook!.args as string[]).at(-1)!;
  const { annotations } = (parseYaml(text, "namespace") as Tree).metadata as Tree;
  assertEquals(isTree(annotations) && annotations["meta.helm.sh/release-name"], "app-pre");
  assertEquals("hooks" in release(stateOf(files), "app"), false);
});

Deno.test("remote manifests hang on the first release of their level", async () => {
  const files = await filesOf({
    refs: [
      chartRef("a"),
      chartRef("app", { preManifestFiles: ["c/remote.yaml"] }),
      chartRef("last", { manifestFiles: ["c/remote.yaml"] }),
    ],
    files: FILES,
  });
  const hooks = (one: Tree) => ((one.hooks ?? []) as Tree[]).map(({ name }) => name);
  const first = stateOf(files, "level-0.yaml");
  assertEquals((first.releases as Tree[]).map(hooks), [["002-app-pre"], [], []]);
  const trailing = stateOf(files, "level-1.yaml");
  assertEquals([hooks(trailing), trailing.releases], [["005-last-post"], []]);
});

Deno.test("what the cluster cannot judge is not validated", async () => {
  const refs = [
    chartRef("self", { manifestFiles: ["c/x.yaml"] }),
    chartRef("user", { manifestFiles: ["c/x.yaml"] }),
    chartRef("none", { manifestFiles: ["c/x.yaml"] }),
  ];
  const entries = [
    { name: "self", hasSelfRefCRDs: true },
    { name: "user", manifestsUseChartCRDs: true },
    { name: "none" },
  ];
  const state = stateOf(await filesOf({ refs, entries, files: FILES }));
  const unjudged = (state.releases as Tree[]).filter(({ disableValidation }) => disableValidation);
  assertEquals(unjudged.map(({ name }) => name), ["self", "user-post"]);
});

Deno.test("an asynchronous component is not waited for", async () => {
  const state = stateOf(await filesOf({ refs: [chartRef("kai-scheduler"), chartRef("a")] }));
  assertEquals([release(state, "kai-scheduler").wait, release(state, "kai-scheduler").timeout], [
    false,
    1200,
  ]);
  assertEquals("timeout" in release(state, "a"), false);
});

Deno.test("vendored charts need no repository", async () => {
  const data = new Uint8Array([1]);
  const given = {
    refs: [chartRef("a")],
    input: { vendorCharts: true },
    tools: { helmPull: () => Promise.resolve({ file: "a-1.0.0.tgz", data, pullerVersion: "" }) },
  };
  const state = stateOf(await filesOf(given));
  assertEquals("repositories" in state, false);
  assertEquals([release(state, "a").chart, release(state, "a").skipDeps], ["./001-a", true]);
  const plan = await planOf({ ...given, input: { ...given.input, deployer: "helmfile" } });
  assertEquals(helmfile.check!(plan).map(({ code }) => code), ["HELMFILE_PREREQ", "VENDORED"]);
});

Deno.test("README says how to deploy and how to remove, and what hooks do", async () => {
  const text = (await filesOf({
    refs: [
      chartRef("gpu-operator"),
      chartRef("nvidia-dra-driver-gpu"),
      manifestRef("crds", ["c/remote.yaml"]),
    ],
    files: FILES,
    input: { dynamic: ["gpu-operator:driver.version"] },
  })).get("README.md")!;
  const words = [
    "\nhelmfile sync ",
    "\nhelmfile destroy\n",
    "`003-crds`, before release gpu-operator",
    "| 001-gpu-operator/cluster-values.yaml | `driver.version` |",
    "kubectl cordon",
  ];
  for (const word of words) assertStringIncludes(text, word);
});
