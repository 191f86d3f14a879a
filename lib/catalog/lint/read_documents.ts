/**
 * Reads every document of the catalog for linting. Promises that one broken file never hides
 * another: what does not parse, has the wrong shape or is not read at all is a problem with its
 * place, and the rest goes on.
 */
import { READ_API_VERSIONS } from "../../base/constants.ts";
import { AicrError } from "../../base/error.ts";
import { brief, pathText } from "../../base/shape.ts";
import { isTree, own, type Tree, type Value } from "../../base/tree.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import { type DocumentProblem, examineDocument } from "../check_document.ts";
import { classOf } from "../classify.ts";
import { roleOf } from "../catalog_path.ts";
import { mixinOf } from "../mixins.ts";
import { OVERLAY_KIND, overlayOf } from "../overlays.ts";
import type { Overlay, RegistryEntry, Validator } from "../types.ts";
import { VALIDATORS_KIND } from "../validators.ts";
import { placeOf } from "./place.ts";
import type { Declared, ReadProblem } from "./types.ts";

/** Everything that the documents declare, in the order they were read; nothing is layered yet. */
export interface ReadDocuments {
  registry: Declared<RegistryEntry>[];
  overlays: Declared<Overlay>[];
  mixins: Declared<Overlay>[];
  validators: Declared<Validator>[];
  problems: ReadProblem[];
  broken: Set<string>;
  /** The documents that could not be taken as a whole. */
  incomplete: CatalogDocument[];
}

/** What `kind` says in each sort of document. */
const KINDS = {
  registry: "ComponentRegistry",
  overlays: OVERLAY_KIND,
  mixins: "RecipeMixin",
  validators: VALIDATORS_KIND,
};

type Sort = keyof typeof KINDS;

/** Reads documents one after another; files that are no documents are left alone. */
export function readDocuments(documents: Iterable<CatalogDocument>): ReadDocuments {
  const out: ReadDocuments = {
    registry: [],
    overlays: [],
    mixins: [],
    validators: [],
    problems: [],
    broken: new Set(),
    incomplete: [],
  };
  for (const document of documents) {
    try {
      const sort = sortOf(document, out);
      if (sort !== undefined) READERS[sort](document, out);
    } catch (error) {
      out.problems.push(problemOf(document, error));
      out.broken.add(stemOf(document.path));
      out.incomplete.push(document);
    }
  }
  return out;
}

/** File name without folder and extension: what an unreadable document is most likely called. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ya?ml$/i, "");
}

/** A thrown error as a problem. Anything but an AicrError is thrown on. */
function problemOf(document: CatalogDocument, error: unknown): ReadProblem {
  if (!(error instanceof AicrError)) throw error;
  const source = error.source ?? { file: document.display };
  return { rule: "syntax", message: error.message, source, hints: error.hints };
}

function sortOf(document: CatalogDocument, out: ReadDocuments): Sort | undefined {
  const role = roleOf(document.path);
  if (role === "registry") return "registry";
  if (role === "validators") return "validators";
  const found = classOf(document);
  if (typeof found !== "string") {
    out.problems.push({
      rule: "ignored-file",
      message: `File ${document.path} is not read: ${found.ignored}`,
      source: { file: document.display, line: 1, column: 1 },
      hints: ["Rename or complete it so that it counts, or remove it"],
    });
    return undefined;
  }
  return found in KINDS ? found as Sort : undefined;
}

const READERS: Record<Sort, (document: CatalogDocument, out: ReadDocuments) => void> = {
  registry(document, out) {
    const { checked, dropped } = examined(document, "registry", out);
    addEntries(document, { list: checked?.components, key: "components", dropped }, out.registry);
    addBroken(document.tree().components, dropped, out);
  },
  validators(document, out) {
    const { checked, dropped } = examined(document, "validators", out);
    addEntries(document, { list: checked?.validators, key: "validators", dropped }, out.validators);
    addBroken(document.tree().validators, dropped, out);
  },
  overlays(document, out) {
    const { checked } = examined(document, "overlay", out);
    if (checked === undefined) return addBrokenName(document, out);
    out.overlays.push({ value: overlayOf(document, checked), document, at: [] });
  },
  mixins(document, out) {
    const { checked } = examined(document, "mixin", out);
    if (checked === undefined) return addBrokenName(document, out);
    out.mixins.push({ value: mixinOf(document, checked), document, at: [] });
  },
};

type SchemaKind = Parameters<typeof examineDocument>[1];

/** Holds a document against its schema and notes what is wrong with it. */
function examined<K extends SchemaKind>(document: CatalogDocument, kind: K, out: ReadDocuments) {
  checkHeader(document, kind, out);
  const examination = examineDocument(document, kind);
  if (examination.problems.length > 0) out.incomplete.push(document);
  for (const problem of examination.problems) {
    out.problems.push(reading(document, "schema", problem));
  }
  for (const problem of examination.unknownKeys) {
    out.problems.push(reading(document, "unknown-key", problem));
  }
  return examination;
}

function reading(document: CatalogDocument, rule: string, problem: DocumentProblem): ReadProblem {
  const { path, what, hints, at } = problem;
  return {
    rule,
    message: `Field ${pathText(path) || "(document)"} ${what}`,
    source: placeOf({ document, at: [] }, path, at === "key" ? "key" : undefined),
    hints,
  };
}

function checkHeader(document: CatalogDocument, kind: SchemaKind, out: ReadDocuments): void {
  const tree = document.tree();
  const expected = { registry: KINDS.registry, overlay: KINDS.overlays, mixin: KINDS.mixins }[
    kind as string
  ] ?? KINDS.validators;
  const note = (rule: string, key: string, { message, hint }: { message: string; hint: string }) =>
    out.problems.push({
      rule,
      message,
      source: placeOf({ document, at: [] }, [key]),
      hints: [hint],
    });
  const found = own(tree, "kind");
  if (found !== expected && (found !== undefined || kind === "mixin")) {
    const text = found === undefined ? "has no kind" : `is of kind ${brief(found)}`;
    note("kind", "kind", {
      message: `File ${document.path} ${text}, not ${expected}`,
      hint: `Write "kind: ${expected}"`,
    });
  }
  const version = own(tree, "apiVersion");
  // Validator catalogs carry the API version of their own group.
  if (kind === "validators" || version === undefined) return;
  if (READ_API_VERSIONS.includes(String(version))) return;
  const known = READ_API_VERSIONS.join(" or ");
  note("api-version", "apiVersion", {
    message: `The apiVersion ${brief(version)} is unknown`,
    hint: `Write ${known}`,
  });
}

/** Adds the entries of a list document, each with its place before any was left out. */
function addEntries<T>(
  document: CatalogDocument,
  { list = [], key, dropped }: { list?: T[]; key: string; dropped?: ReadonlySet<number> },
  out: Declared<T>[],
): void {
  let index = 0;
  for (const value of list) {
    while (dropped?.has(index)) index++;
    out.push({ value, document, at: [key, index++] });
  }
}

/** The names of entries that were left out, or of all when nothing could be kept. */
function addBroken(
  list: Value | undefined,
  dropped: ReadonlySet<number> | undefined,
  out: ReadDocuments,
): void {
  if (!Array.isArray(list)) return;
  for (const index of dropped ?? []) {
    const entry = list[index];
    if (isTree(entry) && typeof entry.name === "string") out.broken.add(entry.name);
  }
}

function addBrokenName(document: CatalogDocument, out: ReadDocuments): void {
  const metadata: Value | undefined = document.tree().metadata;
  const name = isTree(metadata) ? (metadata as Tree).name : undefined;
  out.broken.add(typeof name === "string" ? name : stemOf(document.path));
}
