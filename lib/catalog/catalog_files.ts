/**
 * The files of the catalog in two layers: an external file with the same path replaces the
 * embedded one as a whole. Only readers that merge by name (registry, validators) look at an
 * embedded file that is replaced.
 */
import { AicrError, invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { type CatalogDocument, catalogDocument, externalDocument } from "./catalog_document.ts";
import { normalizePath } from "./catalog_path.ts";
import type { DataDirectory } from "./data_directory.ts";
import type { EmbeddedFiles } from "./embedded_files.ts";
import type { CatalogFile } from "./types.ts";

/** Where the catalog lies among the embedded files. */
const EMBEDDED_ROOT = "recipes/";

/** The layers; documents by path inside the catalog, sorted. */
export interface CatalogFiles {
  embedded: ReadonlyMap<string, CatalogDocument>;
  external: ReadonlyMap<string, CatalogDocument>;
  /** The data directory as given, when there is one. */
  directory?: string;
}

/** Puts the data directory, when there is one, on top of the embedded files. Reads nothing. */
export function layerFiles(files: EmbeddedFiles, data?: DataDirectory): CatalogFiles {
  const embedded = new Map<string, CatalogDocument>();
  for (const display of files.paths()) {
    if (!display.startsWith(EMBEDDED_ROOT)) continue;
    const path = display.slice(EMBEDDED_ROOT.length);
    const content = { text: () => files.text(display)!, data: () => files.data(display) };
    const sha256 = files.sha256(display);
    const file: CatalogFile = { path, origin: "embedded", display, ...(sha256 && { sha256 }) };
    embedded.set(path, catalogDocument(file, content));
  }
  const external = new Map<string, CatalogDocument>();
  for (const [path, real] of data?.files ?? []) external.set(path, externalDocument(path, real));
  return { embedded, external, directory: data?.directory };
}

/** The file that counts at a path, or undefined; references may carry `./`. */
export function findDocument(files: CatalogFiles, reference: string): CatalogDocument | undefined {
  const known = files.external.get(reference) ?? files.embedded.get(reference);
  if (known !== undefined) return known;
  const path = normalizePath(reference);
  if (path === undefined || path === reference) return undefined;
  return files.external.get(path) ?? files.embedded.get(path);
}

/** As {@link findDocument}; throws NOT_FOUND, or INVALID_REQUEST when the path leaves the catalog. */
export function needDocument(files: CatalogFiles, reference: string): CatalogDocument {
  if (normalizePath(reference) === undefined) {
    throw invalid(`Path ${JSON.stringify(reference)} does not stay inside the catalog`, {
      hints: ["Give a path relative to the catalog's root, without '..' elements"],
    });
  }
  const document = findDocument(files, reference);
  if (document !== undefined) return document;
  throw new AicrError("NOT_FOUND", `The catalog has no file ${JSON.stringify(reference)}`, {
    hints: [
      ...nearest(reference, siblings(files, reference)),
      "Correct the path, or add the file to the directory given with --data",
    ],
  });
}

/** Files under the same top folder: near enough to be what was meant. */
function siblings(files: CatalogFiles, path: string): string[] {
  const folder = path.split("/")[0]!;
  return [...files.embedded.keys(), ...files.external.keys()]
    .filter((other) => other.startsWith(`${folder}/`));
}
