/**
 * Reads a measurement by the path that a constraint's name is: `Type.Subtype.Key`, or
 * `Type.Subtype[selector].Key` for one item of a subtype that holds a list. The answer is a value
 * or a reason, never a throw. Source: constraint rules of the recipe algorithm, section 4.2, and
 * of validate.
 */
import { nearest } from "../base/suggest.ts";
import { findSubtype, MEASUREMENT_TYPES, readingText } from "./model.ts";
import type { Snapshot, Subtype } from "./types.ts";

/** A reading as text, or why there is none. */
export type Reading = { found: true; text: string } | { found: false; reason: string };

/** A constraint's name, taken apart. `selector` is an item index or `[key, value]`. */
interface MeasurementPath {
  type: string;
  subtype: string;
  selector?: number | [key: string, value: string];
  key: string;
}

type Item = NonNullable<Subtype["items"]>[number];

/** The reading at a measurement path. */
export function readMeasurement(snapshot: Snapshot, path: string): Reading {
  const parsed = parseMeasurementPath(path);
  if (typeof parsed === "string") return missing(parsed);
  const { type, subtype, selector, key } = parsed;
  if (!snapshot.measurements.some((item) => item.type === type)) {
    return missing(`the snapshot has no ${type} measurement`);
  }
  const group = findSubtype(snapshot, type, subtype);
  if (!group) return missing(`the snapshot has no ${type}.${subtype}`);
  if (selector !== undefined) return readItem(group, { ...parsed, selector });
  if (Object.hasOwn(group.data, key)) return found(readingText(group.data[key]!));
  return missing(`the snapshot has no ${key} under ${type}.${subtype}`);
}

/** Takes a name apart, or says in which way it is none. */
export function parseMeasurementPath(path: string): MeasurementPath | string {
  const match = /^([^.]*)\.([^.[\]]*)(?:\[([^\]]*)\])?\.(.*)$/s.exec(path);
  if (!match) return `"${path}" is not of the form Type.Subtype.Key`;
  const [, type, subtype, selector, key] = match as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
  ];
  if (type === "" || subtype === "" || key === "") {
    return `"${path}" has an empty part; the form is Type.Subtype.Key`;
  }
  if (!(MEASUREMENT_TYPES as readonly string[]).includes(type)) {
    const hint = nearest(type, MEASUREMENT_TYPES)[0];
    return `${type} is no measurement type (${MEASUREMENT_TYPES.join(", ")})` +
      (hint ? `. ${hint}` : "");
  }
  if (selector === undefined) return { type, subtype, key };
  const parsed = parseSelector(selector);
  if (parsed === undefined) {
    return `[${selector}] in "${path}" is neither an item index nor key=value`;
  }
  return { type, subtype, selector: parsed, key };
}

function parseSelector(text: string): MeasurementPath["selector"] {
  if (/^\d+$/.test(text)) return Number(text);
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1) return undefined;
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** Reads a key of the one item that the selector picks: its data first, then its context. */
function readItem(group: Subtype, path: Required<MeasurementPath>): Reading {
  const items = group.items ?? [];
  const where = `${path.type}.${path.subtype}`;
  if (items.length === 0) return missing(`${where} has no items to select from`);
  const picked = pick(items, path.selector, where);
  if (typeof picked === "string") return missing(picked);
  const text = itemText(picked, path.key);
  return text === undefined
    ? missing(`the selected item of ${where} has no ${path.key}`)
    : found(text);
}

function pick(
  items: Item[],
  selector: number | [string, string],
  where: string,
): Item | string {
  if (typeof selector === "number") {
    return items[selector] ?? `${where} has ${items.length} items, none with index ${selector}`;
  }
  const [key, value] = selector;
  const matches = items.filter((item) => itemText(item, key) === value);
  if (matches.length === 1) return matches[0]!;
  return matches.length === 0
    ? `no item of ${where} has ${key}=${value}`
    : `${matches.length} items of ${where} have ${key}=${value}; the selector must pick one`;
}

function itemText(item: Item, key: string): string | undefined {
  if (Object.hasOwn(item.data, key)) return readingText(item.data[key]!);
  return Object.hasOwn(item.context, key) ? item.context[key] : undefined;
}

function found(text: string): Reading {
  return { found: true, text };
}

function missing(reason: string): Reading {
  return { found: false, reason };
}
