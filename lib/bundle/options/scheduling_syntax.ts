/**
 * The syntax of selectors (`key=value`), tolerations (`key=value:Effect`, `key:Effect`, `*`) and
 * the workload gate. Source: bundle layout, section 3, scheduling; CLI reference.
 */
import { invalid } from "../../base/error.ts";

/** A toleration as Kubernetes spells it; empty fields are left out. */
export type Toleration = {
  key?: string;
  operator?: "Equal" | "Exists";
  value?: string;
  effect?: string;
};

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const KEY = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

/** What tolerates every taint. */
export const TOLERATE_ALL: readonly Toleration[] = [{ operator: "Exists" }];

/** A selector from `key=value` texts (a later one wins) or from a mapping. */
export function parseSelector(
  input: readonly string[] | Readonly<Record<string, string>>,
  flag: string,
): Record<string, string> {
  const pairs = Array.isArray(input)
    ? (input as string[]).map((text) => splitPair(text, flag))
    : Object.entries(input);
  for (const [key, value] of pairs) checkLabel([key, value], `${key}=${value}`, flag);
  return Object.fromEntries(pairs);
}

function splitPair(text: string, flag: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw invalid(`Invalid ${flag} ${JSON.stringify(text)}: expected KEY=VALUE`, {
      hints: [`For example ${flag} nodeGroup=gpu-worker`],
    });
  }
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** One toleration. */
export function parseToleration(text: string, flag: string): Toleration {
  if (text === "*") return { operator: "Exists" };
  const taint = splitTaint(text, flag);
  const key = taint.key === "" ? {} : { key: taint.key };
  if (taint.value === undefined) return { ...key, operator: "Exists", effect: taint.effect };
  const value = taint.value === "" ? {} : { value: taint.value };
  return { ...key, operator: "Equal", ...value, effect: taint.effect };
}

/** Checks a workload gate and returns it as given: charts take the taint as one text. */
export function parseGate(text: string, flag: string): string {
  const { key } = splitTaint(text, flag);
  if (key === "") throw taintError(text, flag);
  return text;
}

function splitTaint(text: string, flag: string): { key: string; value?: string; effect: string } {
  const colon = text.lastIndexOf(":");
  const effect = text.slice(colon + 1);
  if (colon < 0 || !EFFECTS.includes(effect)) throw taintError(text, flag);
  const [key, value] = cut(text.slice(0, colon));
  if (key === "" && value !== undefined) throw taintError(text, flag);
  if (key !== "") checkLabel([key, value ?? ""], text, flag);
  return { key, value, effect };
}

function cut(text: string): [string, string | undefined] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

function taintError(text: string, flag: string): Error {
  return invalid(
    `Invalid ${flag} ${JSON.stringify(text)}: expected KEY=VALUE:EFFECT or KEY:EFFECT`,
    {
      hints: [`Effects are ${EFFECTS.join(", ")}; for example ${flag} dedicated=gpu:NoSchedule`],
    },
  );
}

/** What the API server would refuse at deploy time is refused here; `text` is what the user wrote. */
function checkLabel([key, value]: readonly [string, string], text: string, flag: string): void {
  if (KEY.test(key) && VALUE.test(value)) return;
  const bad = KEY.test(key) ? `value ${JSON.stringify(value)}` : `key ${JSON.stringify(key)}`;
  throw invalid(
    `Invalid ${flag} ${JSON.stringify(text)}: ${bad} is no Kubernetes label ${
      KEY.test(key) ? "value" : "key"
    }`,
    {
      hints: ["Letters, digits, '-', '_' and '.', at most 63; a key may have a DNS prefix and '/'"],
    },
  );
}
