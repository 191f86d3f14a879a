/** Where problems are, for rules. */
import { AicrError, type DocPath, type Source } from "../../base/error.ts";
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

/** The text of a file, or undefined when it cannot be read, which is a finding of its own. */
export function textOf(document: CatalogDocument): string | undefined {
  let text: string | undefined;
  thrownBy(() => text = document.text());
  return text;
}

/** The AicrError that a function ends with, if any. Anything else is thrown on. */
export function thrownBy(run: () => unknown): AicrError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof AicrError) return error;
    throw error;
  }
}
