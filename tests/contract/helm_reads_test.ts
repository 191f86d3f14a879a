/**
 * What real helm makes of the charts that are written here: values arrive as the values they were,
 * manifests in a wrapper chart become hooks, text that is no template is not taken for one.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import fc from "fast-check";
import type { Tree, Value } from "../../lib/base/tree.ts";
import { isTree } from "../../lib/base/tree.ts";
import { parseYamlStream } from "../../lib/base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../../lib/bundle/_fixture.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import { writeBundle } from "../../lib/bundle/write.ts";
import { hasProgram } from "../parity/bundle/cases.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const HELM = hasProgram("helm");

/** A test that real helm is needed for. */
function helmTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: HELM ? name : `${name} (skipped: needs helm)`, ignore: !HELM, fn });
}

async function helm(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("helm", { args }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return text.decode(stdout);
}

/** Bundles, and renders a folder as install.sh would have helm do it. */
async function rendered(given: PlanCase, folder: string, ...flags: string[]): Promise<Tree[]> {
  let objects: Value[] = [];
  await inTemporaryDirectory(async (directory) => {
    await writeBundle(directory, renderBundle(await planOf(given)));
    const chart = join(directory, folder);
    const files = ["values.yaml", "cluster-values.yaml"].flatMap((
      name,
    ) => ["-f", join(chart, name)]);
    const release = folder.slice(4);
    await helm("lint", "--strict", chart, ...files);
    const output = await helm("template", release, chart, "--namespace", "ns", ...files, ...flags);
    objects = parseYamlStream(output, "rendered");
  });
  return objects.filter(isTree);
}

/** Prints all values as JSON, for comparing them. */
const PRINT = `kind: ConfigMap
apiVersion: v1
metadata: {name: values}
data:
  values: {{ toJson .Values | quote }}
`;

async function valuesSeen(
  overrides: Tree,
  dynamic: string[] = [],
  ...flags: string[]
): Promise<Value> {
  const [object] = await rendered(
    {
      refs: [{ ...manifestRef("app", ["c/print.yaml"]), overrides }],
      files: { "c/print.yaml": PRINT },
      input: { dynamic: dynamic.map((path) => `app:${path}`) },
    },
    "001-app",
    ...flags,
  );
  return (JSON.parse((object!.data as Tree).values as string) as Tree).app!;
}

const TRICKY = [
  ..."on off yes no y n true false null ~ = << 1_000 0o17 08 012345678 0x1F 1e3 .5 .inf nan".split(
    " ",
  ),
  ..."12:30 190:20:30 2026-01-01 2001-12-14t21:59:43.10-05:00 1.2.3 +1 -0 0b11 1,000 - ? : ".split(
    " ",
  ),
  "",
  " lead",
  "trail ",
  "a: b",
  "a #b",
  "#c",
  "@x",
  "%y",
  "{{ x }}",
  "[a]",
  "*a",
  "&a",
  "!a",
  "|",
  ">",
  '"q"',
  "'q'",
  "line\nbreak",
  "line\nbreak\n",
  "\n\nlead\n\n\n",
  "cr\r\nlf",
  "tab\there",
  "---\na: 1",
  "ü 😀 \u2028",
  "x".repeat(70_000),
];

helmTest("strings that look like something else arrive as strings", async () => {
  const texts = Object.fromEntries(TRICKY.map((text, i) => [`k${i}`, text]));
  const keys = Object.fromEntries(TRICKY.filter((t) => t.length < 100).map((text, i) => [text, i]));
  const values = { texts, keys, list: TRICKY };
  assertEquals(await valuesSeen(values), values);
});

helmTest("numbers, booleans and empty collections arrive as they were", async () => {
  const values = {
    numbers: [0, -7, 1.5, 1e-7, 1e21, 9223372036854775808, 9007199254740991, 1e6],
    booleans: [true, false],
    empty: { list: [], map: {} },
  };
  assertEquals(await valuesSeen(values), values);
});

helmTest("any tree of values arrives as it was", async () => {
  const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom(...TRICKY));
  const printable = text.filter((t) => !/[\p{Cc}\ufffe\uffff]/u.test(t));
  const { tree } = fc.letrec<{ tree: Tree; value: Value }>((tie) => ({
    tree: fc.dictionary(printable.filter((key) => key !== "global"), tie("value"), { maxKeys: 4 }),
    value: fc.oneof({ maxDepth: 3 }, printable, fc.integer(), fc.boolean(), tie("tree")),
  }));
  const samples = fc.sample(tree, { numRuns: 60, seed: 7 });
  const values = Object.fromEntries(samples.map((sample, i) => [`s${i}`, sample]));
  assertEquals(await valuesSeen(values), values);
});

helmTest("install-time values have their defaults, and can be set when installing", async () => {
  const values = { a: "baked", b: { c: 1 } };
  const paths = ["a", "b.c", "new"];
  assertEquals(await valuesSeen(values, paths), { ...values, new: "" });
  const flags = ["--set", "app.a=given,app.b.c=2"];
  assertEquals(await valuesSeen(values, paths, ...flags), { a: "given", b: { c: 2 }, new: "" });
});

const POST = `{{- /* all objects of a chart's manifests */ -}}
{{- $values := index .Values "app" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: first, annotations: {keep: "yes"}}
data: {message: {{ $values.message | quote }}}
---
# a hook of its own
apiVersion: v1
kind: ConfigMap
metadata: {name: own, annotations: {helm.sh/hook: post-delete}}
---
{{- if $values.extra }}
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
{{- end }}
---
apiVersion: v1
kind: Namespace
metadata: {name: lasting}
`;

helmTest("manifests in a wrapper chart become hooks, except what must last", async () => {
  await inTemporaryDirectory(async (directory) => {
    const archive = await packaged(directory, "upstream");
    const objects = await rendered({
      refs: [chartRef("app", {
        chart: "upstream",
        manifestFiles: ["c/one.yaml", "c/two.yaml"],
        overrides: { message: "on" },
      })],
      files: { "c/one.yaml": POST, "c/two.yaml": POST.replaceAll("name: ", "name: two-") },
      input: { vendorCharts: true, dynamic: ["app:extra"] },
      tools: {
        helmPull: () =>
          Promise.resolve({ file: "upstream-1.0.0.tgz", data: archive, pullerVersion: "" }),
      },
    }, "001-app");
    const found = Object.fromEntries(objects.map((object) => {
      const { name, annotations } = object.metadata as Tree;
      return [name, annotations ?? {}];
    }));
    const hook = (weight: string) => ({
      "helm.sh/hook": "post-install,post-upgrade",
      "helm.sh/hook-delete-policy": "before-hook-creation",
      "helm.sh/hook-weight": weight,
    });
    assertEquals(found, {
      upstream: {},
      first: { keep: "yes", ...hook("100") },
      own: { "helm.sh/hook": "post-delete" },
      lasting: { "helm.sh/resource-policy": "keep" },
      "two-first": { keep: "yes", ...hook("101") },
      "two-own": { "helm.sh/hook": "post-delete" },
      "two-lasting": { "helm.sh/resource-policy": "keep" },
    });
    const first = objects.find((object) => (object.metadata as Tree).name === "first")!;
    assertEquals(first.data, { message: "on" });
    const upstream = objects.find((object) => (object.metadata as Tree).name === "upstream")!;
    assertEquals(upstream.data, { message: "on" });
  });
});

/** A chart with one object that shows one of its values. */
async function packaged(directory: string, name: string): Promise<Uint8Array> {
  const files = {
    "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    "templates/x.yaml":
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {message: {{ .Values.message | quote }}}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    const target = join(directory, name, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  await helm("package", join(directory, name), "--destination", directory);
  return await Deno.readFile(join(directory, `${name}-1.0.0.tgz`));
}

helmTest("a wrapper says which manifest cannot be read", async () => {
  let message = "";
  await inTemporaryDirectory(async (directory) => {
    const archive = await packaged(directory, "upstream");
    await rendered({
      refs: [chartRef("app", { chart: "upstream", manifestFiles: ["c/bad.yaml"] })],
      files: { "c/bad.yaml": "kind: X\n  bad: [\n" },
      input: { vendorCharts: true },
      tools: {
        helmPull: () =>
          Promise.resolve({ file: "upstream-1.0.0.tgz", data: archive, pullerVersion: "" }),
      },
    }, "001-app").catch((error) => message = String(error));
  });
  assertStringIncludes(message, "bad.yaml: ");
});

helmTest("a kustomization that looks like a template is not taken for one", async () => {
  const text = 'a {{ .Values.x }} {{{ b }}} {{- "c" -}} `d`';
  const [object] = await rendered({
    refs: [{ ...chartRef("kust"), type: "Kustomize", chart: "", source: "", path: "k" }],
    tools: {
      kustomizeBuild: () =>
        Promise.resolve(JSON.stringify({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "x" },
          data: { text },
        })),
    },
  }, "001-kust");
  assertEquals(object!.data, { text });
});
