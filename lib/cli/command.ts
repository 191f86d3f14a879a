/**
 * What a command declares. A flag is declared once; parsing, precedence, override lines, help,
 * completion and the reference page are all read from the declaration. This file is types only,
 * so that a command's declaration costs nothing to load. Source: CLI reference, DESIGN section 5.
 */
import type { Dimension } from "../catalog/types.ts";
import type { LoadedConfig } from "../config/types.ts";
import type { Note } from "../recipe/types.ts";
import type { Io } from "./io.ts";

/** How the text of a flag is read. `string[]` flags may be repeated. */
export type FlagType = "bool" | "string" | "int" | "duration" | "string[]";

/** One flag, declared once. Names are written without dashes. */
export interface Flag {
  name: string;
  /** One-letter forms, for example `["o"]` for `-o`. */
  short?: readonly string[];
  /** Further long names, for example `["gpu"]`. */
  aliases?: readonly string[];
  type: FlagType;
  /** What counts when neither flag, environment nor config sets it; durations as text (`5m0s`). */
  default?: string | number | boolean;
  /** Environment variables that set the flag, first one wins; an empty variable counts as unset. */
  env?: readonly string[];
  /** Dot path of the config field that sets it, for example `spec.recipe.criteria.service`. */
  config?: string;
  /** Why no config field sets the flag; every flag of `bundle` has this or the field. */
  flagOnly?: string;
  /**
   * Values to choose from. A list is checked when the flag is read (letter case does not matter);
   * a criteria dimension is only completed here, the catalog checks it once --data is layered.
   */
  values?: readonly string[] | { dimension: Dimension };
  /** Smallest number an int flag accepts, and milliseconds of a duration. */
  min?: number;
  /** Largest, as {@link Flag.min}. */
  max?: number;
  /** `string[]` only: one occurrence may hold several values, separated by commas. */
  commas?: boolean;
  /** An empty value means something (a wildcard, the whole document); else it is refused. */
  empty?: boolean;
  /**
   * The first positional argument sets it too: `aicr run FILE` is `aicr run --config FILE`. Both
   * at once are refused.
   */
  argument?: boolean;
  /** Exit 2 when nothing sets it. */
  required?: boolean;
  /** Word for the value in help, for example `DIR`; default from the type. */
  placeholder?: string;
  help: string;
  /** Left out of help and completion. */
  hidden?: boolean;
  /**
   * Known, but not available in this version: given on the command line it ends with exit 2.
   * `active`: a config that sets it to something else than its default is refused as well.
   * `inert`: the config field only refines something that is refused (or absent) itself.
   */
  later?: "active" | "inert";
}

/** Positional arguments of a command. */
export interface Arguments {
  /** As printed in the usage line, for example `[CONFIG]` or `FILE`. */
  usage: string;
  min: number;
  max: number;
  help: string;
  /** Candidates for completion. */
  values?: readonly string[];
}

/** A command line with what it does, for help. */
export interface Example {
  text: string;
  line: string;
}

/** One command: its declaration and what it does. */
export interface Command {
  /** The words that name it, for example `recipe` or `config init`; as in the command table. */
  name: string;
  /** One line for lists, capital first, no period; as in the command table. */
  summary: string;
  /** Paragraphs for its own help, wrapped when printed. */
  description?: string;
  args?: Arguments;
  /** The log is read by programs, whatever mode was asked for; errors of the line stay for people. */
  logs?: "json";
  flags: readonly Flag[];
  examples: readonly Example[];
  /** Does the work and returns the exit code; throws AicrError when it cannot be done. */
  run(context: Context): Promise<number>;
}

/** Where the value of a flag comes from; undefined is the default. */
export type Given = "flag" | "env" | "config" | undefined;

/**
 * Values of the flags of one invocation, after flag (or environment) > config > default. Asking
 * for a flag that the command does not declare, or by another type, is an INTERNAL error.
 */
export interface Options {
  /** A string flag; undefined when nothing sets it and it has no default. */
  string(name: string): string | undefined;
  /** A string flag that has a default or is required. */
  text(name: string): string;
  /** A `string[]` flag; empty when nothing sets it. `given` tells that from an explicit empty list. */
  list(name: string): string[];
  bool(name: string): boolean;
  int(name: string): number;
  /** Milliseconds. */
  duration(name: string): number;
  /** What set the flag. */
  given(name: string): Given;
}

/** How log lines are written. */
export type LogMode = "cli" | "text" | "json";

/** What a command is run with. */
export interface Context {
  options: Options;
  args: readonly string[];
  /** The document that the flag `config` of the command names, already checked. */
  config?: LoadedConfig;
  io: Io;
  logMode: LogMode;
  /** Writes data to a file, or to stdout when the target is absent or `-`. `cm://` is refused. */
  write(target: string | undefined, data: string | Uint8Array): Promise<void>;
  /** Prints coded notes on stderr (`CODE component path: text`), or as events with --log-json. */
  notes(notes: readonly Note[]): void;
}
