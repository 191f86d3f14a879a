/**
 * The three forms of a log line. Pure: a record in, one line of text out (no final newline), with
 * secrets removed and control characters escaped, so that a value can neither forge a second line
 * nor drive the terminal. Source: CLI reference, "Logging Modes".
 */
import { AicrError, messageOf } from "./error.ts";
import { isSecretName, redact, REDACTED } from "./redact.ts";

/** `cli` for people (default), `text` is logfmt (--debug), `json` one object per line (--log-json). */
export type LogMode = "cli" | "text" | "json";

/** Levels, least to most severe. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Named values of a record. Undefined ones are left out. */
export type Attributes = Record<string, unknown>;

/** One thing to be logged. */
export interface LogRecord {
  time: Date;
  level: LogLevel;
  message: string;
  attributes: Attributes;
  version: string;
  /** Where the program logged it; only known at debug level. */
  source?: { function?: string; file: string; line: number };
}

const RED = "\x1b[31m";
const GREEN = "\x1b[32m";
const RESET = "\x1b[0m";

/** Keys that every JSON record has; an attribute of that name gets a trailing underscore. */
const RESERVED = new Set(["time", "level", "source", "msg", "module", "version"]);

/** `[cli] message: key=value key=value`; red for errors and failed statuses, green otherwise. */
export function formatCli(record: LogRecord, prefix: string, color: boolean): string {
  const pairs = present(record.attributes).map(([key, value]) => pair(key, value));
  const message = escapeControls(redact(record.message));
  const line = `[${prefix}] ${message}${pairs.length > 0 ? `: ${pairs.join(" ")}` : ""}`;
  if (!color) return line;
  return `${isFailure(record) ? RED : GREEN}${line}${RESET}`;
}

/** logfmt: `time=… level=INFO [source=file:line] module=aicr version=… msg=… key=value`. */
export function formatText(record: LogRecord): string {
  const { source } = record;
  return [
    pair("time", record.time.toISOString()),
    pair("level", record.level.toUpperCase()),
    ...(source ? [pair("source", `${source.file}:${source.line}`)] : []),
    pair("module", "aicr"),
    pair("version", record.version),
    pair("msg", record.message),
    ...present(record.attributes).map(([key, value]) => pair(key, value)),
  ].join(" ");
}

/** One JSON object: time, level, source (debug only), msg, module, version, then attributes. */
export function formatJsonLine(record: LogRecord): string {
  const out: Record<string, unknown> = {
    time: record.time.toISOString(),
    level: record.level.toUpperCase(),
  };
  if (record.source) out.source = record.source;
  out.msg = redact(record.message);
  out.module = "aicr";
  out.version = record.version;
  for (const [key, value] of present(record.attributes)) {
    out[RESERVED.has(key) ? `${key}_` : key] = plain(key, value);
  }
  // JSON leaves some characters as they are that end a line for other readers.
  return escapeControls(JSON.stringify(out));
}

/** Text on one line: control characters become escapes, so that nothing can forge a log line. */
export function escapeControls(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (char) => {
    const named = ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" } as Record<string, string>)[char];
    return named ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function isFailure(record: LogRecord): boolean {
  const status = record.attributes.status;
  return record.level === "error" || status === "failed" || status === "error";
}

function present(attributes: Attributes): [string, unknown][] {
  return Object.entries(attributes).filter(([, value]) =>
    value !== undefined && typeof value !== "function"
  );
}

/** `key=value` with the value quoted when it is empty or would be read as more than one. */
function pair(key: string, value: unknown): string {
  const data = plain(key, value);
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const bare = text !== "" && !/[\s"=\\]/.test(text) && escapeControls(text) === text;
  const quoted = escapeControls(typeof data === "string" ? JSON.stringify(text) : text);
  return `${escapeControls(key).replaceAll(/[\s=]/g, "_")}=${bare ? text : quoted}`;
}

/** Any value as JSON data without secrets. Errors become their message, cycles are cut. */
function plain(key: string, value: unknown, open: readonly unknown[] = []): unknown {
  if (isSecretName(key) && value !== null && value !== "") return REDACTED;
  if (typeof value === "string") return redact(value);
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof AicrError) return redact(`[${value.code}] ${value.message}`);
  if (value instanceof Error) return redact(messageOf(value));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value;
  if (value instanceof URL) return redact(value.href);
  if (typeof value !== "object" || value === null) return value;
  if (open.includes(value)) return "[Circular]";
  const path = [...open, value];
  if (Array.isArray(value)) return value.map((item) => plain("", item, path) ?? null);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return Object.fromEntries(
    present({ ...value }).map(([name, item]) => [name, plain(name, item, path)]),
  );
}
