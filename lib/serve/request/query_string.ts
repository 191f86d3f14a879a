/**
 * Reads query strings. Unknown parameters are ignored; of repeated ones the first counts unless
 * the parameter is a list; what cannot be decoded is refused when it is asked for. Source: API
 * contract, section 4.
 */
import { type AicrError, invalid } from "../../base/error.ts";
import { parseSwitch } from "../../bundle/options/scalar.ts";

/** The parameters of one request. */
export interface QueryString {
  /** The first value, trimmed; "" when there is none. Throws when it cannot be decoded. */
  text(name: string): string;
  /** Every value, empty ones included. */
  list(name: string): string[];
  /** A whole number, 0 or more; 0 when absent or empty. Throws for anything else. */
  count(name: string): number;
  /** True or false; false when absent or empty. Throws for anything else. */
  flag(name: string): boolean;
}

/** The parameters in the part of a target behind its question mark. */
export function parseQueryString(raw: string): QueryString {
  const values = new Map<string, string[]>();
  for (const pair of raw === "" ? [] : raw.split("&")) {
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (name === undefined) continue;
    const value = equals < 0 ? "" : pair.slice(equals + 1);
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  const list = (name: string) => (values.get(name) ?? []).map((value) => decoded(name, value));
  const text = (name: string) => {
    const [first] = values.get(name) ?? [];
    return first === undefined ? "" : decoded(name, first).trim();
  };
  return {
    text,
    list,
    count: (name) => readCount(name, text(name)),
    flag: (name) => readFlag(name, text(name)),
  };
}

function readCount(name: string, text: string): number {
  if (text === "") return 0;
  const count = /^\+?[0-9]+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(count)) return count;
  throw refused(name, text, "Give a whole number, 0 or more");
}

function readFlag(name: string, text: string): boolean {
  const value = text === "" ? false : parseSwitch(text);
  if (value !== undefined) return value;
  throw refused(name, text, "Give true or false");
}

function decoded(name: string, raw: string): string {
  const text = decode(raw);
  if (text !== undefined) return text;
  throw refused(name, raw, "Percent-encode it as UTF-8");
}

function decode(raw: string): string | undefined {
  if (!/[%+]/.test(raw)) return raw;
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function refused(name: string, text: string, hint: string): AicrError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return invalid(`Invalid ${name} parameter ${JSON.stringify(shown)}`, { hints: [hint] });
}
