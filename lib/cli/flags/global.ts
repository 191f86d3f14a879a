/** Flags that every command accepts, before its name or after. */
import type { Flag } from "../command.ts";

/** The global flags; `help` and `version` are answered before any command runs. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  {
    name: "debug",
    type: "bool",
    default: false,
    env: ["AICR_DEBUG"],
    help: "Log at debug level, as key=value lines with time and source",
  },
  {
    name: "log-json",
    type: "bool",
    default: false,
    env: ["AICR_LOG_JSON"],
    help: "Log as one JSON object per line",
  },
  { name: "help", short: ["h"], type: "bool", default: false, help: "Show help" },
  { name: "version", short: ["v"], type: "bool", default: false, help: "Show the version" },
];
