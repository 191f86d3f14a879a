/** `--render-check` with real helm, of bundles that are charts themselves. */
import { assert, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../../lib/base/error.ts";
import { put, type Tree, type Value } from "../../lib/base/tree.ts";
import { type BundleOptions, defaultBundleOptions } from "../../lib/bundle/options.ts";
import { planBundle } from "../../lib/bundle/plan.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import { checkRendering } from "../../lib/bundle/render_check.ts";
import type { RenderTool } from "../../lib/bundle/rendered_folder.ts";
import type { BundlePlan } from "../../lib/bundle/types.ts";
import { renderChart } from "../../lib/platform/helm_template.ts";
import { allCells, CATALOG } from "../support/cells.ts";
import { YAML_WORDS, yamlText } from "../support/yaml_words.ts";
import { testWith } from "./tools.ts";

/** Options of an argocd-helm bundle. */
function optionsOf(options: Partial<BundleOptions> = {}): BundleOptions {
  return { ...defaultBundleOptions(), deployer: "argocd-helm", ...options };
}

async function check(plan: BundlePlan, render?: RenderTool): Promise<void> {
  await checkRendering({ plan, files: renderBundle(plan), render });
}

/** Helm, asked about equal charts once. */
function frugalHelm(): RenderTool {
  const known = new Map<string, ReturnType<RenderTool>>();
  return (chart) => {
    const key = JSON.stringify(chart);
    const outcome = known.get(key) ?? renderChart(chart);
    known.set(key, outcome);
    return outcome;
  };
}

testWith(["helm"], "the argocd-helm bundle of every cell renders, at both times", async () => {
  const helm = frugalHelm();
  let rendered = 0;
  for (const { recipe } of allCells()) {
    const plan = await planBundle(CATALOG, recipe, optionsOf({ readinessHooks: true }));
    await check(plan, helm);
    rendered += plan.folders.length;
  }
  assert(rendered > 500, `only ${rendered} folders`);
});

const CELL = allCells().find(({ overlay }) => overlay.name === "h100-eks-ubuntu-training")!;

/** Strings that one of the two YAML writers on the way treats in a special way, as keys too. */
function oddValues(): Tree {
  const lines = ["\u2028", "a\u0085b", "x\u2028y\nz", "\u2029 <&>", "\\u0085", "\\u2028"];
  const sample = fc.sample(yamlText, { numRuns: 1500, seed: 20_261 });
  const texts = [...lines, ...YAML_WORDS, ...sample].filter((text) => text.isWellFormed());
  const map: Tree = {};
  for (const text of texts) put(map, text, text);
  return { list: texts, map, numbers: [0, -1, 0.5, 1e-7, 1e21, 2 ** 40], none: [null, {}, []] };
}

function odd(value: Value, dynamic: boolean): BundleOptions {
  const target = { component: "gpu-operator", path: ["odd"] };
  return optionsOf({
    setJson: [{ ...target, value, flag: "--set-json gpu-operator:odd=..." }],
    dynamic: dynamic ? [{ ...target, flag: "--dynamic gpu-operator:odd" }] : [],
  });
}

for (const dynamic of [false, true]) {
  const kind = dynamic ? "given at install time" : "baked in";
  testWith(["helm"], `odd values that are ${kind} reach the Applications as they are`, async () => {
    await check(await planBundle(CATALOG, CELL.recipe, odd(oddValues(), dynamic)));
  });
}

testWith(["helm"], "a root chart that helm refuses is told with its file", async () => {
  const plan = await planBundle(CATALOG, CELL.recipe, optionsOf());
  plan.settings.argo = { ...plan.settings.argo, namePrefix: "a".repeat(60) };
  const error = await assertRejects(() => check(plan), AicrError);
  assertStringIncludes(error.message, "Chart of the bundle does not render: templates/");
  assertStringIncludes(error.message, "shorten deployer.namePrefix");
});
