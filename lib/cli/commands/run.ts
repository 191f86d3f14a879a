/** `aicr run`: recipe, validation and bundle from one config, in one process. */
import { checkConfig } from "../../config/check.ts";
import { DEFAULT_CONFIG } from "../../config/load.ts";
import { executeRun } from "../../run/execute.ts";
import { selectSteps } from "../../run/select.ts";
import { STEPS } from "../../run/steps.ts";
import { STEP_NAMES } from "../../run/types.ts";
import type { Command, Context, Flag } from "../command.ts";
import { CONFIG_FLAG, DATA_FLAG, SET_FLAG } from "../flags/common.ts";
import { CRITERIA_FLAGS } from "../flags/criteria.ts";
import { openProgress } from "../progress.ts";
import { runRequest } from "../run_request.ts";
import { formatPlan, formatSummary } from "../run_summary.ts";

const FLAGS: readonly Flag[] = [
  {
    ...CONFIG_FLAG,
    argument: true,
    default: DEFAULT_CONFIG,
  },
  {
    name: "output",
    short: ["o"],
    type: "string",
    default: "./aicr-out",
    placeholder: "DIR",
    help: "Directory for results that the config gives no path for",
  },
  {
    name: "dry-run",
    type: "bool",
    default: false,
    help: "Print what would be resolved and which files would change; write nothing",
  },
  {
    name: "only",
    type: "string[]",
    commas: true,
    values: STEP_NAMES,
    placeholder: "STEP",
    help: "Run only these steps; a recipe that is not made is read from where it was written",
  },
  {
    name: "skip",
    type: "string[]",
    commas: true,
    values: STEP_NAMES,
    placeholder: "STEP",
    help: "Leave these steps out",
  },
  {
    name: "from",
    type: "string",
    values: STEP_NAMES,
    placeholder: "STEP",
    help: "Start at this step, with the recipe of an earlier run",
  },
  ...CRITERIA_FLAGS,
  SET_FLAG,
  DATA_FLAG,
];

/** The declaration of `aicr run`. */
export const command: Command = {
  name: "run",
  summary: "Resolve, validate and bundle from one config",
  description: "Resolves a recipe, holds its constraints against a snapshot, and writes a " +
    "deployment bundle. The bundle waits for readiness: a failed one stops the run, unless " +
    "spec.validate.execution.failOnError is false. Each step reads its section of the config; a " +
    "section that is missing leaves its step out. With --log-json the run is told as events.",
  args: {
    usage: "[CONFIG]",
    min: 0,
    max: 1,
    help: "The config: a file, an http(s) URL, embedded:NAME, or - for stdin",
  },
  flags: FLAGS,
  examples: [
    { text: "The whole job on the built-in example", line: "aicr run" },
    { text: "See what a config would do", line: "aicr run aicr.yaml --dry-run" },
    { text: "The same cell on another accelerator", line: "aicr run aicr.yaml --gpu gb200" },
    { text: "Write the bundle again, nothing else", line: "aicr run aicr.yaml --only bundle" },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options, io } = context;
  const config = context.config!;
  checkConfig(config, "run");
  const request = await runRequest(context, config);
  const plan = selectSteps(STEPS, request, {
    only: options.list("only"),
    skip: options.list("skip"),
    from: options.string("from"),
  });
  const dryRun = options.bool("dry-run");
  const progress = openProgress(context, plan);
  let outcome;
  try {
    outcome = await executeRun(plan, {
      config: config.file,
      dryRun,
      now: Date.now,
      emit: progress.emit,
    });
  } finally {
    progress.close();
  }
  if (dryRun) {
    io.stdout(formatPlan(outcome));
    return 0;
  }
  if (context.logMode !== "json") {
    const { colors, tellsNotes: told } = progress;
    io.stderr(formatSummary(outcome, { colors, told }));
  }
  if (outcome.stop) throw outcome.stop;
  return 0;
}
