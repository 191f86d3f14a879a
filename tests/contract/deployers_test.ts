/**
 * What every deployer promises, as one table that runs on all of the table's deployers: a plan
 * becomes files that lose nothing of it, for every kind of folder there is.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { sha256 } from "../../lib/base/digest.ts";
import { isTree, type Tree, type Value } from "../../lib/base/tree.ts";
import { parseYaml, parseYamlStream } from "../../lib/base/yaml.ts";
import { chartRef, manifestRef, planOf } from "../../lib/bundle/_fixture.ts";
import { AVAILABLE_DEPLOYERS, deployerNamed } from "../../lib/bundle/deployers.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import type { BundleFile, BundlePlan, DeployerName, Folder } from "../../lib/bundle/types.ts";

const CRD = "kind: CustomResourceDefinition\n";
const FILES = {
  "c/pre.yaml": "kind: Namespace\nmetadata: {name: app}\n---\nkind: X\nx: {{ .Release.Name }}\n",
  "c/post.yaml": '{{- /* why */ -}}\nkind: Y\ny: {{ index .Values "app" | toYaml }}\n',
  "c/remote.yaml": `kind: RemoteManifests
items: [{url: https://example.test/crds.yaml, sha256: ${sha256(CRD)}}]
git: {url: https://example.test/r, tag: v1, path: crds}
`,
  "components/app/readiness.yaml": "spec: {steps: []}\n",
};

/** Texts that readers of YAML 1.1 and 1.2 take for something else, or that break documents. */
const WORDS = {
  on: "on",
  underscore: "1_000",
  octal: "0o17",
  zero: "08",
  colon: "a: b",
  hash: "#x",
  empty: "",
  crlf: "a\r\nb",
  unicode: "ü\u2028😀",
  braces: "{{ x }}",
  document: "---\na: 1\n",
  long: "x".repeat(70_000),
  keys: { "y": 1, "null": 2, "1": 3, "a.b/c": 4 },
};

const refs = [
  chartRef("app", {
    version: "v1.0.0",
    preManifestFiles: ["c/pre.yaml"],
    manifestFiles: ["c/post.yaml"],
    overrides: { on: true },
  }),
  chartRef("words", { overrides: WORDS }),
  chartRef("oci", { source: "oci://registry.example.test/charts", dependencyRefs: ["app"] }),
  chartRef("crds", { manifestFiles: ["c/remote.yaml"] }),
  manifestRef("only", ["c/post.yaml"]),
  { ...chartRef("kust"), type: "Kustomize" as const, chart: "", source: "", path: "k" },
  chartRef("kai-scheduler"),
];
const tools = {
  kustomizeBuild: () => Promise.resolve("kind: ConfigMap\n"),
  helmPull: () =>
    Promise.resolve({ file: "c-1.tgz", data: new Uint8Array([31, 139, 0]), pullerVersion: "p" }),
  fetchManifest: () => Promise.resolve(new TextEncoder().encode(CRD)),
};
const external = { "registry.yaml": "components: []\n" };

const REGISTRY = "oci://registry.example.test/team/bundle:v1.2.3";

/** Every feature of plans, in as few plans as possible. */
async function plansFor(deployer: DeployerName): Promise<[string, BundlePlan][]> {
  const dynamic = deployer === "argocd" ? [] : ["app:on", "app:new.path"];
  const readinessHooks = deployer !== "flux" && deployer !== "helmfile";
  return [
    ["one chart", await planOf({ refs: [chartRef("a")], input: { deployer } })],
    [
      "every kind of folder",
      await planOf({
        refs,
        files: FILES,
        tools,
        external,
        input: { deployer, dynamic, readinessHooks },
      }),
    ],
    [
      "vendored charts",
      await planOf({ refs, files: FILES, tools, input: { deployer, dynamic, vendorCharts: true } }),
    ],
    [
      "to a registry",
      await planOf({ refs, files: FILES, tools, input: { deployer, dynamic, output: REGISTRY } }),
    ],
  ];
}

type Check = (files: BundleFile[], plan: BundlePlan) => void;

const text = (file: BundleFile) =>
  typeof file.data === "string" ? file.data : new TextDecoder().decode(file.data);

const CONTRACT: Record<string, Check> = {
  "paths are unique, relative and plain": (files) => {
    const paths = files.map(({ path }) => path);
    assertEquals(new Set(paths).size, paths.length);
    for (const path of paths) {
      assertMatch(path, /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/);
    }
  },
  "every folder of the plan has files, and no file lies in another one": (files, plan) => {
    const places = new Set(
      files.filter(({ path }) => path.includes("/")).map(({ path }) => path.split("/")[0]!),
    );
    const folders = plan.folders.flatMap((folder) => [folder.directory, folder.release]);
    const paths = new Set(files.map(({ path }) => path));
    for (const { directory, release } of plan.folders) {
      const own = places.has(directory) || places.has(release);
      // What is fetched from git is nothing but an object that says so.
      assert(own || paths.has(`templates/${release}.yaml`), directory);
    }
    const shared = ["data", "sources", "static", "templates"];
    for (const place of places) assert([...folders, ...shared].includes(place), place);
  },
  "manifests ship exactly as the plan has them": (files, plan) => {
    const texts = new Set(files.map(text));
    for (const { templates, directory } of plan.folders) {
      for (const template of templates) {
        assert(texts.has(template.text), `${directory} ${template.name}`);
      }
    }
  },
  "local charts are named after their release, others are no charts": (files, plan) => {
    for (const folder of plan.folders) {
      const chart = inFolder(files, folder, "Chart.yaml");
      assertEquals(chart !== undefined, folder.kind === "local", folder.directory);
      if (chart) assertEquals((parseYaml(text(chart), chart.path) as Tree).name, folder.release);
    }
  },
  "vendored archives lie beside the chart that depends on them": (files, plan) => {
    for (const folder of plan.folders.filter(({ vendored }) => vendored)) {
      const archive = inFolder(files, folder, `charts/${folder.vendored!.file}`);
      assertEquals(archive?.data, folder.vendored!.data);
      const chart = parseYaml(text(inFolder(files, folder, "Chart.yaml")!), "Chart.yaml") as Tree;
      assertEquals(chart.dependencies, [{ ...folder.vendored!.dependency, repository: "" }]);
    }
  },
  "every YAML file can be read": (files) => {
    for (
      const file of files.filter(({ path }) =>
        /\.ya?ml$/.test(path) && !/\/templates\/|^templates\//.test(path)
      )
    ) {
      parseYamlStream(text(file), file.path);
    }
  },
  "no value is lost or changed": (files, plan) => {
    const shipped = files.filter(({ path }) => /\.yaml$/.test(path) && !/templates\//.test(path))
      .flatMap((file) => parseYamlStream(text(file), file.path));
    const baked = plan.components.filter(({ values, dynamicPaths }) =>
      dynamicPaths.length === 0 && Object.keys(values).length > 0
    );
    assertEquals(baked.length > 0, plan.components.length > 1);
    for (const { values } of baked) {
      assert(
        shipped.some((document) => holds(document, values)),
        JSON.stringify(values).slice(0, 80),
      );
    }
  },
  "scripts are executable and begin with their interpreter, nothing else is": (files) => {
    for (const file of files) {
      assertEquals(file.executable === true, file.path.endsWith(".sh"), file.path);
      if (file.executable) assert(text(file).startsWith("#!/usr/bin/env bash\n"), file.path);
    }
  },
  "generated texts end with one newline and have no trailing blanks": (files) => {
    for (
      const file of files.filter(({ path }) =>
        /(README\.md|\.sh|\.env|\.lock|Chart\.yaml)$/.test(path)
      )
    ) {
      assertMatch(text(file), /[^\n]\n$/, file.path);
      assertEquals(/[ \t]+$/m.test(text(file)), false, file.path);
    }
  },
  "a README says what is installed": (files, plan) => {
    const readme = text(files.find(({ path }) => path === "README.md")!);
    for (const { release } of plan.folders) assert(readme.includes(release), release);
  },
  "nothing tells when or where it was made": (files) => {
    for (const file of files) {
      assertEquals(/\b20\d\d-\d\d-\d\dT|\/tmp\/|\/home\//.test(text(file)), false, file.path);
    }
  },
  "checksums cover every other file, in their order": (files) => {
    const list = files.at(-1)!;
    assertEquals(list.path, "checksums.txt");
    const lines = files.slice(0, -1).map(({ path, data }) => `${sha256(data)}  ${path}`);
    assertEquals(text(list).trimEnd().split("\n"), lines);
  },
};

/** The file of a folder, which deployers name by number or by release. */
function inFolder(files: BundleFile[], folder: Folder, name: string): BundleFile | undefined {
  return files.find(({ path }) =>
    path === `${folder.directory}/${name}` || path === `${folder.release}/${name}`
  );
}

/** True when a document is, or has somewhere inside, exactly this value. */
function holds(document: Value, wanted: Value): boolean {
  if (JSON.stringify(document) === JSON.stringify(sorted(wanted))) return true;
  if (Array.isArray(document)) return document.some((item) => holds(item, wanted));
  return isTree(document) && Object.values(document).some((child) => holds(child, wanted));
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key]!)]));
}

for (const deployer of AVAILABLE_DEPLOYERS) {
  Deno.test(`the ${deployer} deployer keeps the contract`, async (t) => {
    for (const [title, plan] of await plansFor(deployer)) {
      const files = renderBundle(plan);
      for (const [promise, check] of Object.entries(CONTRACT)) {
        await t.step(`${title}: ${promise}`, () => check(files, plan));
      }
      await t.step(`${title}: the same plan gives the same bytes`, async () => {
        const again = (await plansFor(deployer)).find(([other]) => other === title)![1];
        assertEquals(renderBundle(again), files);
      });
    }
  });
}

Deno.test("every line of the table names its own deployer", () => {
  assert(AVAILABLE_DEPLOYERS.includes("helm"));
  for (const name of AVAILABLE_DEPLOYERS) assertEquals(deployerNamed(name).name, name);
});
