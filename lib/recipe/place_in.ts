import type { DocPath } from "../base/error.ts";
import { locate } from "../base/locate.ts";
import type { Catalog } from "../catalog/types.ts";

/** `file:line:column` of the key at a path of a catalog file; the file alone if it is not there. */
export async function placeIn(
  catalog: Pick<Catalog, "file" | "text">,
  path: string,
  node: DocPath,
): Promise<string> {
  const file = catalog.file(path);
  if (file === undefined) return path;
  const { line, column } = await locate(catalog.text(path), node, "key");
  return `${file.display}:${line}:${column}`;
}
