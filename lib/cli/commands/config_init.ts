import { AicrError } from "../../base/error.ts";
import { log } from "../../base/log.ts";
import { chooseCell } from "../choose_cell.ts";
import type { Command, Context, Flag } from "../command.ts";
import { DATA_FLAG } from "../flags/common.ts";
import { CRITERIA_FLAGS } from "../flags/criteria.ts";

const FLAGS: readonly Flag[] = [
  ...CRITERIA_FLAGS,
  {
    name: "snapshot",
    short: ["s"],
    type: "string",
    default: "snapshot.yaml",
    placeholder: "FILE",
    help: "Snapshot that the config names for readiness",
  },
  {
    name: "name",
    type: "string",
    placeholder: "NAME",
    help: "Name of the config; by default that of the cell",
  },
  DATA_FLAG,
  {
    name: "output",
    short: ["o"],
    type: "string",
    default: "aicr.yaml",
    placeholder: "FILE",
    help: "File to write; - for stdout",
  },
  {
    name: "brief",
    type: "bool",
    default: false,
    help: "Write only what is set, without explanations and switched-off settings",
  },
  { name: "force", type: "bool", default: false, help: "Replace a file that exists" },
];

/** `aicr config init`: writes a config to start from. */
export const command: Command = {
  name: "config init",
  summary: "Write a complete, commented AICRConfig document",
  description:
    "The document is filled in for one cell of the catalog; everything else that a config can say " +
    "stands beside it, explained and switched off. Flags choose the cell; without any, a terminal " +
    "is asked.",
  flags: FLAGS,
  examples: [
    {
      text: "For H100 training on EKS",
      line: "aicr config init --service eks --accelerator h100 --intent training --os ubuntu",
    },
    { text: "Answer questions instead", line: "aicr config init" },
    { text: "To look at", line: "aicr config init --service kind --output -" },
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { options } = context;
  const target = options.text("output");
  // Before anything is asked: nobody answers five questions to learn this.
  if (!options.bool("force")) await refuseExisting(target);
  const [{ loadCatalog }, { initConfig }] = await Promise.all([
    import("../../catalog/load.ts"),
    import("../../config/init.ts"),
  ]);
  const catalog = await loadCatalog({ data: options.string("data") });
  const text = await initConfig({
    criteria: await chooseCell(context, catalog.criteria),
    snapshot: options.text("snapshot"),
    name: options.string("name"),
    data: options.string("data"),
    brief: options.bool("brief"),
  });
  await context.write(target, text);
  if (target !== "-") {
    log.info("Config written", { output: target, next: `aicr run ${target} --dry-run` });
  }
  return 0;
}

/** Devices and pipes are written through; a file with content is someone's work. */
async function refuseExisting(target: string): Promise<void> {
  if (target === "-") return;
  let found: Deno.FileInfo;
  try {
    found = await Deno.stat(target);
  } catch {
    // Not there, or not reachable: writing it tells which.
    return;
  }
  if (!found.isFile) return;
  throw new AicrError("CONFLICT", `File ${target} exists already`, {
    hints: ["Add --force to replace it, or name another file with --output"],
  });
}
