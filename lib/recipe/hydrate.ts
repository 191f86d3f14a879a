/**
 * Gives every component its values: what its values files and overrides come to. The layers are
 * kept, so that a value can be traced back to the line that set it. The result shares parts with
 * the catalog and the recipe: copy a tree before changing it. Source: recipe algorithm, section 6;
 * data extension guide.
 */
import { invalid } from "../base/error.ts";
import { merge, type Tree } from "../base/tree.ts";
import { componentFile } from "../catalog/component_files.ts";
import type { Catalog } from "../catalog/types.ts";
import { fragmentSource } from "./fragment_source.ts";
import { isEmpty } from "./merge_component.ts";
import type { Fragment, HydratedComponent, Layer, Recipe, RecipeComponent } from "./types.ts";

/**
 * The components of a recipe with their values, disabled ones included. With the fragments of the
 * resolution each overlay's overrides are a layer of their own, else the recipe's are one. Throws
 * INVALID_REQUEST for a values file that the catalog does not have.
 */
export function hydrate(
  catalog: Catalog,
  recipe: Recipe,
  fragments: readonly Fragment[] = [],
): HydratedComponent[] {
  return recipe.componentRefs.map((ref, index) => {
    const files = valuesFiles(catalog, ref, fragments);
    const values = applyOverrides(mergeFiles(files), ref.overrides);
    return { ref, values, layers: [...files, ...overrideLayers(ref, index, fragments)] };
  });
}

/** The values of a stack of values files: each is merged onto the ones before, nulls delete. */
export function mergeFiles(files: readonly Layer[]): Tree {
  const [first, ...others] = files;
  return others.reduce((values, { tree }) => merge(values, tree, "delete"), first?.tree ?? {});
}

/** Values with the (merged) overrides of a reference on top; nulls delete. */
function applyOverrides(values: Tree, overrides: Tree | undefined): Tree {
  return isEmpty(overrides) ? values : merge(values, overrides!, "delete");
}

/**
 * The component's own values file, then the file that the reference names. A reference that names
 * none gets the own file only from a data directory: the overlays that come with the program name
 * what they want, a directory of the user's is wired by its layout.
 */
function valuesFiles(
  catalog: Catalog,
  ref: RecipeComponent,
  fragments: readonly Fragment[],
): Layer[] {
  const own = componentFile(ref.name, "values.yaml");
  const named = ref.valuesFile;
  if (named && !catalog.file(named)) {
    throw invalid(`Values file ${named} of component ${ref.name} is not in the catalog`, {
      source: fragmentSource(catalog, fragments, { component: ref.name, field: "valuesFile" }),
      hints: ["Add the file, correct valuesFile, or pass the --data directory that has it"],
    });
  }
  const known = catalog.file(own);
  const usesOwn = known !== undefined && (named || known.origin === "external");
  return [...new Set([...usesOwn ? [own] : [], ...named ? [named] : []])].map((file) => ({
    origin: { kind: "values", name: file, file, at: [] },
    tree: catalog.tree(file),
  }));
}

function overrideLayers(
  ref: RecipeComponent,
  index: number,
  fragments: readonly Fragment[],
): Layer[] {
  if (isEmpty(ref.overrides)) return [];
  const layers = fragments.flatMap(({ origin, spec }) =>
    (spec.componentRefs ?? []).flatMap((candidate, i): Layer[] => {
      if (candidate.name !== ref.name || isEmpty(candidate.overrides)) return [];
      const at = [...origin.at ?? [], "componentRefs", i, "overrides"];
      return [{ origin: { ...origin, at }, tree: candidate.overrides! }];
    })
  );
  if (layers.length > 0) return layers;
  const at = ["componentRefs", index, "overrides"];
  return [{ origin: { kind: "recipe", name: ref.name, at }, tree: ref.overrides! }];
}
