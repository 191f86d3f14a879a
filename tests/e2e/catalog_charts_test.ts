/**
 * Every local chart of every cell passes helm lint, and helm renders it to Kubernetes objects with
 * the values it ships with: as the recipe has them, and with everything placed by flags. Equal
 * charts of several cells are tried once.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import { isTree } from "../../lib/base/tree.ts";
import { parseYamlStream } from "../../lib/base/yaml.ts";
import { type BundleOptions, defaultBundleOptions } from "../../lib/bundle/options.ts";
import { planBundle } from "../../lib/bundle/plan.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import type { BundleFile, Folder } from "../../lib/bundle/types.ts";
import { allCells, CATALOG, type Cell } from "../support/cells.ts";
import { putFile } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { run, testWith } from "./tools.ts";

/** How many charts helm looks at side by side. */
const AT_ONCE = 4;

/** Options that reach every template that places pods. */
function placedOptions(): BundleOptions {
  const toleration = {
    key: "pool",
    operator: "Equal",
    value: "gpu",
    effect: "NoSchedule",
  } as const;
  const placement = { selector: { pool: "gpu" }, tolerations: [toleration] };
  return {
    ...defaultBundleOptions(),
    system: placement,
    accelerated: placement,
    workloadSelector: { app: "training" },
    nodes: 8,
    readinessHooks: true,
  };
}

/** A chart as it would be written, and where it is from. */
interface Chart {
  cell: string;
  folder: Folder;
  files: BundleFile[];
}

/** The different local charts of all cells. */
async function localCharts(options: BundleOptions): Promise<Chart[]> {
  const charts = new Map<string, Chart>();
  for (const cell of allCells()) {
    for (const chart of await chartsOf(cell, options)) {
      const content = chart.files.map(({ path, data }) => [path, data]);
      const digest = sha256(JSON.stringify([chart.folder.namespace, content]));
      if (!charts.has(digest)) charts.set(digest, chart);
    }
  }
  return [...charts.values()];
}

async function chartsOf({ overlay, recipe }: Cell, options: BundleOptions): Promise<Chart[]> {
  const plan = await planBundle(CATALOG, recipe, options);
  const files = renderBundle(plan);
  return plan.folders.filter(({ kind }) => kind === "local").map((folder) => {
    const root = `${folder.directory}/`;
    return {
      cell: overlay.name,
      folder,
      files: files.filter(({ path }) => path.startsWith(root))
        .map((file) => ({ ...file, path: file.path.slice(root.length) })),
    };
  });
}

/** What helm objects to in a chart; the objects it renders are counted in `seen`. */
async function problemsOf(
  { cell, folder, files }: Chart,
  directory: string,
  seen: Map<string, number>,
): Promise<string[]> {
  for (const { path, data } of files) putFile(directory, path, String(data));
  const { release, namespace } = folder;
  const values = ["values.yaml", "cluster-values.yaml"]
    .filter((name) => files.some(({ path }) => path === name))
    .flatMap((name) => ["--values", join(directory, name)]);
  const lint = await run("helm", [
    "lint",
    directory,
    "--strict",
    "--namespace",
    namespace,
    ...values,
  ]);
  const where = `${release} of ${cell}`;
  if (lint.code !== 0) return [`helm lint, ${where}: ${lint.stdout}${lint.stderr}`];
  const args = ["template", release, directory, "--namespace", namespace, ...values];
  const rendered = await run("helm", args);
  if (rendered.code !== 0) return [`helm template, ${where}: ${rendered.stderr}`];
  const objects = parseYamlStream(rendered.stdout, where).filter((object) => object !== null);
  seen.set(release, (seen.get(release) ?? 0) + objects.length);
  return objects.flatMap((object) => {
    if (!isTree(object) || !isTree(object.metadata)) return [`${where}: no object`];
    const { apiVersion, kind, metadata: { name } } = object;
    const complete = [apiVersion, kind, name].every((text) => typeof text === "string" && text);
    return complete ? [] : [`${where}: ${JSON.stringify({ apiVersion, kind, name })}`];
  });
}

async function checkAll(charts: readonly Chart[]): Promise<void> {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  await inTemporaryDirectory(async (root) => {
    const open = charts.entries();
    const worker = async () => {
      for (const [i, chart] of open) {
        problems.push(...await problemsOf(chart, join(root, String(i)), seen));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });
  assertEquals(problems, []);
  const empty = [...seen].filter(([, objects]) => objects === 0).map(([release]) => release);
  assertEquals(empty, [], "a chart that never renders an object is no use");
}

testWith(["helm"], "every local chart of every cell lints and renders", async () => {
  const charts = await localCharts(defaultBundleOptions());
  const releases = new Set(charts.map(({ folder }) => folder.component));
  assert(releases.size >= 10, [...releases].join(", "));
  await checkAll(charts);
});

testWith(["helm"], "and with readiness gates, selectors and tolerations given", async () => {
  const charts = await localCharts(placedOptions());
  assert(charts.some(({ folder }) => folder.role === "readiness"));
  await checkAll(charts);
});
