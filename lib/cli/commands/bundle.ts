/** `aicr bundle`: writes a deployment bundle for a recipe. */
import { readTextFile } from "../../base/files.ts";
import { log } from "../../base/log.ts";
import { parseBundleOptions } from "../../bundle/options.ts";
import { planBundle } from "../../bundle/plan.ts";
import { renderBundle } from "../../bundle/render.ts";
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
    "bundle stay.",
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
  ],
  run,
};

async function run({ options, config, notes }: Context): Promise<number> {
  const parsed = await parseBundleOptions(
    bundleInput(options, config),
    (path) => readTextFile(path, { what: "file of --set-file" }),
  );
  const catalog = await loadCatalog({ data: options.string("data") });
  const recipe = await loadRecipe(options.text("recipe"), catalog);
  const plan = await planBundle(catalog, recipe, parsed);
  const files = renderBundle(plan);
  const target = options.string("output") ?? ".";
  await writeBundle(target, files);
  notes(plan.notes);
  log.info("Bundle written", {
    deployer: plan.deployer,
    output: target,
    folders: plan.folders.length,
    files: files.length,
  });
  return 0;
}
