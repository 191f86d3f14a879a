/**
 * The overlays by name. An external overlay replaces the embedded one of the same name wherever
 * its file lies (recipe development guide); two external ones of one name are refused, because
 * nothing says which is meant. Source: recipe algorithm, sections 1.1 and 1.2.
 */
import { log } from "../base/log.ts";
import { type CatalogDocument, refuse } from "./catalog_document.ts";
import type { Checked, ReadDocument } from "./check_document.ts";
import { ANY, canonicalValue } from "./criteria_values.ts";
import { type Criteria, DIMENSIONS, type Overlay, type OverlaySpec } from "./types.ts";

/** What `kind` says; overlays may also leave it out. */
export const OVERLAY_KIND = "RecipeMetadata";

/**
 * The overlays of the given documents, embedded ones first. Throws INVALID_REQUEST for a document
 * of the wrong shape and for two of one layer with the same name.
 */
export function loadOverlays(
  documents: Iterable<CatalogDocument>,
  read: ReadDocument,
): Map<string, Overlay> {
  const overlays = new Map<string, Overlay>();
  const places = new Map<string, CatalogDocument>();
  for (const document of documents) {
    const overlay = readOverlay(document, read);
    const other = overlays.get(overlay.name);
    if (other?.origin === overlay.origin) {
      const place = places.get(overlay.name)!.display;
      throw refuse(document, `declares overlay ${overlay.name}, which ${place} does too`, {
        at: ["metadata", "name"],
        hint: "Rename or remove one of the two",
      });
    }
    if (overlay.origin === "external") {
      const action = other === undefined ? "added" : "replaced";
      log.debug("overlay", { name: overlay.name, path: overlay.file, action });
    }
    overlays.set(overlay.name, overlay);
    places.set(overlay.name, document);
  }
  return overlays;
}

/** The overlay that a checked document declares. */
export function overlayOf(
  { path, origin }: CatalogDocument,
  { metadata, spec = {} }: Checked<"overlay">,
): Overlay {
  return {
    name: metadata.name,
    file: path,
    origin,
    spec,
    ...(spec.criteria === undefined ? {} : { criteria: literalCriteria(spec.criteria) }),
  };
}

function readOverlay(document: CatalogDocument, read: ReadDocument): Overlay {
  const overlay = overlayOf(document, read(document, "overlay"));
  if (overlay.criteria && overlay.origin === "external") {
    warnUnreachable(document, overlay.criteria);
  }
  return overlay;
}

/** Criteria as they are compared: literally, with only the wildcards filled in. */
function literalCriteria(criteria: NonNullable<OverlaySpec["criteria"]>): Criteria {
  const out = { nodes: criteria.nodes ?? 0 } as Criteria;
  for (const dimension of DIMENSIONS) out[dimension] = criteria[dimension] || ANY;
  return out;
}

/** Queries are trimmed, lower-cased and rid of aliases; an overlay that is not never matches. */
function warnUnreachable(document: CatalogDocument, criteria: Criteria): void {
  for (const dimension of DIMENSIONS) {
    const canonical = canonicalValue(dimension, criteria[dimension]);
    if (canonical === criteria[dimension]) continue;
    log.warn("overlay can never match: its criteria are compared as written", {
      file: document.display,
      [dimension]: criteria[dimension],
      write: canonical,
    });
  }
}
