/** Reads the text of a flag or environment variable by the type its declaration names. */
import { formatDuration, parseDuration } from "../base/duration.ts";
import { type AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Flag } from "./command.ts";

/** A value as options hold it: durations are milliseconds. */
export type FlagValue = boolean | number | string | string[];

const TRUE = ["true", "t", "yes", "y", "on", "1"];
const FALSE = ["false", "f", "no", "n", "off", "0"];

/**
 * The value of one text. `origin` names where it stands in messages, for example `--nodes` or
 * `AICR_NODES`. Lists give one element, or several when the flag splits at commas.
 * Throws INVALID_REQUEST naming origin and text.
 */
export function readValue(flag: Flag, text: string, origin: string): FlagValue {
  if (text === "" && !flag.empty) {
    throw invalid(`Empty value of ${origin}`, {
      hints: [`Give it a value, or leave ${origin} out`],
    });
  }
  switch (flag.type) {
    case "bool":
      return readBool(text, origin);
    case "int":
      return readInt(flag, text, origin);
    case "duration":
      return readDuration(flag, text, origin);
    case "string":
      return readChoice(flag, text, origin);
    case "string[]":
      return (flag.commas ? text.split(",").map((part) => part.trim()) : [text])
        .map((part) => readItem(flag, part, origin));
  }
}

function readBool(text: string, origin: string): boolean {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw refused(text, origin, "neither true nor false");
}

function readInt(flag: Flag, text: string, origin: string): number {
  const value = /^[-+]?\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw refused(text, origin, "not a whole number");
  if (flag.min !== undefined && value < flag.min) {
    throw refused(text, origin, `less than ${flag.min}`);
  }
  if (flag.max !== undefined && value > flag.max) {
    throw refused(text, origin, `more than ${flag.max}`);
  }
  return value;
}

function readDuration({ min = 0, max = Infinity }: Flag, text: string, origin: string): number {
  const value = parseDuration(text.trim());
  if (value !== undefined && value < min) {
    throw refused(text, origin, `less than ${formatDuration(min)}`);
  }
  if (value !== undefined && value > max) {
    throw refused(text, origin, `more than ${formatDuration(max)}`);
  }
  if (value !== undefined) return value;
  throw invalid(`Invalid value "${text}" of ${origin}: not a duration`, {
    hints: ["Write a number with a unit, for example 90s, 5m or 1h30m"],
  });
}

/** One element of a list: a trailing comma would otherwise add an empty one. */
function readItem(flag: Flag, text: string, origin: string): string {
  if (text === "" && !flag.empty) throw invalid(`Empty value between the commas of ${origin}`);
  return readChoice(flag, text, origin);
}

/** Lists of values are closed: letter case does not matter, anything else is refused. */
function readChoice(flag: Flag, text: string, origin: string): string {
  if (!isClosed(flag.values) || text === "") return text;
  const word = text.trim().toLowerCase();
  const value = flag.values.find((candidate) => candidate.toLowerCase() === word);
  if (value !== undefined) return value;
  throw invalid(`Invalid value "${text}" of ${origin}`, {
    hints: [...nearest(text, flag.values), `Valid values: ${flag.values.join(", ")}`],
  });
}

/** True for a list of values, false for a criteria dimension (which the catalog checks). */
export function isClosed(values: Flag["values"]): values is readonly string[] {
  return Array.isArray(values);
}

function refused(text: string, origin: string, why: string): AicrError {
  return invalid(`Invalid value "${text}" of ${origin}: ${why}`);
}
