/**
 * The changes of a bundle as lines for people: components first, then files, whole directories in
 * one line. Pure. Values whose name says that they are secret are never shown.
 */
import { redact, REDACTED } from "../../base/redact.ts";
import type { Value } from "../../base/tree.ts";
import type { BundleChanges, ComponentChange, ValueChange } from "../changes.ts";

/** Most values of a component that are listed one by one. */
const MOST_VALUES = 20;

/** Longest text of a value. */
const LONGEST_VALUE = 80;

const SECRET = /pass(word|phrase|wd)?|secret|token|credential|private|api_?key/i;

/** The lines, without newlines; none when nothing changes. */
export function describeChanges({ files, components }: BundleChanges): string[] {
  const { added, changed, removed } = files;
  if (added.length + changed.length + removed.length === 0) return [];
  return [
    ...describeComponents(components),
    ...fileLines("+", added, [...changed, ...removed, ...files.unchanged]),
    ...fileLines("~", changed, undefined),
    ...fileLines("-", removed, [...changed, ...added, ...files.unchanged]),
  ];
}

/** The lines about components alone: versions, and values one by one as far as they are few. */
export function describeComponents(components: readonly ComponentChange[]): string[] {
  return components.flatMap(componentLines);
}

/** One line that counts, such as `2 files added, 1 changed, 3 removed`. */
export function countChanges({ added, changed, removed }: BundleChanges["files"]): string {
  return [[added.length, "added"], [changed.length, "changed"], [removed.length, "removed"]]
    .filter(([count]) => count !== 0)
    .map(([count, what], i) =>
      i === 0 ? `${count} ${count === 1 ? "file" : "files"} ${what}` : `${count} ${what}`
    )
    .join(", ");
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

function componentLines({ component, change, from, to, values }: ComponentChange): string[] {
  const version = change === "changed" ? versionChange(from, to) : ` ${from ?? to ?? ""}`.trimEnd();
  const shown = values.slice(0, MOST_VALUES).map(valueLine);
  const more = values.length - shown.length;
  return [
    `${SIGNS[change]} component ${component}${version}`,
    ...shown,
    ...(more > 0 ? [`    and ${more} more ${more === 1 ? "value" : "values"}`] : []),
  ];
}

function versionChange(from: string | undefined, to: string | undefined): string {
  return from === to ? "" : ` ${from ?? "(no version)"} -> ${to ?? "(no version)"}`;
}

function valueLine(change: ValueChange): string {
  const { path, from, to } = withoutSecret(change);
  const text = (value: Value | undefined) =>
    value === undefined ? "(none)" : shorten(redact(JSON.stringify(value)));
  return `    ${path}: ${text(from)} -> ${text(to)}`;
}

/** The same changes with `[REDACTED]` in the place of values that may be secret. */
export function withoutSecrets(components: readonly ComponentChange[]): ComponentChange[] {
  return components.map((one) => ({ ...one, values: one.values.map(withoutSecret) }));
}

function withoutSecret(change: ValueChange): ValueChange {
  if (!SECRET.test(change.path)) return change;
  const { path, from, to } = change;
  return {
    path,
    ...(from === undefined ? {} : { from: REDACTED }),
    ...(to === undefined ? {} : { to: REDACTED }),
  };
}

function shorten(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

/** Files by path; a top directory that holds no others is one line. */
function fileLines(sign: string, paths: readonly string[], others?: readonly string[]): string[] {
  const mixed = new Set((others ?? []).map(topOf));
  const whole = new Map<string, number>();
  const lines: string[] = [];
  for (const path of paths) {
    const top = topOf(path);
    if (others === undefined || top === path || mixed.has(top)) lines.push(`${sign} ${path}`);
    else whole.set(top, (whole.get(top) ?? 0) + 1);
  }
  for (const [top, count] of whole) {
    lines.push(`${sign} ${top}/ (${count} ${count === 1 ? "file" : "files"})`);
  }
  return lines.sort((a, b) => a < b ? -1 : 1);
}

function topOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}
