/** What the text of a `--set` value means. Source: bundle layout, section 3, type conversion. */
import { invalid } from "../../base/error.ts";
import type { Scalar } from "../../base/tree.ts";

const INTEGER = /^[-+]?[0-9]+$/;
const DECIMAL = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * The scalar a text stands for: exactly `true` and `false` are booleans, decimal numbers are
 * numbers (`007` is 7), everything else is text (`True`, `yes`, `null`, `0x10`, `1_000`, `inf`).
 * Integers beyond 64 bits become floating point. Throws INVALID_REQUEST for an integer that fits
 * 64 bits but not a JSON number, because it would come out as a different one.
 */
export function parseScalar(text: string): Scalar {
  if (text === "true") return true;
  if (text === "false") return false;
  if (!DECIMAL.test(text)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  if (INTEGER.test(text) && !Number.isSafeInteger(number) && fitsInt64(text)) {
    throw invalid(`The integer ${text} is too large to be kept exactly`, {
      hints: [`Give it as text with --set-json, for example COMPONENT:PATH='"${text}"'`],
    });
  }
  return number === 0 ? 0 : number;
}

function fitsInt64(text: string): boolean {
  const value = BigInt(text.replace(/^\+/, ""));
  return value >= MIN_INT64 && value <= MAX_INT64;
}

const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE = ["0", "f", "F", "false", "FALSE", "False"];

/** A boolean in its usual spellings, or undefined for any other text. */
export function parseSwitch(text: string): boolean | undefined {
  if (TRUE.includes(text)) return true;
  return FALSE.includes(text) ? false : undefined;
}
