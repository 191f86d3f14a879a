import { assertEquals } from "@std/assert";
import { isTree, type Tree, type Value } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { artifactGenerator, fluxKustomization, helmRelease, valuesConfigMap } from "./release.ts";
import { type SourceNames, sourceNames } from "./sources.ts";

const FILES = { "c/x.yaml": "kind: X\n" };
const OCI = "oci://registry.example.test/team/bundle:v1";

interface Planned {
  plan: BundlePlan;
  names: SourceNames;
  folder: Folder;
}

async function planned(given: PlanCase): Promise<Planned> {
  const plan = await planOf({
    files: FILES,
    ...given,
    input: { deployer: "flux", ...given.input },
  });
  return { plan, names: sourceNames(plan), folder: plan.folders.at(-1)! };
}

function specOf({ folder, ...place }: Planned, previous?: string, afterRemote = false): Tree {
  return helmRelease(folder, { ...place, previous, afterRemote }).spec as Tree;
}

/** What helm-controller makes of values: those of the ConfigMap, and the inline ones over them. */
function merged(base: Value | undefined, over: Value | undefined): Value | undefined {
  if (over === undefined) return base;
  if (base === undefined || !isTree(base) || !isTree(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(base[key], over[key])!]));
}

Deno.test("a chart of a repository has its version without a leading v", async () => {
  const at = await planned({ refs: [chartRef("a", { version: "v1.2.3", namespace: "n" })] });
  assertEquals(specOf(at), {
    interval: "10m",
    targetNamespace: "n",
    install: { createNamespace: true },
    chart: {
      spec: {
        chart: "a",
        version: "1.2.3",
        sourceRef: {
          kind: "HelmRepository",
          name: "charts-example-test",
          namespace: "flux-system",
        },
        interval: "5m",
      },
    },
  });
});

Deno.test("a version is a tag in a registry, and absent where none is given", async () => {
  const versionOf = async (source: string, version: string) => {
    const { chart } = specOf(await planned({ refs: [chartRef("a", { source, version })] }));
    return ((chart as Tree).spec as Tree).version;
  };
  assertEquals(await versionOf("oci://registry.example.test/charts", "v2.0.0"), "v2.0.0");
  assertEquals(await versionOf("https://charts.example.test", "v2.0.0"), "2.0.0");
  assertEquals(await versionOf("https://charts.example.test", "vNext"), "vNext");
  assertEquals(await versionOf("https://charts.example.test", ""), undefined);
});

Deno.test("a chart of the bundle is read from git, or from an artifact of its own", async () => {
  const refs = [manifestRef("m", ["c/x.yaml"])];
  const git = await planned({ refs, input: { repo: "https://git.example.test/o/r" } });
  assertEquals(specOf(git).chart, {
    spec: {
      chart: "./m",
      sourceRef: {
        kind: "GitRepository",
        name: "git-example-test-o-r",
        namespace: "flux-system",
      },
      interval: "5m",
    },
  });
  const flags = { output: OCI, fluxNamespace: "gitops", fluxOciSourceName: "stack" };
  const oci = await planned({ refs, input: flags });
  assertEquals("chart" in specOf(oci), false);
  const { chartRef: ref } = specOf(oci) as { chartRef: Tree };
  assertEquals(ref, { kind: "ExternalArtifact", name: "m-chart", namespace: "gitops" });
  const generator = artifactGenerator(oci.folder, oci.plan);
  assertEquals(generator.metadata, { name: "m-chart", namespace: "gitops" });
  assertEquals(generator.spec, {
    sources: [{ alias: "bundle", kind: "OCIRepository", name: "stack" }],
    // Helm only reads charts that lie in one directory of an archive.
    artifacts: [{ name: "m-chart", copy: [{ from: "@bundle/m/**", to: "@artifact/m/" }] }],
  });
});

Deno.test("a release waits for the one before, and after remote manifests does not give up", async () => {
  const at = await planned({ refs: [chartRef("a")] });
  assertEquals("dependsOn" in specOf(at), false);
  assertEquals(specOf(at, "b").dependsOn, [{ name: "b" }]);
  assertEquals(specOf(at, "b", true).install, {
    createNamespace: true,
    remediation: { retries: -1 },
  });
});

Deno.test("values are inline, those that differ by cluster in a ConfigMap that is watched", async () => {
  const overrides = { z: 1, a: { keep: true, cut: "x" } };
  const at = await planned({
    refs: [chartRef("app", { overrides })],
    input: { dynamic: ["app:a.cut", "app:fresh.path"], fluxNamespace: "gitops" },
  });
  const { values, valuesFrom } = specOf(at);
  assertEquals(values, { a: { keep: true }, z: 1 });
  assertEquals(valuesFrom, [{ kind: "ConfigMap", name: "app-values" }]);
  const { metadata, data } = valuesConfigMap(at.folder, at.plan);
  assertEquals(metadata, {
    name: "app-values",
    namespace: "gitops",
    labels: { "reconcile.fluxcd.io/watch": "Enabled" },
  });
  assertEquals(parseYaml(String((data as Tree)["values.yaml"]), "values.yaml"), {
    a: { cut: "x" },
    fresh: { path: "" },
  });
});

Deno.test("a local chart has its values below the component's name", async () => {
  const refs = [{ ...manifestRef("m", ["c/x.yaml"]), overrides: { a: { b: 1, c: 2 } } }];
  const at = await planned({ refs, input: { dynamic: ["m:a.b"] } });
  assertEquals(specOf(at).values, { m: { a: { c: 2 } } });
  assertEquals((specOf(at).valuesFrom as Tree[]).length, 1);
  const empty = specOf(await planned({ refs: [manifestRef("m", ["c/x.yaml"])] }));
  assertEquals(["values" in empty, "valuesFrom" in empty], [false, false]);
});

Deno.test("what is filled in is never overridden by a null above it", async () => {
  const overrides = { fresh: { gone: null, other: null, list: [null] } };
  const at = await planned({
    refs: [chartRef("app", { overrides })],
    input: { dynamic: ["app:fresh.gone.path"] },
  });
  const { values } = specOf(at);
  assertEquals(values, { fresh: { other: null, list: [null] } });
  assertEquals(merged(at.folder.clusterValues, values), {
    fresh: { gone: { path: "" }, other: null, list: [null] },
  });
});

Deno.test("remote manifests are applied from their tag, and never pruned", async () => {
  const source = {
    name: "crds.yaml",
    items: [],
    git: { url: "https://git.example.test/crds.git", tag: "v1", path: "config/crd" },
  };
  const { plan, folder } = await planned({ refs: [chartRef("a")] });
  const remote = { ...folder, chart: undefined, remote: { items: [], sources: [source] } };
  const remotePlan = { ...plan, folders: [remote] };
  const place = { plan: remotePlan, names: sourceNames(remotePlan), afterRemote: false };
  const { metadata, spec } = fluxKustomization(remote, { source }, place);
  assertEquals(metadata, { name: "a", namespace: "flux-system" });
  assertEquals(spec, {
    interval: "10m",
    path: "./config/crd",
    prune: false,
    wait: true,
    sourceRef: {
      kind: "GitRepository",
      name: "git-example-test-crds-v1",
      namespace: "flux-system",
    },
  });
  const second = fluxKustomization(remote, { source, part: 2 }, place);
  assertEquals((second.metadata as Tree).name, "a.2");
});
