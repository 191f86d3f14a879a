import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { sha256 } from "../base/digest.ts";
import { AicrError } from "../base/error.ts";
import type { RecipeComponent } from "../recipe/types.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "./_fixture.ts";
import type { BundlePlan } from "./types.ts";

const CRDS = "kind: CustomResourceDefinition\n";
const REMOTE = `kind: RemoteManifests
items: [{url: https://example.test/crds.yaml, sha256: ${sha256(CRDS)}}]
git: {url: https://example.test/r, tag: v1, path: crds}
`;
const FILES = {
  "c/a.yaml": "kind: ConfigMap\n",
  "c/b.yaml": "kind: Secret\n",
  "c/ns.yaml": "kind: Namespace\nmetadata: {name: app}\n",
  "c/foreign.yaml": "kind: Namespace\nmetadata: {name: other}\n",
  "c/remote.yaml": REMOTE,
  "components/app/readiness.yaml": "spec: {steps: []}\n",
};
const PULLED = {
  helmPull: () =>
    Promise.resolve({ file: "app-1.0.0.tgz", data: new Uint8Array([1]), pullerVersion: "x" }),
  fetchManifest: () => Promise.resolve(new TextEncoder().encode(CRDS)),
};

const plan = (refs: RecipeComponent[], given: Partial<PlanCase> = {}) =>
  planOf({ refs, files: FILES, ...given });

/** Folders as `directory role kind templates`. */
function shape({ folders }: BundlePlan): string[] {
  return folders.map(({ directory, role, kind, templates }) =>
    [directory, role, kind, ...templates.map(({ name }) => name)].join(" ")
  );
}

Deno.test("a component gives pre, primary, post and readiness, one counter over all", async () => {
  const mixed = chartRef("app", { preManifestFiles: ["c/ns.yaml"], manifestFiles: ["c/a.yaml"] });
  const input = { readinessHooks: true };
  const made = await plan([chartRef("first"), mixed, manifestRef("only", ["c/a.yaml"])], { input });
  assertEquals(shape(made), [
    "001-first primary upstream",
    "002-app-pre pre local ns.yaml",
    "003-app primary upstream",
    "004-app-post post local a.yaml",
    "005-app-readiness readiness local readiness.yaml",
    "006-only primary local a.yaml",
  ]);
  assertEquals(made.folders.map(({ index }) => index), [1, 2, 3, 4, 5, 6]);
});

Deno.test("remote manifests take the part's name, or come before the rest of it", async () => {
  const refs = [
    chartRef("app", { preManifestFiles: ["c/remote.yaml"], manifestFiles: ["c/remote.yaml"] }),
    chartRef("mixed", { manifestFiles: ["c/a.yaml", "c/remote.yaml"] }),
    manifestRef("only", ["c/remote.yaml"]),
    manifestRef("both", ["c/b.yaml", "c/remote.yaml"]),
  ];
  const made = await plan(refs);
  assertEquals(shape(made), [
    "001-app-pre pre remote",
    "002-app primary upstream",
    "003-app-post post remote",
    "004-mixed primary upstream",
    "005-mixed-post-remote post remote",
    "006-mixed-post post local a.yaml",
    "007-only primary remote",
    "008-both-remote primary remote",
    "009-both primary local b.yaml",
  ]);
  assertEquals(made.folders[0]!.remote!.items, [
    { url: "https://example.test/crds.yaml", sha256: sha256(CRDS) },
  ]);
});

Deno.test("vendored charts take manifests in; fetched ones stay a chart of their own", async () => {
  const refs = [
    chartRef("app", { preManifestFiles: ["c/ns.yaml"], manifestFiles: ["c/a.yaml"] }),
    chartRef("crds", { manifestFiles: ["c/remote.yaml"] }),
    chartRef("mixed", { manifestFiles: ["c/a.yaml", "c/remote.yaml"] }),
  ];
  const made = await plan(refs, { input: { vendorCharts: true }, tools: PULLED });
  assertEquals(shape(made), [
    "001-app-pre pre local ns.yaml",
    "002-app primary local _hooks.tpl _a.yaml a.yaml",
    "003-crds primary local",
    "004-crds-post post local crds.yaml",
    "005-mixed primary local",
    "006-mixed-post-remote post local crds.yaml",
    "007-mixed-post post local a.yaml",
  ]);
  assertEquals(made.vendoredManifests.map(({ component }) => component), ["crds", "mixed"]);
});

Deno.test("a fetched manifest that is not the pinned one is refused", async () => {
  const tools = { ...PULLED, fetchManifest: () => Promise.resolve(new Uint8Array([1])) };
  const made = plan([manifestRef("x", ["c/remote.yaml"])], {
    input: { vendorCharts: true },
    tools,
  });
  const error = await assertRejects(() => made, AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  assertStringIncludes(error.message, "https://example.test/crds.yaml of component x");
});

Deno.test("values are nested in local charts and plain beside upstream ones", async () => {
  const ref = chartRef("app", { manifestFiles: ["c/a.yaml"], overrides: { a: 1, b: 2 } });
  const { folders } = await plan([ref], { input: { dynamic: ["app:b"] } });
  assertEquals(folders.map(({ values, clusterValues }) => [values, clusterValues]), [
    [{ a: 1 }, { b: 2 }],
    [{ app: { a: 1 } }, { app: { b: 2 } }],
  ]);
});

Deno.test("a wrapper has values for the chart and, under the component's name, for manifests", async () => {
  const ref = chartRef("app", { chart: "other", manifestFiles: ["c/a.yaml"], overrides: { a: 1 } });
  const options = { input: { vendorCharts: true, dynamic: ["app:z"] }, tools: PULLED };
  const { folders: [folder] } = await plan([ref], options);
  assertEquals(folder!.values, { other: { a: 1 }, app: { a: 1 } });
  assertEquals(folder!.clusterValues, { other: { z: "" }, app: { z: "" } });
  assertEquals(folder!.vendored!.dependency, { name: "other", version: "1.0.0" });
});

Deno.test("a wrapper depends on the exact version, also when the recipe names none", async () => {
  for (const version of ["v1.0.0", "1.0.0", "", "1.x", undefined]) {
    const options = { input: { vendorCharts: true }, tools: PULLED };
    const { folders: [folder] } = await plan([chartRef("app", { version })], options);
    assertEquals(folder!.vendored!.dependency.version, "1.0.0", version);
    assertEquals(folder!.vendored!.provenance.version, version ?? "");
  }
});

Deno.test("of several charts that cannot be pulled the first in order is reported", async () => {
  const refs = ["a", "b", "c", "d", "e", "f"].map((name) => chartRef(name));
  const started: string[] = [];
  let running = 0;
  const helmPull = async (_: unknown, component: string) => {
    started.push(component);
    running++;
    // The later ones fail sooner.
    for (let i = 0; i < 10 - refs.findIndex(({ name }) => name === component); i++) {
      await Promise.resolve();
    }
    running--;
    throw new AicrError("NOT_FOUND", `No chart for ${component}`);
  };
  const made = plan(refs, { input: { vendorCharts: true }, tools: { helmPull } });
  const error = await assertRejects(() => made, AicrError);
  assertEquals([error.message, running, started.length], ["No chart for a", 0, 4]);
});

Deno.test("a chart with its own Namespace has it applied first, one with a foreign one has not", async () => {
  const { folders } = await plan([
    chartRef("app", { preManifestFiles: ["c/ns.yaml"] }),
    manifestRef("x", ["c/foreign.yaml"]),
  ]);
  const [pre, primary, foreign] = folders;
  assertEquals([pre!.createNamespace, primary!.createNamespace], [false, true]);
  assertStringIncludes(pre!.namespaceManifest!, "helm.sh/resource-policy: keep");
  assertStringIncludes(pre!.templates[0]!.text, "helm.sh/resource-policy: keep");
  assertEquals([foreign!.createNamespace, foreign!.namespaceManifest], [true, undefined]);
});

Deno.test("charts are named as helm takes them", async () => {
  const { folders } = await plan([
    chartRef("http", { chart: "alias/name", source: "https://h.test/charts/" }),
    chartRef("oci", { chart: "name", source: "oci://h.test/charts/", version: "v2" }),
    chartRef("bare", { chart: undefined, version: undefined }),
  ]);
  assertEquals(folders.map(({ chart }) => chart), [
    { chart: "name", repo: "https://h.test/charts/", version: "1.0.0" },
    { chart: "oci://h.test/charts/name", repo: "", version: "v2" },
    { chart: "bare", repo: "https://charts.example.test", version: "" },
  ]);
});

Deno.test("most folders wait ten minutes; the scheduler and gates are exceptions", async () => {
  const refs = [chartRef("kai-scheduler", { manifestFiles: ["c/a.yaml"] }), chartRef("app")];
  const { folders } = await plan(refs, { input: { readinessHooks: true } });
  assertEquals(folders.map(({ release, install }) => [release, install]), [
    ["kai-scheduler", { wait: false, timeout: "20m", retries: 1 }],
    ["kai-scheduler-post", { wait: true, timeout: "10m" }],
    ["app", { wait: true, timeout: "10m" }],
    ["app-readiness", { wait: true, timeout: "1h35m0s", retries: 1 }],
  ]);
  // A name that objects inherit is a name like any other.
  const odd = await plan([chartRef("constructor")]);
  assertEquals(odd.folders[0]!.install, { wait: true, timeout: "10m" });
});

Deno.test("GKE gives flagged components a quota before them", async () => {
  const entries = [{ name: "app", gkeCriticalPriority: true }, { name: "b" }];
  const refs = [chartRef("app"), chartRef("b")];
  const gke = await plan(refs, { entries, criteria: { service: "gke", nodes: 3 } });
  assertEquals(shape(gke)[0], "001-app-pre pre local gke-critical-pods-quota.yaml");
  assertStringIncludes(gke.folders[0]!.templates[0]!.text, 'pods: "96"');
  assertEquals(shape(await plan(refs, { entries })), [
    "001-app primary upstream",
    "002-b primary upstream",
  ]);
});

Deno.test("a kustomization is built into one template, and is no template itself", async () => {
  const ref = { ...chartRef("kust"), type: "Kustomize" as const, chart: "", source: "", path: "k" };
  const kustomizeBuild = () => Promise.resolve("kind: ConfigMap\ndata: {x: '{{ y }}'}\n");
  const made = await plan([ref], { tools: { kustomizeBuild }, input: { set: ["kust:a=1"] } });
  assertEquals(shape(made), ["001-kust primary local manifest.yaml"]);
  assertStringIncludes(made.folders[0]!.templates[0]!.text, `'{{ "{{" }} y }}'`);
  assertEquals(made.notes.map(({ code }) => code), ["VALUES_NOT_USED"]);
});

Deno.test("names that collide or are too long are refused", async () => {
  const pre = { preManifestFiles: ["c/a.yaml"] };
  const cases: [RecipeComponent[], string][] = [
    [[chartRef("app", pre), chartRef("app-pre")], "app-pre: of app and of app-pre"],
    [[chartRef("app", { manifestFiles: ["c/a.yaml"] }), chartRef("app-post")], "app-post"],
    [[chartRef("x".repeat(50), { ...pre, namespace: "n" })], "longer than 53"],
  ];
  for (const [refs, words] of cases) {
    const error = await assertRejects(() => plan(refs), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
  }
  // Nothing is injected here, so the name is free.
  assertEquals((await plan([chartRef("app"), chartRef("app-pre")])).folders.length, 2);
});

Deno.test("999 folders are numbered, 1000 are refused", async () => {
  const refs = Array.from({ length: 999 }, (_, i) => chartRef(`c${i}`));
  assertEquals((await plan(refs)).folders.at(-1)!.directory, "999-c998");
  const error = await assertRejects(() => plan([...refs, chartRef("last")]), AicrError);
  assertStringIncludes(error.message, "1000 folders");
});
