import { assert, assertEquals } from "@std/assert";
import type { RecipeComponent } from "../recipe/types.ts";
import { chartRef, manifestRef, planOf } from "./_fixture.ts";
import { bundleChanges } from "./changes.ts";
import { countChanges, describeChanges, withoutSecrets } from "./changes/describe.ts";
import { releaseFacts } from "./changes/release_facts.ts";
import { AVAILABLE_DEPLOYERS } from "./deployers.ts";
import { renderBundle } from "./render.ts";
import type { DeployerName } from "./types.ts";

const FILES = { "c/x.yaml": "kind: X\n" };
const DIFFERENCE = { added: [], changed: ["a/values.yaml"], removed: [], unchanged: [] };

async function textsOf(
  deployer: DeployerName,
  refs: RecipeComponent[],
  vendorCharts = false,
): Promise<Map<string, string>> {
  const entries = refs.map(({ name }) => ({ name, valueOverrideKeys: [name.replace("-", "")] }));
  const tools = {
    helmPull: () =>
      Promise.resolve({ file: "c-1.tgz", data: new Uint8Array([1]), pullerVersion: "p" }),
  };
  const plan = await planOf({
    refs,
    entries,
    files: FILES,
    tools,
    input: { deployer, vendorCharts },
  });
  return new Map(renderBundle(plan).map(({ path, data }) => [path, String(data)]));
}

const OLD = [
  chartRef("gone", { version: "3.0.0" }),
  chartRef("same", { manifestFiles: ["c/x.yaml"], overrides: { a: { b: [1] }, on: "on" } }),
  chartRef("newer", { version: "v1.0.0", manifestFiles: ["c/x.yaml"], overrides: { a: 1, x: {} } }),
  { ...manifestRef("files", ["c/x.yaml"]), overrides: { keep: true, list: [1, 2] } },
];
const NEW = [
  OLD[1]!,
  chartRef("newer", {
    version: "v1.1.0",
    manifestFiles: ["c/x.yaml"],
    overrides: { a: 2, x: { y: "z" } },
  }),
  { ...manifestRef("files", ["c/x.yaml"]), overrides: { keep: true, list: [1] } },
  chartRef("fresh", { version: "2.0.0" }),
];

for (const deployer of AVAILABLE_DEPLOYERS) {
  Deno.test(`changes of versions and values are read from ${deployer} bundles`, async () => {
    const [before, after] = [await textsOf(deployer, OLD), await textsOf(deployer, NEW)];
    const v = deployer === "argocd" || deployer === "argocd-helm" || deployer === "flux" ? "" : "v";
    assertEquals(bundleChanges(DIFFERENCE, before, after).components, [
      {
        component: "files",
        change: "changed",
        values: [{ path: "list", from: [1, 2], to: [1] }],
      },
      { component: "fresh", change: "added", to: "2.0.0", values: [] },
      { component: "gone", change: "removed", from: "3.0.0", values: [] },
      {
        component: "newer",
        change: "changed",
        from: `${v}1.0.0`,
        to: `${v}1.1.0`,
        values: [
          { path: "a", from: 1, to: 2 },
          { path: "x", from: {} },
          { path: "x.y", to: "z" },
        ],
      },
    ]);
    assertEquals(bundleChanges(DIFFERENCE, after, after).components, []);
  });
}

Deno.test("vendoring a chart changes neither its version nor its values", async () => {
  const plain = await textsOf("helm", OLD);
  const vendored = await textsOf("helm", OLD, true);
  const changed = bundleChanges(DIFFERENCE, plain, vendored).components
    .filter(({ component, values }) => component !== "newer" || values.length > 0);
  assertEquals(changed, []);
});

Deno.test("install-time values count with their default", async () => {
  const ref = chartRef("a", { overrides: { x: 1 } });
  const plan = (dynamic: string[]) => planOf({ refs: [ref], input: { dynamic } });
  const texts = async (dynamic: string[]) =>
    new Map(renderBundle(await plan(dynamic)).map(({ path, data }) => [path, String(data)]));
  const changes = bundleChanges(DIFFERENCE, await texts([]), await texts(["a:x", "a:new"]));
  assertEquals(changes.components, [
    { component: "a", change: "changed", values: [{ path: "new", to: "" }] },
  ]);
});

Deno.test("files that are no YAML, or something else, tell nothing and stop nothing", () => {
  const facts = releaseFacts(
    new Map([
      ["001-a/values.yaml", "{ not yaml"],
      ["001-a/Chart.yaml", "- a list"],
      ["002-b/upstream.env", "garbage"],
      ["data/values.yaml", "x: 1"],
      ["README.md", "x: 1"],
      ["../003-c/values.yaml", "x: 1"],
      ["b/application.yaml", "spec: {sources: 7, source: {chart: c, targetRevision: [1]}}"],
    ]),
  );
  assertEquals([...facts], [["a", { values: {} }], ["b", { values: {} }]]);
});

Deno.test("the remote manifests of a component have a version of their own", () => {
  const texts = (tag: string) =>
    new Map([
      ["001-a/upstream.env", "CHART='a'\nREPO=''\nVERSION='1'\n"],
      ["002-a-post/manifests.lock", `# x\n# https://x.test/r ${tag} crds\n${"0".repeat(64)}  u\n`],
    ]);
  const { components } = bundleChanges(DIFFERENCE, texts("v1"), texts("v2"));
  assertEquals(components, [
    { component: "a-post", change: "changed", from: "v1", to: "v2", values: [] },
  ]);
});

Deno.test("people read components first, then files, whole folders in one line", () => {
  const files = {
    added: ["002-b/install.sh", "002-b/values.yaml", "001-a/x.yaml"],
    changed: ["001-a/values.yaml"],
    removed: ["003-c/values.yaml", "old.txt"],
    unchanged: ["001-a/install.sh"],
  };
  const components = [
    {
      component: "a",
      change: "changed" as const,
      from: "1",
      to: "2",
      values: [
        { path: "x", to: "y".repeat(200) },
        { path: "auth.adminPassword", from: "hunter2", to: "hunter3" },
      ],
    },
    { component: "b", change: "added" as const, to: "1", values: [] },
    { component: "c", change: "removed" as const, values: [] },
  ];
  assertEquals(describeChanges({ files, components }), [
    "~ component a 1 -> 2",
    `    x: (none) -> "${"y".repeat(78)}…`,
    '    auth.adminPassword: "[REDACTED]" -> "[REDACTED]"',
    "+ component b 1",
    "- component c",
    "+ 001-a/x.yaml",
    "+ 002-b/ (2 files)",
    "~ 001-a/values.yaml",
    "- 003-c/ (1 file)",
    "- old.txt",
  ]);
  assertEquals(countChanges(files), "3 files added, 1 changed, 2 removed");
  assert(!JSON.stringify(withoutSecrets(components)).includes("hunter"));
});

Deno.test("a component with very many changes is cut short", () => {
  const values = Array.from({ length: 25 }, (_, i) => ({ path: `p${i}`, to: i }));
  const lines = describeChanges({
    files: DIFFERENCE,
    components: [{ component: "a", change: "changed", values }],
  });
  assertEquals(lines.length, 1 + 20 + 1 + 1);
  assertEquals(lines[21], "    and 5 more values");
});
