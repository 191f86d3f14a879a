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
  catalog: "Look after catalogs: the embedded one and --data directories",
  config: "Write, check and describe AICRConfig documents",
};

/** First words of commands that this version does not have yet, so that it can say so. */
export const LATER_COMMANDS: readonly string[] = [
  "diff",
  "evidence",
  "mirror",
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
    name: "recipe list",
    summary: "List the cells of the catalog",
    group: "Functional",
    load: async () => (await import("./commands/recipe_list.ts")).command,
  },
  {
    name: "recipe explain",
    summary: "Tell why a recipe, or a value of it, is what it is",
    group: "Functional",
    load: async () => (await import("./commands/recipe_explain.ts")).command,
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
    name: "gate",
    summary: "Wait until readiness tests hold in a cluster",
    group: "Functional",
    load: async () => (await import("./commands/gate.ts")).command,
  },
  {
    name: "serve",
    summary: "Serve recipes, queries and bundles over HTTP",
    group: "Functional",
    load: async () => (await import("./commands/serve.ts")).command,
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
    name: "catalog lint",
    summary: "Check a catalog for everything that can be wrong with it",
    group: "Functional",
    load: async () => (await import("./commands/catalog_lint.ts")).command,
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
