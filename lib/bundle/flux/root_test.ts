import { assertEquals } from "@std/assert";
import type { Tree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import { rootKustomization } from "./root.ts";
import { sourceNames } from "./sources.ts";

const FILES = {
  "c/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: app}\n",
  "c/x.yaml": "kind: X\n",
};

async function patchesOf(given: PlanCase): Promise<Map<string, Tree>> {
  const plan = await planOf({
    files: FILES,
    ...given,
    input: { deployer: "flux", ...given.input },
  });
  const text = rootKustomization(plan, sourceNames(plan), ["b", "a"]);
  const document = parseYaml(text, "kustomization.yaml") as Tree;
  assertEquals(document.resources, ["a", "b"]);
  return new Map((document.patches as Tree[]).map(({ patch }) => {
    const object = parseYaml(String(patch), "patch") as Tree;
    const { name, namespace } = object.metadata as Tree;
    assertEquals(namespace, plan.settings.flux.namespace);
    return [`${object.kind}/${name}`, object];
  }));
}

Deno.test("a release is called as its folder, and may take its time", async () => {
  const patches = await patchesOf({ refs: [chartRef("a", { namespace: "n" })] });
  assertEquals(patches.get("HelmRelease/a")!.spec, { releaseName: "a", timeout: "30m" });
});

Deno.test("a chart in git is installed again with every commit, one in a registry by itself", async () => {
  const refs = [manifestRef("m", ["c/x.yaml"])];
  const chart = { spec: { reconcileStrategy: "Revision" } };
  const git = (await patchesOf({ refs })).get("HelmRelease/m")!.spec as Tree;
  assertEquals(git.chart, chart);
  const output = "oci://registry.example.test/b:v1";
  const oci = (await patchesOf({ refs, input: { output } })).get("HelmRelease/m")!.spec as Tree;
  assertEquals("chart" in oci, false);
});

Deno.test("templates find their component's values, also where there are none", async () => {
  const patches = await patchesOf({
    refs: [
      chartRef("none", { manifestFiles: ["c/x.yaml"] }),
      chartRef("some", { manifestFiles: ["c/x.yaml"], overrides: { a: 1 } }),
    ],
  });
  const valuesOf = (name: string) => (patches.get(`HelmRelease/${name}`)!.spec as Tree).values;
  assertEquals(valuesOf("none-post"), { none: {} });
  assertEquals(["none", "some", "some-post"].map(valuesOf), [undefined, undefined, undefined]);
});

Deno.test("a chart that brings its namespace creates it itself", async () => {
  const patches = await patchesOf({ refs: [chartRef("app", { preManifestFiles: ["c/ns.yaml"] })] });
  const installOf = (name: string) => (patches.get(`HelmRelease/${name}`)!.spec as Tree).install;
  assertEquals(installOf("app-pre"), { createNamespace: false });
  assertEquals(installOf("app"), undefined);
});

Deno.test("an asynchronous component is not waited for, on install and on upgrade", async () => {
  const patches = await patchesOf({ refs: [chartRef("kai-scheduler")] });
  assertEquals(patches.get("HelmRelease/kai-scheduler")!.spec, {
    releaseName: "kai-scheduler",
    timeout: "20m",
    install: { disableWait: true },
    upgrade: { disableWait: true },
  });
});

Deno.test("a placeholder that nothing reads does not reach the cluster", async () => {
  const name = "GitRepository/github-com-your-org-your-repo";
  const idle = await patchesOf({ refs: [chartRef("a")], input: { fluxNamespace: "gitops" } });
  assertEquals(idle.get(name)!.$patch, "delete");
  const read = await patchesOf({ refs: [manifestRef("m", ["c/x.yaml"])] });
  assertEquals(read.has(name), false);
});
