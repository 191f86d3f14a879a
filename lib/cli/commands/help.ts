import type { Command } from "../command.ts";

/** `aicr help [command]`: the same as `aicr [command] --help`. */
export const command: Command = {
  name: "help",
  summary: "Show help for a command",
  args: { usage: "[COMMAND...]", min: 0, max: 2, help: "Words that name the command" },
  flags: [],
  examples: [{ text: "Flags and examples of recipe", line: "aicr help recipe" }],
  async run({ args, io }) {
    const { COMMANDS } = await import("../commands.ts");
    const { findCommand } = await import("../find_command.ts");
    const { commandHelp, groupHelp, rootHelp } = await import("../help.ts");
    const found = await findCommand(args, COMMANDS);
    if (found.kind === "command") io.stdout(commandHelp(found.command));
    else if (found.kind === "group") io.stdout(groupHelp(found.name, COMMANDS));
    else io.stdout(rootHelp(COMMANDS));
    return 0;
  },
};
