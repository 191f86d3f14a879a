/** `aicr bundle`: writes a deployment bundle for a recipe. */
import { invalid } from "../../base/error.ts";
import { type DirectoryDifference, readTextFile } from "../../base/files.ts";
import { log } from "../../base/log.ts";
import { parseBundleOptions } from "../../bundle/options.ts";
import { planBundle } from "../../bundle/plan.ts";
import { type ComparedTexts, comparedTexts, isUnchanged } from "../../bundle/previous.ts";
import { renderBundle } from "../../bundle/render.ts";
import type { BundleFile, BundlePlan } from "../../bundle/types.ts";
import { writeBundle } from "../../bundle/write.ts";
import { loadCatalog } from "../../catalog/load.ts";
import { loadRecipe } from "../../recipe/load.ts";
import { bundleInput } from "../bundle_input.ts";
import type { Command, Context } from "../command.ts";
import { BUNDLE_FLAGS } from "../flags/bundle.ts";

/** The declaration of `aicr bundle`. */
export const command: Command = {
  name: "bundle",
  summary: "Write a deployment bundle for a recipe",
  description:
    "Writes one numbered folder per release, in deployment order, with values, install " +
    "script and, for components made of manifests, a chart; plus deploy.sh, README.md, recipe.yaml " +
    "and checksums.txt. An existing bundle is replaced as a whole; files that are not part of a " +
    "bundle stay, and what changes is told. With an oci:// output the bundle is pushed to a registry, written to ./bundle, and " +
    "its name with the digest is printed. Credentials are those of docker login.",
  flags: BUNDLE_FLAGS,
  examples: [
    { text: "Bundle a recipe", line: "aicr bundle -r recipe.yaml -o bundle" },
    {
      text: "Pin a driver and place the GPU components",
      line: "aicr bundle -r recipe.yaml -o bundle --set gpuoperator:driver.version=580.126.20 " +
        "--accelerated-node-selector pool=gpu",
    },
    {
      text: "One bundle for several clusters",
      line: "aicr bundle -r recipe.yaml -o bundle --dynamic awsefa:image.repository",
    },
    {
      text: "In a pipeline: fail when the committed bundle is not what its config gives",
      line: "aicr bundle --config aicr.yaml -o bundle --check",
    },
    {
      text: "Push a bundle to a registry",
      line: "aicr bundle -r recipe.yaml -o oci://registry.example.com/team/bundle:v1.0.0",
    },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options, config, notes } = context;
  const parsed = await parseBundleOptions(
    bundleInput(options, config),
    (path) => readTextFile(path, { what: "file of --set-file" }),
  );
  const catalog = await loadCatalog({ data: options.string("data") });
  const recipe = await loadRecipe(options.text("recipe"), catalog);
  const plan = await planBundle(catalog, recipe, parsed);
  const files = renderBundle(plan);
  if (options.bool("render-check")) {
    await (await import("../../bundle/render_check.ts")).checkRendering({ plan, files });
  }
  if (options.bool("check")) return await check(context, plan, files);
  const target = await publish(context, plan, files);
  const texts = comparedTexts(target, files);
  const difference = await writeBundle(target, files);
  if (texts) await tellChanges(context, target, { difference, texts });
  notes(plan.notes);
  log.info("Bundle written", {
    deployer: plan.deployer,
    output: target,
    folders: plan.folders.length,
    files: files.length,
  });
  return 0;
}

/** `--check`: what reports is only loaded when there is something to report. */
async function check(
  context: Context,
  plan: BundlePlan,
  files: readonly BundleFile[],
): Promise<number> {
  if (plan.settings.artifact !== undefined) {
    throw invalid("--check compares a directory, but the output is a registry", {
      hints: ["Name the directory of the bundle with --output"],
    });
  }
  const { checkBundle } = await import("../bundle_changes.ts");
  checkBundle(context, context.options.string("output") ?? ".", files);
  context.notes(plan.notes);
  return 0;
}

async function tellChanges(
  context: Context,
  target: string,
  changes: { difference: DirectoryDifference; texts: ComparedTexts },
): Promise<void> {
  if (isUnchanged(changes.difference)) return;
  (await import("../bundle_changes.ts")).reportChanges(context, target, changes);
}

/**
 * Pushes a bundle that goes to a registry, before anything is written: an earlier bundle stays as
 * it was when that fails. Returns the directory to write to. Only a push loads what it needs.
 */
async function publish(
  context: Context,
  plan: BundlePlan,
  files: readonly BundleFile[],
): Promise<string> {
  if (plan.settings.artifact === undefined) return context.options.string("output") ?? ".";
  const { pushBundle, PUSHED_COPY } = await import("../push_bundle.ts");
  await pushBundle(context, plan, files);
  return PUSHED_COPY;
}
