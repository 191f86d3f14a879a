/** The --data directory inside the bundle, so that a bundle shows all it was made from. */
import type { Catalog } from "../catalog/types.ts";
import type { BundleFile } from "./types.ts";

/** A copy of every file of the data directory, below `data/`, sorted by path. */
export function dataFiles(catalog: Catalog): BundleFile[] {
  const { external } = catalog;
  if (!external) return [];
  return [...external.files].sort()
    .map((path) => ({ path: `data/${path}`, data: external.bytes(path) }));
}
