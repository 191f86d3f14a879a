/** Timeouts of assertions: those of a step beat those of the test, an operation's own beats both. */
import type { DocPath } from "../../base/error.ts";
import { parseDuration } from "../../base/duration.ts";
import { brief, mappingAt, pathText, refused, type ShapedDocument } from "../../base/shape.ts";
import type { Value } from "../../base/tree.ts";
import { checkFields } from "./known_fields.ts";

/** Milliseconds by kind of operation. */
export interface Timeouts {
  assert: number;
  error: number;
}

/** What counts where nothing is said (Chainsaw's own defaults). */
export const DEFAULT_TIMEOUTS: Timeouts = { assert: 30_000, error: 30_000 };

/** Timeouts of one level; what it does not set comes from `outer`. */
export function readTimeouts(
  doc: ShapedDocument,
  path: DocPath,
  { value, outer }: { value: Value | undefined; outer: Timeouts },
): Timeouts {
  if (value === undefined || value === null) return outer;
  const tree = mappingAt(doc, path, value);
  checkFields(doc, path, { tree, of: "timeouts" });
  for (const [name, text] of Object.entries(tree)) durationAt(doc, [...path, name], text);
  return {
    assert: durationAt(doc, [...path, "assert"], tree.assert) ?? outer.assert,
    error: durationAt(doc, [...path, "error"], tree.error) ?? outer.error,
  };
}

/** Milliseconds of an optional duration. */
export function durationAt(
  doc: ShapedDocument,
  path: DocPath,
  value: Value | undefined,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  const found = typeof value === "string" ? parseDuration(value) : undefined;
  if (found !== undefined) return found;
  const where = `Field ${pathText(path)} of the test`;
  throw refused(doc, path, `${where} must be a duration, found ${brief(value)}`, {
    hints: ["Write it with a unit, for example 30s or 1m30s"],
  });
}
