/**
 * How the numbers of a YAML text are spelled, found without parsing it again. The fast parser
 * hands out JavaScript numbers, in which `1000000` and `1000000.0` are one value; the snapshot
 * format renders them differently, so the spelling is looked up in the text.
 */
import { AMBIGUOUS_FROM, floatText } from "./go_text.ts";

const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Anything that a YAML parser could have taken for one of the numbers in question. */
const NUMBER =
  /(?<=^|[\s,[{:])[-+]?(?:0[xX][0-9a-fA-F_]+|0[oObB]?[0-7_]+|[0-9][0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?|\.[0-9_]+[eE]\+?[0-9]+)(?=$|[\s,\]}])/gm;

/** The text of an integer; beyond 64 bits the format only knows floats. */
export function integerText(value: bigint): string {
  return value > MAX_UINT64 || value < MIN_INT64 ? floatText(Number(value)) : value.toString();
}

/** Renders the numbers of one document. `undecided` becomes true when the text allows two ways. */
export interface NumberRenderer {
  render(value: number): string;
  readonly undecided: boolean;
}

/** A renderer for the numbers of a YAML text; the text is searched only when one needs it. */
export function yamlNumbers(text: string): NumberRenderer {
  let spellings: Map<number, Set<string>> | undefined;
  let undecided = false;
  return {
    render(value) {
      if (!Number.isInteger(value) || Math.abs(value) < AMBIGUOUS_FROM) return floatText(value);
      spellings ??= findSpellings(text);
      const [only, ...others] = spellings.get(value) ?? [];
      undecided ||= only === undefined || others.length > 0;
      return only ?? String(value);
    },
    get undecided() {
      return undecided;
    },
  };
}

/** Every way a large whole number of the text may be rendered, by its value. */
function findSpellings(text: string): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const [token] of text.matchAll(NUMBER)) {
    for (const [value, rendered] of readings(token.replaceAll("_", "").replace(/^\+/, ""))) {
      if (!Number.isInteger(value) || Math.abs(value) < AMBIGUOUS_FROM) continue;
      if (!found.has(value)) found.set(value, new Set());
      found.get(value)!.add(rendered);
    }
  }
  return found;
}

/** What a token may mean. A leading zero is octal to some readers, so both meanings count. */
function readings(token: string): [value: number, text: string][] {
  const sign = token.startsWith("-") ? -1n : 1n;
  const bare = token.replace(/^-/, "");
  const out: [number, string][] = [];
  const integer = (digits: string) => {
    const value = sign * BigInt(digits);
    out.push([Number(value), integerText(value)]);
  };
  if (/^0[0-7]+$/.test(bare)) integer(`0o${bare.slice(1)}`);
  if (/^(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(bare)) integer(bare.toLowerCase());
  else if (Number.isFinite(Number(token))) out.push([Number(token), floatText(Number(token))]);
  return out;
}
