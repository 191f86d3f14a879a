/** What `aicr query` prints: one value of the hydrated recipe. Source: CLI reference. */
import type { Catalog } from "../catalog/types.ts";
import { type Format, formatSelection } from "./format.ts";
import { hydrate } from "./hydrate.ts";
import { hydratedDocument } from "./hydrated_document.ts";
import { select } from "./select.ts";
import type { Resolution } from "./types.ts";

/**
 * The value at a selector of a resolution's hydrated recipe, as text. Throws NOT_FOUND when the
 * selector finds nothing, INVALID_REQUEST when the recipe cannot be hydrated.
 */
export function queryText(
  catalog: Catalog,
  resolution: Pick<Resolution, "recipe" | "fragments">,
  { selector, format }: { selector: string; format: Format },
): string {
  const { recipe, fragments } = resolution;
  const document = hydratedDocument(recipe, hydrate(catalog, recipe, fragments), {
    absent: format === "json" ? null : [],
  });
  return formatSelection(select(document, selector), format);
}
