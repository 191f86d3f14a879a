import type { Command, Context } from "../command.ts";
import { DATA_FLAG, outputFlag } from "../flags/common.ts";

/** `aicr config schema`: what editors and pipelines check a config with. */
export const command: Command = {
  name: "config schema",
  summary: "Print the JSON Schema of AICRConfig documents",
  description:
    "Generated from the schema that aicr itself checks configs with. The first line of a config " +
    "written by aicr config init points editors to it.",
  flags: [DATA_FLAG, outputFlag("File to write the schema to; stdout when absent")],
  examples: [
    { text: "Beside a config, for editors", line: "aicr config schema -o aicrconfig.schema.json" },
  ],
  run,
};

async function run({ options, write }: Context): Promise<number> {
  const [{ loadCatalog }, { configJsonSchema }] = await Promise.all([
    import("../../catalog/load.ts"),
    import("../../config/json_schema.ts"),
  ]);
  const catalog = await loadCatalog({ data: options.string("data") });
  const schema = await configJsonSchema(catalog.criteria);
  await write(options.string("output"), JSON.stringify(schema, null, 2) + "\n");
  return 0;
}
