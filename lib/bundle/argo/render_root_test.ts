import { assertEquals } from "@std/assert";
import type { Tree } from "../../base/tree.ts";
import { formatYaml, parseYaml } from "../../base/yaml.ts";
import type { RenderedChart, RenderOutcome } from "../../platform/helm_template.ts";
import { chartRef, manifestRef, planOf } from "../_fixture.ts";
import { renderBundle } from "../render.ts";
import { rootProblems } from "./render_root.ts";

const plan = () =>
  planOf({
    refs: [chartRef("up", { overrides: { a: { b: 1 }, c: 2 } }), manifestRef("own", ["c/x.yaml"])],
    files: { "c/x.yaml": "kind: X\n" },
    input: {
      deployer: "argocd-helm",
      dynamic: ["up:a.b", "own:k"],
      set: ["deployer:namePrefix=p-", "own:k=v"],
      appName: "all",
    },
  });

/** What helm makes of the root chart, where `change` gets at the Applications first. */
function renderRoot(chart: RenderedChart, change: (apps: Record<string, Tree>) => void): string {
  const file = chart.files.find(({ path }) => path === "values.yaml")!;
  const own = parseYaml(String(file.data), file.path) as Tree;
  const given = parseYaml(chart.given!, "given") as Tree;
  const apps: Record<string, Tree> = {
    all: { valuesObject: { ...own, ...given } },
    "p-up": { values: "a:\n  b: 1\nc: 2\n" },
    "p-own": { values: "own:\n  k: v\n" },
  };
  change(apps);
  return Object.entries(apps).map(([name, helm]) =>
    formatYaml({ kind: "Application", metadata: { name }, spec: { source: { helm } } })
  ).join("---\n");
}

async function observe(
  { change = () => {}, fail = () => undefined }: {
    change?: (apps: Record<string, Tree>) => void;
    fail?: (chart: RenderedChart, count: number) => RenderOutcome | undefined;
  } = {},
) {
  const seen: RenderedChart[] = [];
  const made = await plan();
  const problems = await rootProblems({
    plan: made,
    files: renderBundle(made),
    render: (chart) => {
      seen.push(chart);
      const isRoot = chart.release === "all";
      const outcome = fail(chart, seen.length) ??
        { rendered: isRoot ? renderRoot(chart, change) : "kind: X\n" };
      return Promise.resolve(outcome);
    },
  });
  return { seen, problems: problems.map(({ message }) => message) };
}

Deno.test("the chart is rendered as it is installed, as Argo CD syncs it, then its folders", async () => {
  const { seen, problems } = await observe();
  assertEquals(problems, []);
  assertEquals(seen.map(({ release, namespace }) => [release, namespace]), [
    ["all", "argocd"],
    ["all", "argocd"],
    ["p-own", "own"],
  ]);
  const [installed, synced, folder] = seen.map(({ given }) => parseYaml(given!, "given") as Tree);
  assertEquals(Object.keys(installed!), ["repoURL"]);
  assertEquals(Object.keys(synced!), [
    "appName",
    "deployer",
    "own",
    "repoURL",
    "targetRevision",
    "up",
  ]);
  assertEquals(folder, { own: { k: "v" } }, "what the Application passes on");
  assertEquals(seen[0]!.files.some(({ path }) => path === "templates/up.yaml"), true);
  assertEquals(seen[2]!.files.map(({ path }) => path), [
    "Chart.yaml",
    "values.yaml",
    "templates/x.yaml",
  ]);
});

Deno.test("a chart that does not render is named, at whichever of the two times", async () => {
  for (const time of [1, 2]) {
    const failure = { file: "templates/up.yaml", line: 3, message: "bad" };
    const { seen, problems } = await observe({
      fail: (_, count) => count === time ? { failure } : undefined,
    });
    assertEquals(problems, ["Chart of the bundle does not render: templates/up.yaml: bad"]);
    assertEquals(seen.length, time);
  }
});

Deno.test("a folder's chart that does not render with what it is passed is named", async () => {
  const failure = { file: "templates/x.yaml", message: "bad" };
  const { problems } = await observe({
    fail: ({ release }) => release === "p-own" ? { failure } : undefined,
  });
  assertEquals(problems, ["Chart of own does not render: 002-own/templates/x.yaml: bad"]);
});

Deno.test("Applications that are missing or pass on other values are named", async () => {
  const cases: [(apps: Record<string, Tree>) => void, string][] = [
    [(apps) => delete apps.all, "no Application all with its values"],
    [(apps) => delete apps["p-up"], "no Application p-up"],
    [(apps) => delete apps["p-own"], "no Application p-own"],
    [
      (apps) => apps["p-up"] = { values: "Error: 'yaml: line 3: did not find expected key'\n" },
      "the values of Application p-up are not those of up",
    ],
    [
      (apps) => apps["p-up"] = { values: "a:\n  b: 1\n" },
      "the values of Application p-up are not those of up",
    ],
    [
      (apps) => apps["p-own"] = { values: "{}\n" },
      "the values of Application p-own are not those of own",
    ],
  ];
  for (const [change, words] of cases) {
    const { problems } = await observe({ change });
    assertEquals(problems, [`Chart of the bundle does not render: ${words}`]);
  }
});
