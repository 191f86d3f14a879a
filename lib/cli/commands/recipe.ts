import { log } from "../../base/log.ts";
import { formatDocument } from "../../recipe/format.ts";
import type { Recipe } from "../../recipe/types.ts";
import type { Command, Context } from "../command.ts";
import { formatOf } from "../flags/common.ts";
import { RECIPE_FLAGS } from "../flags/recipe.ts";
import { resolveQuery } from "../resolve_query.ts";

/** `aicr recipe`: resolves a recipe and prints it. */
export const command: Command = {
  name: "recipe",
  summary: "Resolve a recipe for a cell of the catalog",
  description:
    "Merges every overlay that matches the criteria into one recipe: components with versions, " +
    "constraints, deployment order and validation. Criteria come from flags, from a config, or " +
    "from a snapshot; with a snapshot, overlays whose constraints it does not meet are left out " +
    "and named.",
  flags: RECIPE_FLAGS,
  examples: [
    {
      text: "A recipe for H100 training on EKS",
      line: "aicr recipe --service eks --accelerator h100 --intent training " +
        "--os ubuntu --output recipe.yaml",
    },
    { text: "From a snapshot of a cluster", line: "aicr recipe --snapshot snapshot.yaml" },
    {
      text: "From a config, one criterion changed",
      line: "aicr recipe --config config.yaml --platform kubeflow",
    },
    {
      text: "What it would be, and whether recipe.yaml would change",
      line: "aicr recipe --config config.yaml --output recipe.yaml --dry-run",
    },
    {
      text: "With components and overlays of your own",
      line: "aicr recipe --service eks --accelerator h100 --data ./my-data",
    },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options } = context;
  const { resolution: { recipe } } = await resolveQuery(context);
  const target = options.string("output");
  const text = formatDocument(recipe, formatOf(options));
  if (options.bool("dry-run")) return await printPlan(context, recipe, { target, text });
  await context.write(target, text);
  const summary = {
    output: target ?? "stdout",
    components: recipe.componentRefs.length,
    overlays: recipe.metadata.appliedOverlays.length,
  };
  const toStdout = target === undefined || target === "-";
  log[toStdout ? "debug" : "info"]("recipe generation completed", summary);
  return 0;
}

async function printPlan(
  { io }: Context,
  recipe: Recipe,
  { target, text }: { target: string | undefined; text: string },
): Promise<number> {
  const [{ planOutput }, { recipePlan }] = await Promise.all([
    import("../plan_output.ts"),
    import("../recipe_plan.ts"),
  ]);
  io.stdout(recipePlan(recipe, target, await planOutput(target, text)));
  return 0;
}
