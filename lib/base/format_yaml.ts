/**
 * Writing YAML and JSON documents. What is written here is read by Helm, Argo CD, Flux and kubectl,
 * so it is deterministic, and every string that some YAML 1.1 or 1.2 reader would take for another
 * type, or for structure, stands in double quotes.
 */
import { stringify } from "@std/yaml";
import { AicrError } from "./error.ts";
import { isTree, put, type Tree, type Value } from "./tree.ts";

/**
 * Strings that the emitter would leave plain although a YAML 1.1 reader (or Helm's) takes them
 * for a boolean, number, date, merge key or document marker.
 */
const AMBIGUOUS = new RegExp(
  "^(?:" + [
    "[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF",
    "true|True|TRUE|false|False|FALSE|null|Null|NULL|~|=|<<",
    "[-+]?0[bBoOxX][-+0-9a-fA-F_]*",
    // Numbers with any of the separators that readers know, and what lax readers take for one.
    "(?=.*[\\d.])[-+]?(?:\\d[\\d_,:]*)?\\.?[\\d_]*(?:[eE][-+]?[\\d_]*)?",
    "[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)",
    "\\d{4}-\\d{1,2}-\\d{1,2}(?:[Tt \\t].*)?",
    "---.*|\\.\\.\\.(?:\\s.*)?",
  ].join("|") + ")$",
  "s",
);

/** Blocks that would need an indentation indicator, which several readers have got wrong. */
const INDENTED_BLOCK = /^\n*[ \t](?:.|\n)*\n|^\n+[ \t]/;

/**
 * Text that every reader takes as it stands, although the emitter quotes it for the colon, comma,
 * bracket, hash or leading dash in it: URLs, image names, command line flags.
 */
const PLAIN =
  /^(?=[\x21-\x7e])(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?! |$))(?:[\x20-\x7e](?!(?<=:)(?: |$))(?!(?<= )#))*(?<![ :])$/;

/** Longest key that readers accept without the `? ` form, which the emitter sees to. */
const LONGEST_KEY = 1000;

/** Options of {@link formatYaml}. */
export interface YamlOptions {
  /** Keep the order of keys as given instead of sorting them. */
  keepOrder?: boolean;
}

/**
 * One YAML document with a final newline: keys sorted (unless asked otherwise), 2-space indent,
 * sequences indented, long lines unbroken, no anchors.
 */
export function formatYaml(value: Value, options: YamlOptions = {}): string {
  const written: string[] = [];
  const mark = unusedMark(value);
  const placed = rebuild(value, options.keepOrder === true, (text) => {
    const own = ownForm(text);
    return own === undefined ? text : `${mark}${written.push(own) - 1}${mark}`;
  });
  const text = stringify(placed, {
    schema: "core",
    lineWidth: -1,
    useAnchors: false,
    compatMode: false,
  });
  // The emitter itself may have put single quotes around a placeholder.
  return text.replaceAll(
    new RegExp(`'?${mark}(\\d+)${mark}'?`, "g"),
    (_, index) => written[Number(index)]!,
  );
}

/** How a text is written where the emitter would choose worse; undefined leaves it to the emitter. */
function ownForm(text: string): string | undefined {
  if (text === "" || AMBIGUOUS.test(text) || INDENTED_BLOCK.test(text)) return doubleQuoted(text);
  const mayStand = text.length <= LONGEST_KEY && /[:,#[\]{}]|^-/.test(text) && PLAIN.test(text);
  return mayStand ? text : undefined;
}

/** 2-space JSON with a final newline; keys sorted unless asked otherwise. */
export function formatJson(value: Value, options: YamlOptions = {}): string {
  return JSON.stringify(rebuild(value, options.keepOrder === true), null, 2) + "\n";
}

/** A double-quoted YAML scalar: JSON's form, with what YAML readers do not accept raw escaped. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\uFEFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A private-use character that no string of the value contains. */
function unusedMark(value: Value): string {
  const json = JSON.stringify(value) ?? "";
  if (!/[\uE000-\uF8FF]/.test(json)) return "\uE000";
  for (let code = 0xE000; code <= 0xF8FF; code++) {
    const mark = String.fromCharCode(code);
    if (!json.includes(mark)) return mark;
  }
  throw new AicrError("INTERNAL", "No unused private-use character left to quote strings with");
}

/** A copy without undefined values, keys sorted unless kept, every string and key translated. */
function rebuild(
  value: Value,
  keepOrder: boolean,
  translate: (text: string) => string = (text) => text,
): Value {
  if (typeof value === "string") return translate(value);
  if (Array.isArray(value)) return value.map((item) => rebuild(item, keepOrder, translate));
  if (!isTree(value)) return value;
  const out: Tree = {};
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  for (const key of keepOrder ? keys : keys.sort()) {
    put(out, translate(key), rebuild(value[key]!, keepOrder, translate));
  }
  return out;
}
