/**
 * The table of commands: adding one is a file in commands/ and a line here. A command is loaded
 * when it is run or described, so that nothing is paid for the others.
 */
import type { Command } from "./command.ts";

/** A line of the table. */
export interface CommandEntry {
  /** One or two words. */
  name: string;
  summary: string;
  group: "Functional" | "Utilities";
  hidden?: boolean;
  load(): Promise<Command>;
}

/** Groups: first words that are no command by themselves. */
export const GROUPS: Readonly<Record<string, string>> = {
  config: "Write, check and describe AICRConfig documents",
};

/** First words of commands that this version does not have yet, so that it can say so. */
export const LATER_COMMANDS: readonly string[] = [
  "diff",
  "evidence",
  "gate",
  "mirror",
  "serve",
  "skill",
  "snapshot",
  "trust",
  "verify",
];

/** Every command, in the order of help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "run",
    summary: "Resolve, validate and bundle from one config",
    group: "Functional",
    load: async () => (await import("./commands/run.ts")).command,
  },
  {
    name: "recipe",
    summary: "Resolve a recipe for a cell of the catalog",
    group: "Functional",
    load: async () => (await import("./commands/recipe.ts")).command,
  },
  {
    name: "query",
    summary: "Print one value of a fully hydrated recipe",
    group: "Functional",
    load: async () => (await import("./commands/query.ts")).command,
  },
  {
    name: "validate",
    summary: "Hold a recipe's constraints against a snapshot",
    group: "Functional",
    load: async () => (await import("./commands/validate.ts")).command,
  },
  {
    name: "bundle",
    summary: "Write a deployment bundle for a recipe",
    group: "Functional",
    load: async () => (await import("./commands/bundle.ts")).command,
  },
  {
    name: "config init",
    summary: "Write a complete, commented AICRConfig document",
    group: "Functional",
    load: async () => (await import("./commands/config_init.ts")).command,
  },
  {
    name: "config validate",
    summary: "Check an AICRConfig document",
    group: "Functional",
    load: async () => (await import("./commands/config_validate.ts")).command,
  },
  {
    name: "config schema",
    summary: "Print the JSON Schema of AICRConfig documents",
    group: "Functional",
    load: async () => (await import("./commands/config_schema.ts")).command,
  },
  {
    name: "completion",
    summary: "Print the completion script of a shell",
    group: "Utilities",
    load: async () => (await import("./commands/completion.ts")).command,
  },
  {
    name: "help",
    summary: "Show help for a command",
    group: "Utilities",
    load: async () => (await import("./commands/help.ts")).command,
  },
  {
    name: "version",
    summary: "Show the version",
    group: "Utilities",
    load: async () => (await import("./commands/version.ts")).command,
  },
];
