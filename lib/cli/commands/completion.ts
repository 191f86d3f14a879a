import { AicrError } from "../../base/error.ts";
import { nearest } from "../../base/suggest.ts";
import type { Command } from "../command.ts";
import { completionScript, type Shell, SHELLS } from "../completion_scripts.ts";

/** `aicr completion <shell>`: the script that makes a shell complete aicr's command lines. */
export const command: Command = {
  name: "completion",
  summary: "Print the completion script of a shell",
  description: "The script asks aicr itself what may follow, so it knows every command, flag and " +
    "criteria value of the version in use, and what a --data directory adds.",
  args: {
    usage: "[SHELL]",
    min: 0,
    max: 1,
    values: SHELLS,
    help: `One of ${SHELLS.join(", ")}; without it this help is shown`,
  },
  flags: [],
  examples: [
    { text: "bash: for this session, or in ~/.bashrc", line: "source <(aicr completion bash)" },
    { text: "zsh: after compinit, in ~/.zshrc", line: "source <(aicr completion zsh)" },
    {
      text: "fish: for every session",
      line: "aicr completion fish > ~/.config/fish/completions/aicr.fish",
    },
    {
      text: "PowerShell: in $PROFILE",
      line: "aicr completion pwsh | Out-String | Invoke-Expression",
    },
  ],
  async run({ args, io }) {
    const shell = args[0];
    if (shell === undefined) {
      const { commandHelp } = await import("../help.ts");
      io.stdout(commandHelp(command));
      return 0;
    }
    io.stdout(completionScript(knownShell(shell)));
    return 0;
  },
};

function knownShell(word: string): Shell {
  const shell = SHELLS.find((candidate) => candidate === word);
  if (shell !== undefined) return shell;
  throw new AicrError("NOT_FOUND", `No completion script for shell "${word}"`, {
    hints: [
      ...(/^(powershell|ps)/i.test(word) ? ['Did you mean "pwsh"?'] : nearest(word, SHELLS)),
      `There are scripts for ${SHELLS.join(", ")}`,
    ],
  });
}
