import type { Command, Context } from "../command.ts";
import { explanation } from "../explain_output.ts";
import type { ExplainFormat } from "../flags/common.ts";
import { EXPLAIN_FLAGS } from "../flags/recipe.ts";
import { resolveQuery } from "../resolve_query.ts";

/** `aicr recipe explain`: why a recipe, or a value of it, is what it is. */
export const command: Command = {
  name: "recipe explain",
  summary: "Tell why a recipe, or a value of it, is what it is",
  description:
    "Resolves a recipe like aicr recipe does. Without a path it tells which overlays match and " +
    "what became of them, what was merged in which order, what a snapshot excluded and by which " +
    "constraint, which criteria nothing answers to, and why overlays of a data directory did " +
    "not match. With a path (components.NAME.values.PATH, components.NAME.FIELD, " +
    "components.NAME, constraints.NAME, validation.PHASE.FIELD or criteria.NAME) it tells " +
    "everything that set the value, oldest first, with file, line and column; with " +
    "deploymentOrder or deploymentOrder.NAME, what a component waits for and who says so.",
  args: { usage: "[PATH]", min: 0, max: 1, help: "The same as --selector" },
  flags: EXPLAIN_FLAGS,
  examples: [
    { text: "The story of a recipe", line: "aicr recipe explain --config config.yaml" },
    {
      text: "Who set the driver version",
      line: "aicr recipe explain components.gpu-operator.values.driver.version " +
        "--config config.yaml",
    },
    {
      text: "Why the GPU operator is deployed so late",
      line: "aicr recipe explain deploymentOrder.gpu-operator --config config.yaml",
    },
    {
      text: "Why an overlay of mine has no effect",
      line: "aicr recipe explain --service eks --accelerator h100 --data ./my-data",
    },
    { text: "For a program", line: "aicr recipe explain --snapshot snapshot.yaml --format json" },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options } = context;
  const made = await resolveQuery(context);
  const text = await explanation(context, made, {
    path: options.string("selector") ?? "",
    format: options.text("format") as ExplainFormat,
  });
  await context.write(options.string("output"), text);
  return 0;
}
