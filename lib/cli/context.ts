/** Builds what a command is run with from a parsed line: config, options, log lines, output. */
import { invalid } from "../base/error.ts";
import { log, logEvent, printLine } from "../base/log.ts";
import type { LoadedConfig } from "../config/types.ts";
import type { Note } from "../recipe/types.ts";
import type { Command, Context, LogMode } from "./command.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import type { Io } from "./io.ts";
import { type ResolvedOptions, resolveOptions } from "./options.ts";
import type { ParsedLine } from "./parse.ts";
import { formatNote } from "./report.ts";
import { writeOutput } from "./write_output.ts";

/** The context of one invocation. Throws AicrError for values that cannot be used. */
export async function buildContext(
  command: Command,
  line: ParsedLine,
  edge: { io: Io; logMode: LogMode },
): Promise<Context> {
  checkArguments(command, line.args);
  const { options, config } = await settle(command, line, edge.io);
  return {
    options,
    args: line.args,
    config,
    io: edge.io,
    logMode: edge.logMode,
    write: (target, data) => writeOutput(edge.io, target, data),
    notes: (notes) => printNotes(notes, edge.logMode),
  };
}

/**
 * The config that the flag `config` names (itself a flag like any other, so it is resolved
 * first), then all flags on top of it. What the config loses is told at INFO.
 */
async function settle(
  command: Command,
  line: ParsedLine,
  io: Io,
): Promise<{ options: ResolvedOptions["options"]; config?: LoadedConfig }> {
  const flags = [...GLOBAL_FLAGS, ...command.flags];
  const declared = command.flags.filter((flag) => flag.name === "config");
  const uri = declared.length === 0
    ? undefined
    : resolveOptions(declared, line, { env: io.env }).options.string("config");
  if (uri === undefined) return { options: resolveOptions(flags, line, { env: io.env }).options };
  // A line that is wrong by itself is refused before anything is read.
  resolveOptions(flags.map((flag) => ({ ...flag, required: false })), line, { env: io.env });
  const { loadConfig } = await import("../config/load.ts");
  const config = await loadConfig(uri);
  const { options, overrides } = resolveOptions(flags, line, { env: io.env, config });
  for (const override of overrides) log.info("CLI flag overrides config", { ...override });
  return { options, config };
}

/** Notes are for people on stderr; with --log-json they are events. */
function printNotes(notes: readonly Note[], mode: LogMode): void {
  for (const note of notes) {
    if (mode === "json") logEvent({ event: "note", ...note });
    else printLine(formatNote(note));
  }
}

function checkArguments(command: Command, args: readonly string[]): void {
  const program = `aicr ${command.name}`;
  const { min, max, usage } = command.args ?? { min: 0, max: 0, usage: "" };
  if (args.length > max) {
    throw invalid(`Unexpected argument "${args[max]}" of ${program}`, {
      hints: [
        max === 0 ? `${program} takes no arguments, only flags` : `Usage: ${program} ${usage}`,
        `Run "${program} --help" for its flags`,
      ],
    });
  }
  if (args.length < min) {
    throw invalid(`Missing argument ${usage} of ${program}`, {
      hints: [`Usage: ${program} ${usage}`],
    });
  }
}
