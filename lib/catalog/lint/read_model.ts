/**
 * Builds what the rules look at: both layers read, the external declarations put in the place of
 * the embedded ones of their name. Never throws for what a file holds; only a data directory that
 * cannot be listed at all ends it.
 */
import type { AicrError } from "../../base/error.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import { type CatalogFiles, findDocument, layerFiles, needDocument } from "../catalog_files.ts";
import { REGISTRY_PATH, roleOf, VALIDATORS_PATH } from "../catalog_path.ts";
import { criteriaRegistry } from "../criteria.ts";
import { listDataDirectory } from "../data_directory.ts";
import { type EmbeddedFiles, embeddedFiles } from "../embedded_files.ts";
import { indexOverlays } from "../overlay_index.ts";
import { ROOT_OVERLAY } from "../root_overlay.ts";
import type { Catalog, Overlay } from "../types.ts";
import { placeOf, textOf, thrownBy } from "./place.ts";
import { type ReadDocuments, readDocuments } from "./read_documents.ts";
import type { Declared, LintModel, ReadProblem } from "./types.ts";

/** Options of {@link readModel}. */
export interface LintOptions {
  /** Directory to put on top of the embedded catalog. */
  data?: string;
  /** Other embedded files than the program's own; for tests. */
  embedded?: EmbeddedFiles;
}

/** Reads the catalog for linting. Throws INVALID_REQUEST when the data directory is none. */
export function readModel(options: LintOptions = {}): LintModel {
  const problems: ReadProblem[] = [];
  const refused = (error: AicrError) =>
    problems.push({
      rule: "irregular-file",
      message: error.message,
      source: error.source ?? { file: options.data! },
      hints: error.hints,
    });
  const data = options.data === undefined ? undefined : listDataDirectory(options.data, refused);
  const files = layerFiles(options.embedded ?? embeddedFiles(), data);
  const counting = countingFiles(files);
  const read = readDocuments(documentsOf(files, counting));
  problems.push(...read.problems, ...missingRegistry(files), ...unreadable(counting.values()));
  const layered = layer(read, problems);
  const { registry, overlays, mixins, validators } = layered;
  return {
    files: counting,
    layered: files.directory !== undefined,
    registry,
    overlays,
    mixins,
    validators,
    broken: read.broken,
    mentions: (text) =>
      read.incomplete.some((document) => textOf(document)?.includes(text) ?? true),
    problems,
    catalog: catalogOf(files, layered),
  };
}

/** The files that count by path: external ones, and embedded ones that none of them replaces. */
function countingFiles(files: CatalogFiles): Map<string, CatalogDocument> {
  const entries = [...new Map([...files.embedded, ...files.external])];
  return new Map(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

/** Every document to read; the lists that are merged by name count in both layers. */
function documentsOf(
  files: CatalogFiles,
  counting: ReadonlyMap<string, CatalogDocument>,
): CatalogDocument[] {
  const merged = [REGISTRY_PATH, VALIDATORS_PATH].flatMap((path) =>
    files.external.has(path) ? files.embedded.get(path) ?? [] : []
  );
  const all = [...merged, ...counting.values()];
  return [
    ...all.filter(({ origin }) => origin === "embedded"),
    ...all.filter(({ origin }) => origin === "external"),
  ];
}

function missingRegistry(files: CatalogFiles): ReadProblem[] {
  if (files.directory === undefined || files.external.has(REGISTRY_PATH)) return [];
  return [{
    rule: "missing-registry",
    message: `The data directory ${files.directory} has no ${REGISTRY_PATH}`,
    source: { file: files.directory },
    hints: [`Add one at its root; "kind: ComponentRegistry" and "components: []" are enough`],
  }];
}

/** Files that are read when something refers to them, and cannot be. */
function unreadable(documents: Iterable<CatalogDocument>): ReadProblem[] {
  return [...documents]
    .filter(({ path }) => roleOf(path) === "asset" && /\.ya?ml$/.test(path))
    .flatMap((document) => {
      const error = thrownBy(() => document.text());
      if (error === undefined) return [];
      const { message, hints } = error;
      return [{ rule: "syntax", message, source: { file: document.display }, hints }];
    });
}

type Layered = Pick<LintModel, "registry" | "overlays" | "mixins" | "validators">;

/** Puts external declarations in the place of embedded ones; two of one layer are a problem. */
function layer(read: ReadDocuments, problems: ReadProblem[]): Layered {
  return {
    registry: byName("component", read.registry, problems),
    overlays: byName("overlay", read.overlays, problems),
    mixins: byName("mixin", read.mixins, problems),
    validators: byName("validator", read.validators, problems),
  };
}

function byName<T extends { name: string }>(
  what: string,
  list: readonly Declared<T>[],
  problems: ReadProblem[],
): Declared<T>[] {
  const found = new Map<string, Declared<T>>();
  for (const declared of list) {
    const { name } = declared.value;
    const other = found.get(name);
    // A mixin replaces another only by having its path, and then the other is not read.
    if (other && (other.document.origin === declared.document.origin || what === "mixin")) {
      problems.push(duplicateName(what, declared, other));
      continue;
    }
    found.set(name, declared);
  }
  return [...found.values()];
}

function duplicateName<T extends { name: string }>(
  what: string,
  declared: Declared<T>,
  other: Declared<T>,
): ReadProblem {
  const path = declared.at.length === 0 ? ["metadata", "name"] : ["name"];
  const also = other.document === declared.document ? "it" : other.document.display;
  return {
    rule: "duplicate-name",
    message: `The name of ${what} ${declared.value.name} is taken: ${also} declares it already`,
    source: placeOf(declared, path),
    hints: ["Rename or remove one of the two"],
  };
}

/** The catalog for rules that resolve recipes, without overlays that cannot be composed. */
function catalogOf(files: CatalogFiles, layered: Layered): Catalog {
  const named = <T extends { name: string }>(list: readonly Declared<T>[]) =>
    new Map(list.map(({ value }) => [value.name, value]));
  const overlays = composable(named(layered.overlays));
  return {
    registry: named(layered.registry),
    overlays,
    mixins: named(layered.mixins),
    validators: layered.validators.map(({ value }) => value),
    criteria: criteriaRegistry(overlays.values()),
    candidates: indexOverlays(overlays.values()),
    file(path) {
      const document = findDocument(files, path);
      return document &&
        { path: document.path, origin: document.origin, display: document.display };
    },
    text: (path) => needDocument(files, path).text(),
    tree: (path) => needDocument(files, path).tree(),
  };
}

/** The overlays whose chain of bases ends at the root. */
function composable(overlays: ReadonlyMap<string, Overlay>): Map<string, Overlay> {
  const ends = new Map<string, boolean>([["", true], [ROOT_OVERLAY, true]]);
  for (const { name } of overlays.values()) {
    const trail: string[] = [];
    let at = name;
    while (!ends.has(at) && overlays.has(at)) {
      // Until the end is known, a chain that comes back to here has none.
      ends.set(at, false);
      trail.push(at);
      at = overlays.get(at)!.spec.base ?? "";
    }
    for (const member of trail) ends.set(member, ends.get(at) ?? false);
  }
  return new Map([...overlays].filter(([name]) => ends.get(name)));
}
