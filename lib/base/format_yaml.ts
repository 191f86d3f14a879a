/**
 * Writing YAML and JSON documents. What is written here is read by Helm, Argo CD, Flux and kubectl,
 * so it is deterministic, and every string that some YAML 1.1 or 1.2 reader would take for another
 * type, or for structure, stands in double quotes.
 */
import { stringify } from "@std/yaml";
import { AicrError } from "./error.ts";
import { isTree, put, type Tree, type Value } from "./tree.ts";
import { writePlainYaml } from "./write_plain_yaml.ts";
import { ownForm } from "./yaml_text.ts";

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
  const keepOrder = options.keepOrder === true;
  return writePlainYaml(value, keepOrder) ?? writeYaml(value, keepOrder);
}

/** The text of any value, by the library. Only tests call it from elsewhere. */
export function writeYaml(value: Value, keepOrder: boolean): string {
  const written: string[] = [];
  const mark = unusedMark(value);
  const placed = rebuild(value, keepOrder, (text) => {
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

/** 2-space JSON with a final newline; keys sorted unless asked otherwise. */
export function formatJson(value: Value, options: YamlOptions = {}): string {
  return JSON.stringify(rebuild(value, options.keepOrder === true), null, 2) + "\n";
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
