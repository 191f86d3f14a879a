import type { DocPath, Source } from "../base/error.ts";
import type { Catalog } from "./types.ts";

/**
 * The place of a node of a catalog file, for errors and provenance: the edge turns it into
 * `file:line:column`. `path` is a catalog path.
 */
export function sourceIn(
  catalog: Pick<Catalog, "file" | "text">,
  path: string,
  node: DocPath,
): Source {
  const file = catalog.file(path);
  if (file === undefined) return { file: path };
  return { file: file.display, text: catalog.text(path), path: node };
}
