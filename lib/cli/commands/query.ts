import type { MadeRecipe } from "../../recipe/make_recipe.ts";
import { queryText } from "../../recipe/query.ts";
import type { Command, Context } from "../command.ts";
import { formatOf } from "../flags/common.ts";
import { QUERY_FLAGS } from "../flags/recipe.ts";
import { resolveQuery } from "../resolve_query.ts";

/** `aicr query`: one value of a recipe with every component's values merged in. */
export const command: Command = {
  name: "query",
  summary: "Print one value of a fully hydrated recipe",
  description:
    "Resolves a recipe like aicr recipe does, merges the values of every component and prints " +
    "what stands at a dot path. A leading dot is optional. Strings, numbers and booleans are " +
    "printed plain, everything else as YAML; --format json prints everything as JSON.",
  args: { usage: "[PATH]", min: 0, max: 1, help: "The same as --selector" },
  flags: QUERY_FLAGS,
  examples: [
    {
      text: "Which driver would be installed",
      line: "aicr query --service eks --accelerator h100 --intent training --os ubuntu " +
        "--selector components.gpu-operator.values.driver.version",
    },
    {
      text: "And why that one",
      line: "aicr query components.gpu-operator.values.driver.version --config config.yaml " +
        "--explain",
    },
    {
      text: "All values of a component",
      line: "aicr query components.gpu-operator.values --config config.yaml",
    },
    {
      text: "The deployment order, as JSON",
      line: "aicr query deploymentOrder --snapshot snapshot.yaml --format json",
    },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options } = context;
  const made = await resolveQuery(context);
  const selector = options.text("selector");
  const text = options.bool("explain")
    ? await explained(context, made, selector)
    : queryText(made.catalog, made.resolution, { selector, format: formatOf(options) });
  await context.write(options.string("output"), text);
  return 0;
}

/** For people, unless a format for programs is asked for. */
async function explained(context: Context, made: MadeRecipe, path: string): Promise<string> {
  const { explanation } = await import("../explain_output.ts");
  const format = formatOf(context.options);
  const chosen = context.options.given("format") && format !== "table" ? format : "text";
  return await explanation(context, made, { path, format: chosen });
}
