/**
 * The mixins by name. Their files are decoded strictly, because what a mixin may set is limited:
 * a key that is not known there would be one that the author relies on. Source: recipe algorithm,
 * sections 1.2 and 3.4.
 */
import { log } from "../base/log.ts";
import { type CatalogDocument, refuse } from "./catalog_document.ts";
import type { Checked, ReadDocument } from "./check_document.ts";
import type { Overlay } from "./types.ts";

/** What `kind` must say. */
const KIND = "RecipeMixin";

/**
 * The mixins of the given documents. Throws INVALID_REQUEST for a document of another kind or the
 * wrong shape, and for two with the same name: only the same path replaces.
 */
export function loadMixins(
  documents: Iterable<CatalogDocument>,
  read: ReadDocument,
): Map<string, Overlay> {
  const mixins = new Map<string, Overlay>();
  const places = new Map<string, CatalogDocument>();
  for (const document of documents) {
    const mixin = readMixin(document, read);
    const other = places.get(mixin.name);
    if (other !== undefined) {
      throw refuse(document, `declares mixin ${mixin.name}, which ${other.display} does too`, {
        at: ["metadata", "name"],
        hint: `Rename it, or give it the path ${other.path} to replace the other one`,
      });
    }
    if (mixin.origin === "external") log.debug("mixin", { name: mixin.name, path: mixin.file });
    mixins.set(mixin.name, mixin);
    places.set(mixin.name, document);
  }
  return mixins;
}

function readMixin(document: CatalogDocument, read: ReadDocument): Overlay {
  const kind = document.tree().kind;
  if (kind !== KIND) {
    const found = kind === undefined ? "has no kind" : `is of kind ${JSON.stringify(kind)}`;
    throw refuse(document, `${found}; files under mixins/ are ${KIND}`, {
      at: ["kind"],
      hint: `Write "kind: ${KIND}", or move the file out of mixins/`,
    });
  }
  return mixinOf(document, read(document, "mixin"));
}

/** The mixin that a checked document declares. */
export function mixinOf(
  { path, origin }: CatalogDocument,
  { metadata, spec = {} }: Checked<"mixin">,
): Overlay {
  return { name: metadata.name, file: path, origin, spec };
}
