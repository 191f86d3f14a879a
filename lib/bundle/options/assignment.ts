/**
 * The syntax `component:path=value` of --set, --set-json and --set-file, and `component:path` of
 * --dynamic. Source: bundle layout, section 3; CLI reference, value overrides.
 */
import { type AicrError, invalid, messageOf } from "../../base/error.ts";
import type { Value } from "../../base/tree.ts";
import { parseScalar } from "./scalar.ts";

/** A place in the values of a component, as a flag names it. */
export interface Target {
  /** The component as typed: its name or one of its override keys. */
  component: string;
  path: string[];
  /** The flag as typed, for messages and provenance, for example `--set gpuoperator:a.b=1`. */
  flag: string;
}

/** A value for a place. */
export interface Assignment extends Target {
  value: Value;
}

/** A flag that takes assignments. */
export type AssignmentFlag = "--set" | "--set-json" | "--set-file";

/** Longest path, in keys; no chart has values so deep, and every walk over values can rely on it. */
const MAX_KEYS = 100;
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** Reads one `--set`. Throws INVALID_REQUEST naming the text. */
export function parseSet(text: string): Assignment {
  const { target, value } = split("--set", text);
  return { ...target, value: parseScalar(value) };
}

/** Reads one `--set-json`: any JSON value. `enabled` is refused: only --set switches components. */
export function parseSetJson(text: string): Assignment {
  const { target, value } = split("--set-json", text);
  refuseEnabled(target, "--set-json");
  try {
    return { ...target, value: JSON.parse(value) as Value };
  } catch (error) {
    throw invalid(`Invalid --set-json ${quote(text)}: the value is not JSON: ${messageOf(error)}`, {
      hints: ['Quote it for the shell, for example --set-json \'demo:list=["a","b"]\''],
      cause: error,
    });
  }
}

/** Reads one `--set-file`: the value is the path of a file. */
export function parseSetFile(text: string): Target & { file: string } {
  const { target, value } = split("--set-file", text);
  refuseEnabled(target, "--set-file");
  return { ...target, file: value };
}

/** Reads one `--dynamic`. */
export function parseDynamic(text: string): Target {
  const colon = text.indexOf(":");
  const path = text.slice(colon + 1);
  if (colon < 1 || path === "") {
    throw invalid(`Invalid --dynamic ${quote(text)}: expected COMPONENT:PATH`, {
      hints: ["For example --dynamic gpuoperator:driver.version"],
    });
  }
  const flag = `--dynamic ${text}`;
  const target = { component: text.slice(0, colon), path: segments(path, flag), flag };
  if (target.path.join(".") === "enabled") {
    throw invalid(
      `Invalid ${flag}: whether a component is in the bundle is decided when bundling`,
      {
        hints: [`Use --set ${target.component}:enabled=false to leave it out`],
      },
    );
  }
  return target;
}

/** Splits at the first colon and the first equals sign after it; no part may be empty. */
function split(flag: AssignmentFlag, text: string): { target: Target; value: string } {
  const colon = text.indexOf(":");
  const equals = text.indexOf("=", colon + 1);
  if (colon < 1 || equals < colon + 2 || equals === text.length - 1) {
    throw invalid(`Invalid ${flag} ${quote(text)}: expected COMPONENT:PATH=VALUE`, {
      hints: [`For example ${flag} gpuoperator:driver.version=580.95.05`],
    });
  }
  const name = `${flag} ${text}`;
  const path = segments(text.slice(colon + 1, equals), name);
  return {
    target: { component: text.slice(0, colon), path, flag: name },
    value: text.slice(equals + 1),
  };
}

function segments(path: string, flag: string): string[] {
  const parts = path.split(".");
  if (parts.length > MAX_KEYS) {
    const shown = `${flag.slice(0, 60)}...`;
    throw invalid(`Invalid ${shown}: the path has ${parts.length} keys`, {
      hints: [`Paths have at most ${MAX_KEYS} keys`],
    });
  }
  const bad = parts.find((part) => !SEGMENT.test(part));
  if (bad === undefined) return parts;
  throw invalid(`Invalid ${flag}: ${quote(bad)} is not a key of a path`, { hints: [hintFor(bad)] });
}

function hintFor(segment: string): string {
  return segment.includes("[")
    ? "Elements of a list cannot be set one by one; give the whole list with --set-json"
    : "Keys start with a letter or digit and hold letters, digits, '_' and '-', joined by dots";
}

function refuseEnabled(target: Target, flag: AssignmentFlag): void {
  if (target.path.join(".") !== "enabled") return;
  throw invalid(`Invalid ${target.flag}: ${flag} cannot change "enabled"`, {
    hints: [`Use --set ${target.component}:enabled=true or =false`],
  });
}

/** The same error with the flag it came from in front, for values that cannot be kept. */
export function withFlag(flag: string, error: AicrError): AicrError {
  return invalid(
    `Invalid ${flag}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    {
      hints: error.hints,
      cause: error,
    },
  );
}

function quote(text: string): string {
  return JSON.stringify(text);
}
