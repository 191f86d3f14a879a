/**
 * Turns a snapshot document into a {@link Snapshot}: checks its shape, fills what may be absent,
 * and gives every reading the text that the format defines for it. Unknown fields are ignored, so
 * that snapshots of other versions can be read. Source: snapshot model.
 */
import { READ_API_VERSIONS } from "../base/constants.ts";
import { type DocPath, invalid } from "../base/error.ts";
import { brief, listAt, mappingAt, nameAt, refused, type ShapedDocument } from "../base/shape.ts";
import { isTree, own, put, type Scalar, type Tree, type Value } from "../base/tree.ts";
import { parseJson, parseYaml } from "../base/yaml.ts";
import { parseWithBigIntegers } from "./big_integers.ts";
import { floatText, goText } from "./go_text.ts";
import { integerText, yamlNumbers } from "./number_texts.ts";
import type { Measurement, Snapshot, Subtype } from "./types.ts";

/** A document as read: its text, its name for messages, and its tree when it is at hand. */
export interface SnapshotDocument {
  text: string;
  file: string;
  data?: Tree;
}

/** The document under check, and how its numbers read. */
interface Reader extends ShapedDocument {
  number(value: number): string;
}

/** Reads a snapshot document. Throws INVALID_REQUEST with the place of what is wrong. */
export async function parseSnapshot(document: SnapshotDocument): Promise<Snapshot> {
  if (formatOf(document) === "json") {
    // JSON knows one kind of number, and the format reads it as a float.
    const tree = parseJson(document.text, document.file);
    return readSnapshot(tree, reader(document, floatText));
  }
  const tree = document.data ?? parseYaml(document.text, document.file);
  const numbers = yamlNumbers(document.text);
  const snapshot = readSnapshot(tree, reader(document, numbers.render));
  if (!numbers.undecided) return snapshot;
  const texts = { integer: integerText, float: floatText };
  const exact = await parseWithBigIntegers(document.text, texts);
  return readSnapshot(exact, reader(document, String));
}

function reader({ file, text }: SnapshotDocument, number: (value: number) => string): Reader {
  return { file, text, what: "snapshot", hint: "Give a file that 'aicr snapshot' wrote", number };
}

/** JSON or YAML by extension; without a telling one (stdin, some URLs) by the first character. */
function formatOf({ file, text }: SnapshotDocument): "json" | "yaml" {
  const extension = /\.([A-Za-z]+)$/.exec(file.replace(/[?#].*$/, ""))?.[1]?.toLowerCase();
  if (extension === "json") return "json";
  if (extension === "table" || extension === "txt") {
    throw invalid(`Cannot read ${file}: the table format is for people, it cannot be read back`, {
      source: { file },
      hints: ["Write the snapshot with --format yaml or --format json"],
    });
  }
  if (extension === "yaml" || extension === "yml") return "yaml";
  return /^\uFEFF?\s*\{\s*["}]/.test(text) ? "json" : "yaml";
}

function readSnapshot(value: Value, reader: Reader): Snapshot {
  const tree = mappingAt(reader, [], value);
  checkHeader(tree, reader);
  const measurements = listAt(reader, ["measurements"], own(tree, "measurements"));
  const snapshot: Snapshot = {
    kind: "Snapshot",
    measurements: measurements.map((item, i) => readMeasurement(reader, ["measurements", i], item)),
  };
  if (typeof tree.apiVersion === "string") snapshot.apiVersion = tree.apiVersion;
  const metadata = own(tree, "metadata");
  if (isTree(metadata)) snapshot.metadata = textMap(reader, ["metadata"], metadata);
  return snapshot;
}

function checkHeader(tree: Tree, reader: Reader): void {
  const kind = own(tree, "kind") ?? "";
  if (kind !== "" && kind !== "Snapshot") {
    throw refused(reader, ["kind"], `File ${reader.file} is of kind ${brief(kind)}, not Snapshot`);
  }
  const version = own(tree, "apiVersion") ?? "";
  if (version !== "" && !READ_API_VERSIONS.includes(version as string)) {
    const message = `Snapshot apiVersion ${brief(version)} is not supported`;
    throw refused(reader, ["apiVersion"], message, {
      hints: [`Supported: ${READ_API_VERSIONS.join(", ")}`, "Capture the snapshot again"],
    });
  }
}

function readMeasurement(reader: Reader, path: DocPath, value: Value): Measurement {
  const tree = mappingAt(reader, path, value);
  const subtypes = listAt(reader, [...path, "subtypes"], own(tree, "subtypes"));
  return {
    type: nameAt(reader, [...path, "type"], own(tree, "type")),
    subtypes: subtypes.map((item, i) => readSubtype(reader, [...path, "subtypes", i], item)),
  };
}

function readSubtype(reader: Reader, path: DocPath, value: Value): Subtype {
  const tree = mappingAt(reader, path, value);
  const subtype: Subtype = {
    subtype: nameAt(reader, [...path, "subtype"], own(tree, "subtype")),
    data: readings(reader, [...path, "data"], own(tree, "data")),
  };
  const context = own(tree, "context");
  if (context) subtype.context = textMap(reader, [...path, "context"], context);
  const items = listAt(reader, [...path, "items"], own(tree, "items"));
  if (items.length > 0) {
    subtype.items = items.map((item, i) => readItem(reader, [...path, "items", i], item));
  }
  return subtype;
}

function readItem(
  reader: Reader,
  path: DocPath,
  value: Value,
): NonNullable<Subtype["items"]>[number] {
  const tree = mappingAt(reader, path, value);
  return {
    context: textMap(reader, [...path, "context"], own(tree, "context") ?? {}),
    data: readings(reader, [...path, "data"], own(tree, "data")),
  };
}

/** Readings keep their type where its plain text is the format's text, else they are that text. */
function readings(reader: Reader, path: DocPath, value: Value | undefined): Record<string, Scalar> {
  const tree = mappingAt(reader, path, value ?? {});
  const out: Record<string, Scalar> = {};
  for (const key of Object.keys(tree)) {
    const reading = tree[key]!;
    const rendered = goText(reading, reader.number);
    const plain = typeof reading === "boolean" ||
      (typeof reading === "number" && String(reading) === rendered);
    put(out, key, plain ? reading : rendered);
  }
  return out;
}

function textMap(reader: Reader, path: DocPath, value: Value): Record<string, string> {
  const tree = mappingAt(reader, path, value);
  const out: Tree = {};
  for (const key of Object.keys(tree)) put(out, key, goText(tree[key]!, reader.number));
  return out as Record<string, string>;
}
