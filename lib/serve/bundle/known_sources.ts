/**
 * Where the server fetches from. A posted recipe may name any chart repository or kustomization;
 * the server reaches only for those its catalog names, so that nobody can make it call hosts, or
 * read files, that it alone can reach.
 */
import { invalid } from "../../base/error.ts";
import type { Catalog } from "../../catalog/types.ts";
import type { Recipe } from "../../recipe/types.ts";

/**
 * Throws INVALID_REQUEST when making the bundle would fetch from an unknown source: charts with
 * `vendorCharts`, kustomizations always, because they are built when the bundle is made.
 */
export function checkSources(recipe: Recipe, catalog: Catalog, vendorCharts: boolean): void {
  const fetched = recipe.componentRefs.filter((ref) =>
    ref.type === "Kustomize" || (vendorCharts && ref.source !== "")
  );
  if (fetched.length === 0) return;
  const known = knownSources(catalog);
  const foreign = fetched.find((ref) => !known.has(ref.source) || climbs(ref.path ?? ""));
  if (foreign === undefined) return;
  const where = JSON.stringify(foreign.source || foreign.path || "");
  throw invalid(`Source ${where} of component ${foreign.name} is not one of the catalog's`, {
    hints: [
      "This server fetches from the sources of its catalog only; bundle with the command line",
    ],
  });
}

function climbs(path: string): boolean {
  return path.split("/").includes("..") || path.startsWith("/");
}

function knownSources(catalog: Catalog): ReadonlySet<string> {
  const sources = [...catalog.registry.values()].flatMap(({ helm, kustomize }) => [
    helm?.defaultRepository,
    kustomize?.defaultSource,
  ]);
  for (const layer of [...catalog.overlays.values(), ...catalog.mixins.values()]) {
    sources.push(...(layer.spec.componentRefs ?? []).map((ref) => ref.source));
  }
  return new Set(sources.filter((source) => source !== undefined && source !== "") as string[]);
}
