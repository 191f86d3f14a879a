import { log } from "../../base/log.ts";
import type { Command, Context, Flag } from "../command.ts";
import { CONFIG_FLAG, DATA_FLAG, SET_FLAG } from "../flags/common.ts";
import { CRITERIA_FLAGS } from "../flags/criteria.ts";
import { resolveOptions } from "../options.ts";

/** What `run` reads besides the sections of its steps. */
const RUN_FLAGS: readonly Flag[] = [
  ...CRITERIA_FLAGS,
  SET_FLAG,
  DATA_FLAG,
  { name: "output", type: "string", default: ".", help: "" },
];

/** `aicr config validate`: everything `aicr run` would refuse, without running anything. */
export const command: Command = {
  name: "config validate",
  summary: "Check an AICRConfig document",
  description:
    "Checks keys, types and values, the rules between fields, the criteria against the catalog, " +
    "and that this version can do every step the config asks for. Every problem is told with its " +
    "line. Files that the config names need not be there yet.",
  args: { usage: "FILE", min: 0, max: 1, help: "The config; the same as --config" },
  flags: [{ ...CONFIG_FLAG, argument: true, required: true }, DATA_FLAG],
  examples: [{ text: "Before it is committed", line: "aicr config validate aicr.yaml" }],
  run,
};

async function run(context: Context): Promise<number> {
  const config = context.config!;
  const [{ checkConfig, checkCriteria }, { loadCatalog }, { runRequest }] = await Promise.all([
    import("../../config/check.ts"),
    import("../../catalog/load.ts"),
    import("../run_request.ts"),
  ]);
  checkConfig(config, "validate");
  const catalog = await loadCatalog({ data: context.options.string("data") });
  checkCriteria(config, catalog);
  const { options } = resolveOptions(RUN_FLAGS, { occurrences: [], args: [] }, {
    env: () => undefined,
    config,
  });
  await runRequest({ ...context, options }, config);
  if (config.config.spec.serve !== undefined) {
    const { checkServing } = await import("../check_serving.ts");
    await checkServing(config);
  }
  log.info("Config is valid", { file: config.file });
  return 0;
}
