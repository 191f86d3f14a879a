/**
 * Loads the catalog: the embedded files, with the directory given with --data on top. Promises
 * that whatever is in that directory is either used, refused with its place, or named in a
 * warning, and that the result does not depend on the order of files on disk. Never writes, never
 * leaves the directory, never loads the schemas when only trusted documents are read. Source: data
 * extension guide; recipe algorithm, section 1.2.
 */
import { isLogged, log } from "../base/log.ts";
import { type CatalogFiles, findDocument, layerFiles, needDocument } from "./catalog_files.ts";
import type { Checked, DocumentKind, ReadDocument } from "./check_document.ts";
import { type CatalogDocument, readExternal } from "./catalog_document.ts";
import { REGISTRY_PATH, VALIDATORS_PATH } from "./catalog_path.ts";
import { type ClassifiedFiles, classifyFiles } from "./classify.ts";
import { criteriaRegistry } from "./criteria.ts";
import { listDataDirectory } from "./data_directory.ts";
import { type EmbeddedFiles, embeddedFiles } from "./embedded_files.ts";
import { loadMixins } from "./mixins.ts";
import { indexOverlays } from "./overlay_index.ts";
import { loadOverlays } from "./overlays.ts";
import { loadRegistry, requireRegistry } from "./registry.ts";
import { checkRoot } from "./root_overlay.ts";
import type { Catalog } from "./types.ts";
import { loadValidators } from "./validators.ts";
import { isWellFormed } from "./well_formed.ts";

/** Files of which both layers count, entry by entry. */
const MERGED = new Set([REGISTRY_PATH, VALIDATORS_PATH]);

/** Options of {@link loadCatalog}. */
export interface CatalogOptions {
  /** Directory to put on top of the embedded catalog. */
  data?: string;
  /** Check the embedded documents again, which the compiled program otherwise trusts. */
  checkAll?: boolean;
  /** Other embedded files than the program's own; for tests. */
  embedded?: EmbeddedFiles;
}

/**
 * The catalog, with everything checked that a query could run into. Throws INVALID_REQUEST for a
 * data directory that cannot be used, naming the file and, where it is about content, the place.
 */
export async function loadCatalog(options: CatalogOptions = {}): Promise<Catalog> {
  const embedded = options.embedded ?? embeddedFiles();
  const { data: directory } = options;
  if (directory !== undefined) log.debug("initializing external data provider", { directory });
  const data = directory === undefined ? undefined : listDataDirectory(directory);
  const files = layerFiles(embedded, data);
  if (data !== undefined) announce(files);
  requireRegistry(files);
  const documents = once(() => classifyFiles(files));
  const sealed = embedded.sealed && options.checkAll !== true;
  // Documents that were all checked when the program was made are read when they are asked for.
  if (sealed && data === undefined) return assemble(files, documents, readTrusted);
  const isTrusted = (document: CatalogDocument, kind: DocumentKind) =>
    options.checkAll !== true &&
    (embedded.sealed && document.origin === "embedded" || isWellFormed(document.tree(), kind));
  const read = await documentReader(files, documents(), isTrusted);
  const catalog = readAll(assemble(files, documents, read));
  if (data !== undefined) {
    log.debug("external data provider initialized successfully", { directory });
  }
  return catalog;
}

/** A value that is made when it is first asked for, and once. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Takes a document as it is. */
function readTrusted<K extends DocumentKind>(document: CatalogDocument): Checked<K> {
  return document.tree() as Checked<K>;
}

/** Finds now what is wrong with any document, not when somebody happens to ask for it. */
function readAll(catalog: Catalog): Catalog {
  for (const part of ["registry", "overlays", "mixins", "validators"] as const) void catalog[part];
  return catalog;
}

/**
 * Trusted documents are taken as they are; the schemas are loaded only when there are others. A
 * document that is not even a mapping is refused when it is read.
 */
async function documentReader(
  files: CatalogFiles,
  documents: ClassifiedFiles,
  isTrusted: (document: CatalogDocument, kind: DocumentKind) => boolean,
): Promise<ReadDocument> {
  const doubtful = new Set<CatalogDocument>();
  for (const [kind, list] of documentsByKind(files, documents)) {
    for (const document of list) if (!isTrusted(document, kind)) doubtful.add(document);
  }
  if (doubtful.size === 0) return readTrusted;
  const { checkDocument } = await import("./check_document.ts");
  return (document, kind) =>
    doubtful.has(document) ? checkDocument(document, kind) : readTrusted(document);
}

function documentsByKind(
  { embedded, external }: CatalogFiles,
  { overlays, mixins, validators }: ClassifiedFiles,
): [DocumentKind, CatalogDocument[]][] {
  const at = (path: string) =>
    [embedded.get(path), external.get(path)].filter((document) => document !== undefined);
  return [
    ["registry", at(REGISTRY_PATH)],
    ["overlay", overlays],
    ["mixin", mixins],
    ["validators", [...at(VALIDATORS_PATH), ...validators]],
  ];
}

/** The catalog; each part of it is read when it is first asked for. */
function assemble(
  files: CatalogFiles,
  documents: () => ClassifiedFiles,
  read: ReadDocument,
): Catalog {
  const registry = once(() => loadRegistry(files, read));
  const overlays = once(() => {
    const found = loadOverlays(documents().overlays, read);
    checkRoot(found, files);
    return found;
  });
  const mixins = once(() => loadMixins(documents().mixins, read));
  const validators = once(() => loadValidators(files, documents().validators, read));
  const criteria = once(() => criteriaRegistry(overlays().values()));
  const candidates = once(() => indexOverlays(overlays().values()));
  return {
    get registry() {
      return registry();
    },
    get overlays() {
      return overlays();
    },
    get mixins() {
      return mixins();
    },
    get validators() {
      return validators();
    },
    get criteria() {
      return criteria();
    },
    candidates: (query) => candidates()(query),
    file: (path) => findDocument(files, path),
    text: (path) => needDocument(files, path).text(),
    tree: (path) => needDocument(files, path).tree(),
    ...(files.directory === undefined ? {} : { external: externalFiles(files.directory, files) }),
  };
}

function externalFiles(directory: string, files: CatalogFiles): Catalog["external"] {
  return {
    directory,
    files: [...files.external.keys()],
    // What a person is shown of an external file is its real path.
    bytes: (path) => readExternal((files.external.get(path) ?? needDocument(files, path)).display),
  };
}

/** Tells, in the debug log, what the data directory brings. */
function announce(files: CatalogFiles): void {
  if (!isLogged("debug")) return;
  const { directory, external } = files;
  const counted = { external_dir: directory!, external_files: external.size };
  log.debug("layered data provider initialized", counted);
  for (const path of external.keys()) {
    const embedded = files.embedded.has(path);
    const action = !embedded
      ? "added"
      : MERGED.has(path)
      ? "merged by name"
      : "replaces embedded file";
    log.debug("external file", { path, action });
  }
}
