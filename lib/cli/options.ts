/**
 * Decides the value of every flag: command line, then environment, then config, then default.
 * Promises that a value given anywhere is either used or refused, never dropped, and tells which
 * config values lost. Pure: environment and config come as arguments.
 */
import { formatDuration } from "../base/duration.ts";
import { type AicrError, invalid, type Source } from "../base/error.ts";
import type { Flag, Given, Options } from "./command.ts";
import { type ConfigDocument, configValue, placeOf } from "./config_value.ts";
import type { Occurrence, ParsedLine } from "./parse.ts";
import { type FlagValue, readValue } from "./read_value.ts";
import { typedOptions } from "./typed_options.ts";

/** Where values come from besides the command line. */
export interface OptionSources {
  env(name: string): string | undefined;
  config?: ConfigDocument;
}

/** A config value that a flag or environment variable replaced. */
export interface Override {
  /** The flag as its declaration spells it, with dashes. */
  flag: string;
  /** What was in the config. */
  config: string;
  /** What counts instead. */
  override: string;
  /** The environment variable, when that was the winner. */
  env?: string;
}

/** Values of all flags, and what they replaced. */
export interface ResolvedOptions {
  options: Options;
  overrides: Override[];
}

interface Entry {
  value?: FlagValue;
  given: Given;
  origin: string;
}

/** Resolves all flags of a command. Throws INVALID_REQUEST naming the flag, variable or field. */
export function resolveOptions(
  flags: readonly Flag[],
  line: ParsedLine,
  sources: OptionSources,
): ResolvedOptions {
  const entries = new Map<string, Entry>();
  const overrides: Override[] = [];
  for (const flag of flags) {
    const given = fromLine(flag, line) ?? fromEnv(flag, sources.env);
    const config = fromConfig(flag, sources.config);
    if (flag.later) refuseLater(flag, { given, config }, sources.config);
    if (given && config && !sameValue(given.value, config.value)) {
      overrides.push(overrideOf(flag, given, config));
    }
    const entry = given ?? config ?? fromDefault(flag);
    if (flag.required && entry.value === undefined) throw missing(flag);
    entries.set(flag.name, entry);
  }
  return { options: typedOptions(flags, entries), overrides };
}

function fromLine(flag: Flag, line: ParsedLine): Entry | undefined {
  const uses = line.occurrences.filter((use) => use.flag.name === flag.name);
  const argument = flag.argument ? line.args[0] : undefined;
  if (argument !== undefined) {
    if (uses.length > 0) {
      throw invalid(`The argument "${argument}" and ${uses[0]!.typed} name the same thing`, {
        hints: ["Give one of the two"],
      });
    }
    return { value: readValue(flag, argument, "the argument"), given: "flag", origin: argument };
  }
  if (uses.length === 0) return undefined;
  if (uses.length > 1 && flag.type !== "string[]") {
    throw invalid(`Flag --${flag.name} can only be specified once`, {
      hints: [`It was given as ${uses.map((use) => use.typed).join(" and ")}`],
    });
  }
  const values = uses.map((use) => readUse(flag, use));
  return {
    value: flag.type === "string[]" ? values.flat() as string[] : values[0],
    given: "flag",
    origin: uses[0]!.typed,
  };
}

function readUse(flag: Flag, use: Occurrence): FlagValue {
  // The value of a flag that is refused anyway may be a secret; it is not even looked at.
  if (flag.later) return use.text ?? true;
  return use.text === undefined ? true : readValue(flag, use.text, use.typed);
}

/** A variable for a flag of a later version is meant for other programs too, so it is let be. */
function fromEnv(flag: Flag, env: OptionSources["env"]): Entry | undefined {
  if (flag.later) return undefined;
  for (const name of flag.env ?? []) {
    const text = env(name);
    if (text !== undefined && text !== "") {
      return { value: readValue(flag, text, name), given: "env", origin: name };
    }
  }
  return undefined;
}

function fromConfig(flag: Flag, config: ConfigDocument | undefined): Entry | undefined {
  const value = configValue(flag, config);
  return value === undefined ? undefined : { value, given: "config", origin: flag.config! };
}

function fromDefault(flag: Flag): Entry {
  if (flag.default === undefined) return { given: undefined, origin: "default" };
  const value = flag.type === "string" || typeof flag.default !== "string"
    ? flag.default
    : readValue(flag, flag.default, `--${flag.name}`);
  return { value, given: undefined, origin: "default" };
}

/** Refuses a flag of a later version where leaving it out would make a difference. */
function refuseLater(
  flag: Flag,
  { given, config }: { given?: Entry; config?: Entry },
  document: ConfigDocument | undefined,
): void {
  if (given) throw notAvailable(given.origin, {});
  const matters = flag.later === "active" && config !== undefined &&
    !sameValue(config.value, fromDefault(flag).value) && config.value !== false &&
    !(Array.isArray(config.value) && config.value.length === 0);
  if (matters) throw notAvailable(config.origin, { source: placeOf(flag, document!) });
}

function notAvailable(what: string, details: { source?: Source }): AicrError {
  return invalid(`${what} is not available in this version`, {
    ...details,
    hints: [`Leave ${what} out`],
  });
}

function missing(flag: Flag): AicrError {
  const ways = [flag.argument ? `an argument, or --${flag.name}` : `--${flag.name}`];
  if (flag.env?.length) ways.push(`the environment variable ${flag.env[0]}`);
  if (flag.config !== undefined) ways.push(`${flag.config} in the config`);
  const what = flag.argument ? " (or the argument that stands for it)" : "";
  return invalid(`Missing required flag --${flag.name}${what}`, {
    hints: [`Set it with ${ways.join(", or ")}`],
  });
}

function overrideOf(flag: Flag, given: Entry, config: Entry): Override {
  return {
    flag: `--${flag.name}`,
    config: shown(flag, config.value),
    override: shown(flag, given.value),
    ...(given.given === "env" ? { env: given.origin } : {}),
  };
}

function shown(flag: Flag, value: FlagValue | undefined): string {
  return flag.type === "duration" ? formatDuration(Number(value)) : String(value);
}

function sameValue(a: FlagValue | undefined, b: FlagValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => item === b[i]);
  }
  return a === b;
}
