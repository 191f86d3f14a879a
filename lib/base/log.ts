/**
 * The log. Everything said here goes to stderr, one line per record, in the mode the user chose;
 * stdout is for data only and never touched. Secrets are redacted on the way, and a log that
 * cannot be written (closed pipe, full disk) never ends or slows the program. Nothing heavy is
 * imported. Source: CLI reference, "Logging Modes"; DESIGN on errors and output.
 */
import { VERSION } from "./constants.ts";
import type { ErrorCode } from "./error.ts";
import {
  type Attributes,
  escapeControls,
  formatCli,
  formatJsonLine,
  formatText,
  type LogLevel,
  type LogMode,
  type LogRecord,
} from "./log_format.ts";
import { redact } from "./redact.ts";

export { redact } from "./redact.ts";
export type { Attributes, LogLevel, LogMode } from "./log_format.ts";

/** How the log behaves; see {@link logConfigFrom} for where the settings come from. */
export interface LogConfig {
  mode: LogMode;
  /** The least severe level that is written. */
  level: LogLevel;
  /** What stands in the brackets of a cli line; `agent` in agent pods. */
  prefix: string;
  /** Colour cli lines; only sensible on a terminal. */
  color: boolean;
  /** Takes finished lines, newline included. Tests give their own. */
  write: (text: string) => void;
  /** The clock of text and json records. Tests give their own. */
  now: () => Date;
}

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

const current: LogConfig = {
  mode: "cli",
  level: "info",
  prefix: "cli",
  color: false,
  write: writeStderr,
  now: () => new Date(),
};

/** Changes the given settings of the log and keeps the others. */
export function configureLog(config: Partial<LogConfig>): void {
  Object.assign(current, config);
}

/** What {@link logConfigFrom} decides from. */
export interface LogInput {
  debug: boolean;
  logJson: boolean;
  /** Looked at: AICR_LOG_LEVEL, AICR_LOG_PREFIX, NO_COLOR. */
  env: Record<string, string | undefined>;
  /** Whether stderr is a terminal. */
  isTerminal: boolean;
}

/**
 * The settings that flags and environment ask for. `--log-json` wins over `--debug` for the mode,
 * `--debug` wins over AICR_LOG_LEVEL for the level. A level that does not exist counts as unset
 * and is returned as `unknownLevel`, so that the caller can warn about it.
 */
export function logConfigFrom(
  input: LogInput,
): Pick<LogConfig, "mode" | "level" | "prefix" | "color"> & { unknownLevel?: string } {
  const wanted = (input.env.AICR_LOG_LEVEL ?? "").trim().toLowerCase();
  const named = wanted === "warning" ? "warn" : wanted;
  const level = Object.hasOwn(ORDER, named) ? named as LogLevel : undefined;
  return {
    mode: input.logJson ? "json" : input.debug ? "text" : "cli",
    level: input.debug ? "debug" : level ?? "info",
    prefix: input.env.AICR_LOG_PREFIX || "cli",
    color: input.isTerminal && input.env.NO_COLOR === undefined,
    ...(level === undefined && wanted !== "" ? { unknownLevel: wanted } : {}),
  };
}

/** True when records of this level are written; spares the work of preparing one that is not. */
export function isLogged(level: LogLevel): boolean {
  return ORDER[level] >= ORDER[current.level];
}

/** Writes one record at the level of the function's name. */
export const log = {
  debug: (message: string, attributes: Attributes = {}): void => emit("debug", message, attributes),
  info: (message: string, attributes: Attributes = {}): void => emit("info", message, attributes),
  warn: (message: string, attributes: Attributes = {}): void => emit("warn", message, attributes),
  error: (message: string, attributes: Attributes = {}): void => emit("error", message, attributes),
};

/**
 * A machine-readable event: in json mode a record whose `msg` and `event` are the event's name,
 * whatever the level; nothing in the other modes, where people read plain lines.
 */
export function logEvent(event: { event: string } & Attributes): void {
  if (current.mode !== "json") return;
  write(formatJsonLine(record("info", event.event, event)));
}

/** `[CODE] Message` on one line, secrets removed: the last error line a command prints. */
export function errorLine(code: ErrorCode, message: string): string {
  return `[${code}] ${escapeControls(redact(message))}`;
}

/** Writes a line for people to stderr as it is, secrets removed; red when it reports a failure. */
export function printLine(text: string, style: "plain" | "error" = "plain"): void {
  const line = redact(text);
  write(style === "error" && current.color ? `\x1b[31m${line}\x1b[0m` : line);
}

/** Hands on lines that another part, or another thread, has finished. */
export function writeLines(text: string): void {
  try {
    current.write(text);
  } catch {
    // As for records: nobody can be told.
  }
}

function emit(level: LogLevel, message: string, attributes: Attributes): void {
  if (!isLogged(level)) return;
  const entry = record(level, message, attributes);
  if (current.mode === "json") write(formatJsonLine(entry));
  else if (current.mode === "text") write(formatText(entry));
  else write(formatCli(entry, current.prefix, current.color));
}

function record(level: LogLevel, message: string, attributes: Attributes): LogRecord {
  const base = { time: current.now(), level, message, attributes, version: VERSION };
  const source = current.level === "debug" && current.mode !== "cli" ? caller(level) : undefined;
  return source ? { ...base, source } : base;
}

/** The frame that called `log.<level>`; the stack is cut there, whatever the functions are named. */
function caller(level: LogLevel): LogRecord["source"] {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, log[level]);
  const frame = (holder.stack ?? "").split("\n")[1] ?? "";
  const place = /at (?:async )?(?:([^ (]+) \()?(\S+?):(\d+):\d+\)?$/.exec(frame);
  if (!place) return undefined;
  const file = place[2]!.replace(/^.*\/(?=lib\/)/, "").replace(/^.*:\/\/.*\//, "");
  return { ...(place[1] ? { function: place[1] } : {}), file, line: Number(place[3]) };
}

function write(line: string): void {
  try {
    current.write(line + "\n");
  } catch {
    // Nobody can be told that the log is gone.
  }
}

function writeStderr(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += Deno.stderr.writeSync(bytes.subarray(done));
}
