import { BUILD_INFO } from "../../base/build_info.ts";
import type { Command } from "../command.ts";

/** The line of `--version`. */
export function versionLine(): string {
  const { version, commit, date } = BUILD_INFO;
  return `aicr version ${version} (commit: ${commit}, date: ${date})\n`;
}

/** `aicr version`: the same as `aicr --version`. */
export const command: Command = {
  name: "version",
  summary: "Show the version",
  flags: [],
  examples: [{ text: "Which build is this", line: "aicr version" }],
  run: ({ io }) => {
    io.stdout(versionLine());
    return Promise.resolve(0);
  },
};
