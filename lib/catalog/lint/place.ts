/** Where problems are, for rules. */
import type { DocPath, Source } from "../../base/error.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import type { Declared } from "./types.ts";

/** A node below a declaration; `at: "key"` points at its key. */
export function placeOf(
  { document, at }: Pick<Declared<unknown>, "document" | "at">,
  path: DocPath = [],
  node?: "key",
): Source {
  return { file: document.display, text: textOf(document), path: [...at, ...path], at: node };
}

/** A line (1-based) of a file that is no plain YAML document, or its beginning. */
export function lineOf(document: CatalogDocument, line = 1, column = 1): Source {
  return { file: document.display, line, column };
}

/** The line and column of an offset. */
export function offsetOf(document: CatalogDocument, offset: number): Source {
  const before = document.text().slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return lineOf(document, before.split("\n").length, offset - start + 1);
}

/** The text, unless it cannot be read: then the place is the file. */
function textOf(document: CatalogDocument): string | undefined {
  try {
    return document.text();
  } catch {
    return undefined;
  }
}
