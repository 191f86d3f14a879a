import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf, recipeOf } from "../_fixture.ts";
import { renderBundle } from "../render.ts";
import type { BundlePlan } from "../types.ts";
import { argocdHelm } from "./argocd_helm.ts";

const FILES = { "c/m.yaml": "kind: ConfigMap\n" };

function plan(given: Partial<PlanCase> = {}): Promise<BundlePlan> {
  const { input, ...rest } = given;
  return planOf({
    refs: [chartRef("a-b", { manifestFiles: ["c/m.yaml"] }), manifestRef("m", ["c/m.yaml"])],
    files: FILES,
    input: { deployer: "argocd-helm", ...input },
    ...rest,
  });
}

function file(plan: BundlePlan, path: string): string {
  const found = renderBundle(plan).find((one) => one.path === path);
  assert(found, path);
  return found.data as string;
}

const tree = (plan: BundlePlan, path: string) => parseYaml(file(plan, path), path) as Tree;
const codes = ({ notes }: BundlePlan) => notes.map(({ code }) => code);
const paths = (plan: BundlePlan) => renderBundle(plan).map(({ path }) => path).sort();

Deno.test("the bundle is a chart with one template per folder", async () => {
  const made = await plan();
  assertEquals(paths(made), [
    "001-a-b/values.yaml",
    "002-a-b-post/Chart.yaml",
    "002-a-b-post/templates/m.yaml",
    "002-a-b-post/values.yaml",
    "003-m/Chart.yaml",
    "003-m/templates/m.yaml",
    "003-m/values.yaml",
    "Chart.yaml",
    "README.md",
    "checksums.txt",
    "static/a-b.yaml",
    "templates/a-b-post.yaml",
    "templates/a-b.yaml",
    "templates/aicr-stack.yaml",
    "templates/m.yaml",
    "values.schema.json",
    "values.yaml",
  ]);
  const { description: _, ...chart } = tree(made, "Chart.yaml");
  assertEquals(chart, {
    apiVersion: "v2",
    name: "aicr-bundle",
    type: "application",
    version: "1.2.3",
  });
});

Deno.test("install-time values lie under the component's first short name", async () => {
  const made = await plan({
    input: { dynamic: ["a-b:x.y", "m:z"], set: ["a-b:x.y=1", "a-b:k=2"], appName: "p" },
  });
  assertEquals(tree(made, "values.yaml"), {
    ab: { x: { y: 1 } },
    appName: "p",
    deployer: {
      destinationServer: "https://kubernetes.default.svc",
      namePrefix: "",
      project: "default",
    },
    m: { z: "" },
    repoURL: "",
    targetRevision: "",
  });
  assertEquals(tree(made, "static/a-b.yaml"), { k: 2, x: {} });
  const rows = file(made, "README.md").split("\n").filter((line) => /^\| `(ab|m)\./.test(line));
  assertEquals(rows, ["| `ab.x.y` | `1` |", '| `m.z` | `""` |']);
});

Deno.test("options of the deployer become what the chart has until told otherwise", async () => {
  const set = [
    "deployer:namePrefix=t-",
    "deployer:project=x",
    "deployer:destinationServer=https://h",
  ];
  assertEquals(tree(await plan({ input: { set } }), "values.yaml").deployer, {
    destinationServer: "https://h",
    namePrefix: "t-",
    project: "x",
  });
});

Deno.test("a registry gives the chart its name and its address", async () => {
  const made = await plan({ input: { output: "oci://r.test:5000/team/my-bundle:v9" } });
  assertEquals(tree(made, "Chart.yaml").name, "my-bundle");
  assertEquals(tree(made, "values.yaml").repoURL, "oci://r.test:5000/team");
  assertEquals(codes(made), ["ARGO_TARGET_REVISION", "ARGO_CD_2_13"]);
  assertStringIncludes(file(made, "README.md"), "--set targetRevision=v9");
  const same = await plan({ input: { output: "oci://r.test/my-bundle:1.2.3" } });
  assertEquals(codes(same), ["ARGO_CD_2_13"]);
  assertEquals(tree(same, "values.yaml").repoURL, "oci://r.test");
});

Deno.test("--repo is ignored with a note, not silently", async () => {
  const made = await plan({ input: { repo: "https://h.test/r" } });
  assertEquals(codes(made)[0], "REPO_IGNORED");
  assertEquals(tree(made, "values.yaml").repoURL, "");
});

Deno.test("Argo CD 2.13 is asked for exactly when a chart lies in the bundle", async () => {
  assertEquals(codes(await plan()), ["ARGO_CD_2_13"]);
  assertStringIncludes(file(await plan(), "README.md"), "Argo CD 2.13");
  const charts = await plan({ refs: [chartRef("a")] });
  assertEquals(codes(charts), []);
  assert(!file(charts, "README.md").includes("2.13"));
});

Deno.test("a version that is none of a chart is replaced, with a note", async () => {
  const made = await plan();
  for (const version of ["dev", "v1.2", "", "1.2.3-01.x y"]) {
    const recipe = recipeOf([]);
    const other = {
      ...made,
      recipe: { ...made.recipe, metadata: { ...recipe.metadata, version } },
    };
    assertEquals(argocdHelm.check!(other)[0]!.code, "CHART_VERSION_REPLACED", version);
    assertEquals(tree(other, "Chart.yaml").version, "0.0.0-dev");
  }
});

Deno.test("text of a recipe opens no template action", async () => {
  const made = await plan({
    refs: [chartRef("a", { source: "https://h.test/{{fail}}", version: "1.0.0" })],
  });
  assertEquals(/\{\{\s*fail\}\}/.test(file(made, "templates/a.yaml")), false);
  assertStringIncludes(file(made, "templates/a.yaml"), '"https://h.test/\\u007b\\u007bfail}}"');
});

Deno.test("components that cannot be addressed are refused", async () => {
  const cases: [Partial<PlanCase>, string][] = [
    [{ entries: [{ name: "a-b" }, { name: "m" }] }, "a-b has no valueOverrideKeys"],
    [
      {
        entries: [
          { name: "a-b", valueOverrideKeys: ["x"] },
          { name: "m", valueOverrideKeys: ["x", "m"] },
        ],
      },
      "a-b and m share",
    ],
    [
      {
        entries: [
          { name: "a-b", valueOverrideKeys: ["repoURL"] },
          { name: "m", valueOverrideKeys: ["m"] },
        ],
      },
      "repoURL",
    ],
    [{ refs: [chartRef("aicr-stack")], input: { appName: "x" } }, "aicr-stack"],
    [{ input: { appName: "m" } }, "as its parent"],
  ];
  for (const [given, words] of cases) {
    const error = await assertRejects(() => plan(given), AicrError, words);
    assertEquals([error.code, error.hints.length > 0], ["INVALID_REQUEST", true]);
  }
});

Deno.test("the schema takes its own defaults and the values of every component", async () => {
  const made = await plan({ input: { dynamic: ["a-b:x"] } });
  const schema = JSON.parse(file(made, "values.schema.json"));
  assertEquals(schema.additionalProperties, false);
  assertEquals(Object.keys(schema.properties).sort(), [
    "ab",
    "appName",
    "deployer",
    "global",
    "m",
    "repoURL",
    "targetRevision",
  ]);
  for (const key of Object.keys(tree(made, "values.yaml"))) assert(key in schema.properties, key);
});
