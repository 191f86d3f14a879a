/**
 * Health checks of components. A recipe refers to a check by file and digest instead of carrying
 * its text, so that using it with another catalog is noticed. Source: DESIGN, settled questions on
 * recipes.
 */
import { invalid } from "../base/error.ts";
import { sha256 } from "../base/digest.ts";
import type { Catalog } from "../catalog/types.ts";
import type { RecipeComponent } from "./types.ts";

/** The reference to the registry's check of a component, unless it opted out or brings its own. */
export function referenceHealthCheck(
  catalog: Catalog,
  ref: RecipeComponent,
): RecipeComponent["healthCheck"] {
  if (ref.healthCheckSkip || ref.healthCheckAsserts) return undefined;
  const file = catalog.registry.get(ref.name)?.healthCheck?.assertFile;
  if (!file) return undefined;
  return { file, sha256: digestOf(catalog, file, ref.name) };
}

/**
 * The check's text: inline, or read from the catalog. Undefined when there is none. Throws
 * INVALID_REQUEST when the catalog has another text than the recipe was made with.
 */
export function healthCheckText(catalog: Catalog, ref: RecipeComponent): string | undefined {
  if (ref.healthCheckSkip) return undefined;
  if (ref.healthCheckAsserts) return ref.healthCheckAsserts;
  if (!ref.healthCheck) return undefined;
  const { file, sha256: expected } = ref.healthCheck;
  const actual = digestOf(catalog, file, ref.name);
  if (actual !== expected) {
    throw invalid(
      `Health check ${file} of component ${ref.name} is not the one the recipe was made with ` +
        `(sha256 ${actual.slice(0, 12)}, the recipe has ${expected.slice(0, 12)})`,
      { hints: ["Regenerate the recipe with this version, or pass the same --data"] },
    );
  }
  return catalog.text(file);
}

function digestOf(catalog: Catalog, file: string, component: string): string {
  const known = catalog.file(file);
  if (!known) {
    throw invalid(`Health check ${file} of component ${component} is not in the catalog`, {
      hints: ["Add the file, or correct healthCheck.assertFile in the registry"],
    });
  }
  return known.sha256 ?? sha256(catalog.text(file));
}
