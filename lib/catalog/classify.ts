/**
 * Sorts the files of both layers by what they are, before any of them is merged: by path, and for
 * documents that may lie anywhere by their `kind`. A file of the data directory that looks like a
 * document and is not read is named in a warning, never passed over in silence.
 */
import { log } from "../base/log.ts";
import { brief } from "../base/shape.ts";
import { isTree } from "../base/tree.ts";
import { type CatalogDocument, refuse } from "./catalog_document.ts";
import type { CatalogFiles } from "./catalog_files.ts";
import { roleOf } from "./catalog_path.ts";
import { OVERLAY_KIND } from "./overlays.ts";
import { VALIDATORS_KIND } from "./validators.ts";

/** Documents by what they are; within each list embedded ones come first, then by path. */
export interface ClassifiedFiles {
  overlays: CatalogDocument[];
  mixins: CatalogDocument[];
  /** Validator catalogs outside the main path. */
  validators: CatalogDocument[];
}

/** Classifies the files that count: an embedded file that is replaced is left out. */
export function classifyFiles(files: CatalogFiles): ClassifiedFiles {
  const out: ClassifiedFiles = { overlays: [], mixins: [], validators: [] };
  for (const [path, document] of files.embedded) {
    if (!files.external.has(path)) classify(document, out);
  }
  for (const document of files.external.values()) classify(document, out);
  return out;
}

function classify(document: CatalogDocument, out: ClassifiedFiles): void {
  const found = classOf(document);
  if (typeof found === "string") {
    if (found !== "other") out[found].push(document);
    return;
  }
  if (document.origin === "embedded") return;
  const reason = found.ignored;
  log.warn("file of the data directory is ignored", { file: document.display, reason });
}

/** What a file is: a list of {@link ClassifiedFiles}, something else, or why it is not read. */
export type FileClass = keyof ClassifiedFiles | "other" | { ignored: string };

/**
 * What a file is, by its path and, for documents that may lie anywhere, its kind. Throws
 * INVALID_REQUEST for a document that does not parse or holds no mapping.
 */
export function classOf(document: CatalogDocument): FileClass {
  const role = roleOf(document.path);
  if (role === "mixin") return "mixins";
  if (role === "document") return classByKind(document);
  return role === "ignored" ? { ignored: "only files named *.yaml are read here" } : "other";
}

function classByKind(document: CatalogDocument): FileClass {
  const value = document.value();
  if (value === null) return { ignored: "it is empty" };
  if (!isTree(value)) {
    throw refuse(document, `must hold a mapping, found ${brief(value)}`, {
      hint: "Write an overlay, or move the file out of the data directory",
    });
  }
  const kind = value.kind ?? "";
  if (kind === VALIDATORS_KIND) return "validators";
  if (kind === OVERLAY_KIND) return "overlays";
  if (kind !== "") return { ignored: `kind ${brief(kind)} is not read here` };
  if (isTree(value.metadata) || value.spec !== undefined) return "overlays";
  return { ignored: "it has neither kind nor metadata nor spec" };
}
