/**
 * The text of a reading as the snapshot format defines it (Go's default rendering), which
 * constraints and drift compare. Source: snapshot model, reading value types.
 */
import { isTree, type Value } from "../base/tree.ts";

/** Shortest text of a float: `8`, `1.5`, `1e+06`, `1e-05`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  if (value === 0) return "0";
  const [digits, exponentText] = value.toExponential().split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < FIRST_LARGE_EXPONENT) return String(value);
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
}

/** Floats from ten to this power on are written with an exponent. */
const FIRST_LARGE_EXPONENT = 6;

/** From here on an integer and a float of the same value have different texts. */
export const AMBIGUOUS_FROM = 10 ** FIRST_LARGE_EXPONENT;

/** Text of any value; `number` renders the numbers. Lists are `[a b]`, mappings `map[a:1 b:2]`. */
export function goText(value: Value, number: (value: number) => string): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => goText(item, number)).join(" ")}]`;
  if (!isTree(value)) return String(value);
  const entries = Object.keys(value).sort().map((key) => `${key}:${goText(value[key]!, number)}`);
  return `map[${entries.join(" ")}]`;
}
