/**
 * One invocation of the program: argument vector in, exit code out. Promises that nothing escapes
 * it but an exit code: every error is reported once, a reader that stops reading ends it quietly.
 */
import { configureLog, log, logConfigFrom } from "../base/log.ts";
import { buildContext } from "./context.ts";
import { type CommandEntry, COMMANDS } from "./commands.ts";
import type { Flag, LogMode } from "./command.ts";
import { findCommand, type Found } from "./find_command.ts";
import { GLOBAL_FLAGS } from "./flags/global.ts";
import { ClosedPipe, type Io } from "./io.ts";
import { type ParsedLine, parseLine } from "./parse.ts";
import { readValue } from "./read_value.ts";

/** What a shell reports for a program ended by SIGPIPE. */
const SIGPIPE_EXIT = 141;

/** The hidden last argument with which completion scripts call. */
const COMPLETION_FLAG = "--generate-shell-completion";

/** Runs the command that an argument vector names and returns the exit code of the process. */
export async function runCli(
  argv: readonly string[],
  io: Io,
  table: readonly CommandEntry[] = COMMANDS,
): Promise<number> {
  const { logMode, unknownLevel } = setUpLog(argv, io);
  try {
    if (argv[argv.length - 1] === COMPLETION_FLAG) return await complete(argv, io, table);
    const found = await findCommand(argv, table);
    if (found.kind === "command" && found.command.logs) configureLog({ mode: found.command.logs });
    if (unknownLevel !== undefined) warnOfLevel(unknownLevel);
    return await dispatch(found, { io, logMode, table });
  } catch (error) {
    if (error instanceof ClosedPipe) return SIGPIPE_EXIT;
    const { reportError } = await import("./report.ts");
    return await reportError(error, logMode);
  }
}

interface Edge {
  io: Io;
  logMode: LogMode;
  table: readonly CommandEntry[];
}

async function dispatch(found: Found, edge: Edge): Promise<number> {
  const flags = found.kind === "command" ? found.command.flags : [];
  const program = found.kind === "command" ? `aicr ${found.command.name}` : "aicr";
  if (asksForHelp(found.rest)) {
    await printHelp(found, edge);
    return 0;
  }
  const line = parseLine(found.rest, [...GLOBAL_FLAGS, ...flags], { program });
  checkGlobals(line, edge.io);
  if (uses(line, "version")) {
    const { versionLine } = await import("./commands/version.ts");
    edge.io.stdout(versionLine());
    return 0;
  }
  if (found.kind !== "command" || uses(line, "help")) {
    await printHelp(found, edge);
    return 0;
  }
  return await found.command.run(await buildContext(found.command, line, edge));
}

/** `--help` helps whatever else is wrong with the line. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const flags = end < 0 ? words : words.slice(0, end);
  return flags.includes("--help") || flags.includes("-h");
}

function uses(line: ParsedLine, name: string): boolean {
  return line.occurrences.some((use) =>
    use.flag.name === name && (use.text === undefined || readValue(use.flag, use.text, use.typed))
  );
}

/** Refuses wrong values of global flags and their variables also where no command reads them. */
function checkGlobals(line: ParsedLine, io: Io): void {
  for (const use of line.occurrences) {
    if (GLOBAL_FLAGS.includes(use.flag) && use.text !== undefined) {
      readValue(use.flag, use.text, use.typed);
    }
  }
  for (const flag of GLOBAL_FLAGS) {
    for (const name of flag.env ?? []) {
      const text = io.env(name);
      if (text) readValue(flag, text, name);
    }
  }
}

async function printHelp(found: Found, { io, table }: Edge): Promise<void> {
  const { commandHelp, groupHelp, rootHelp } = await import("./help.ts");
  if (found.kind === "command") io.stdout(commandHelp(found.command));
  else if (found.kind === "group") io.stdout(groupHelp(found.name, table));
  else io.stdout(rootHelp(table));
}

async function complete(argv: readonly string[], io: Io, table: readonly CommandEntry[]) {
  const { candidates, formatCandidates } = await import("./complete.ts");
  const found = await candidates(argv.slice(0, -1), table);
  io.stdout(formatCandidates(found, io.env("SHELL")));
  return 0;
}

/**
 * The log is set up before the line is read, so that also a wrong line is reported in the mode
 * that was asked for. Wrong values are refused later, with everything else.
 */
function setUpLog(argv: readonly string[], io: Io): { logMode: LogMode; unknownLevel?: string } {
  const asked = (name: string) =>
    GLOBAL_FLAGS.some((flag) => flag.name === name && switchedOn(flag, argv, io));
  const { unknownLevel, ...config } = logConfigFrom({
    debug: asked("debug"),
    logJson: asked("log-json"),
    env: Object.fromEntries(
      ["AICR_LOG_LEVEL", "AICR_LOG_PREFIX", "NO_COLOR"].map((name) => [name, io.env(name)]),
    ),
    isTerminal: io.terminal.stderr,
  });
  configureLog({ ...config, write: (text) => io.stderr(text) });
  return { logMode: config.mode, unknownLevel };
}

/** Told in the command's own way of logging. */
function warnOfLevel(level: string): void {
  log.warn(`AICR_LOG_LEVEL "${level}" is none of debug, info, warn, error; using info`);
}

function switchedOn({ name, env = [] }: Flag, argv: readonly string[], io: Io): boolean {
  const flag = `--${name}`;
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  const word = words.findLast((word) => word === flag || word.startsWith(`${flag}=`));
  const text = word === undefined
    ? env.map(io.env).find((value) => value)
    : word.slice(flag.length);
  return text !== undefined && /^(|=?(true|t|yes|y|on|1))$/i.test(text);
}
