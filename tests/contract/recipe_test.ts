/**
 * What holds for the recipe of every overlay of the catalog, whichever they are: it can be
 * written, read back and hydrated without a change, one digest stands for all its forms, and each
 * of its values can be explained.
 */
import { assert, assertEquals } from "@std/assert";
import { AicrError } from "../../lib/base/error.ts";
import { isTree, type Value } from "../../lib/base/tree.ts";
import { isSpecific } from "../../lib/catalog/criteria.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { recipeDigest } from "../../lib/recipe/digest.ts";
import { explain } from "../../lib/recipe/explain.ts";
import { formatDocument } from "../../lib/recipe/format.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { parseRecipe } from "../../lib/recipe/parse.ts";
import { resolve } from "../../lib/recipe/resolve.ts";

const catalog = await loadCatalog({});
const OVERLAYS = [...catalog.overlays.values()]
  .filter(({ criteria }) => criteria !== undefined && isSpecific(criteria));

/** Overlays of a service that has only OS-specific recipes cannot be asked for without an OS. */
function tryResolve(overlay: typeof OVERLAYS[number]) {
  try {
    return resolve(catalog, overlay.criteria!);
  } catch (error) {
    assert(error instanceof AicrError && error.message.includes("only for certain operating"));
    return undefined;
  }
}

Deno.test("the catalog has overlays to hold this for", () => assert(OVERLAYS.length >= 15));

for (const overlay of OVERLAYS) {
  const resolution = tryResolve(overlay);
  if (resolution === undefined) continue;
  const { recipe, fragments } = resolution;

  Deno.test(`the recipe of ${overlay.name} is the same after writing and reading`, () => {
    for (const format of ["yaml", "json"] as const) {
      const text = formatDocument(recipe, format);
      const read = parseRecipe({ text, file: `recipe.${format}` }, catalog);
      assertEquals(read.notes, []);
      assertEquals(read.recipe, recipe);
      assertEquals(formatDocument(read.recipe, format), text);
    }
  });

  Deno.test(`${overlay.name} and its recipe have one digest`, () => {
    const digest = recipeDigest(recipe, hydrate(catalog, recipe, fragments));
    const documents = [
      { file: overlay.file, text: catalog.text(overlay.file) },
      { file: "recipe.yaml", text: formatDocument(recipe, "yaml") },
      { file: "recipe.json", text: formatDocument(recipe, "json") },
    ];
    for (const document of documents) {
      const read = parseRecipe(document, catalog);
      const components = hydrate(catalog, read.recipe, read.fragments);
      assertEquals(recipeDigest(read.recipe, components), digest, document.file);
    }
  });
}

Deno.test("every value of a recipe is explained down to the line that set it", async () => {
  const overlay = catalog.overlays.get("h100-eks-ubuntu-training-kubeflow")!;
  const { recipe, fragments } = resolve(catalog, overlay.criteria!);
  const components = hydrate(catalog, recipe, fragments);
  for (const { ref, values } of components) {
    for (const [path, value] of leavesOf(values, [])) {
      const steps = await explain({ catalog, recipe, fragments, components }, [
        "components",
        ref.name,
        "values",
        ...path,
      ]);
      const last = steps.at(-1);
      assertEquals(last?.value, value, `${ref.name} ${path.join(".")}`);
      const key = path.at(-1)!;
      const [file, line] = last!.place!.split(":");
      const text = catalog.text(file!.replace(/^recipes\//, "")).split("\n")[Number(line) - 1]!;
      assert(text.includes(key), `${last!.place} does not hold ${key}: ${text}`);
    }
  }
});

/** The scalars and lists of a tree with their paths. */
function leavesOf(value: Value, path: string[]): [string[], Value][] {
  if (!isTree(value) || Object.keys(value).length === 0) {
    return path.length > 0 ? [[path, value]] : [];
  }
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
}
