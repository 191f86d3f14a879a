/**
 * Turns a document into a recipe: a recipe is read, an overlay is resolved by its criteria.
 * Anything else is refused by its header, before its content is looked at. Source: recipe
 * algorithm, section 5.1; DESIGN, documents.
 */
import { READ_API_VERSIONS } from "../base/constants.ts";
import { invalid } from "../base/error.ts";
import { brief, mappingAt, refused } from "../base/shape.ts";
import { own, type Tree, type Value } from "../base/tree.ts";
import { parseJson, parseYaml } from "../base/yaml.ts";
import { type CriteriaInput, parseCriteria } from "../catalog/criteria.ts";
import { type Catalog, DIMENSIONS } from "../catalog/types.ts";
import { readRecipe } from "./read_recipe.ts";
import { noteUnknown, type RecipeReader, textAt } from "./recipe_reader.ts";
import { resolve } from "./resolve.ts";
import type { Fragment, Note, Recipe } from "./types.ts";

/** A recipe with what is known about where it comes from. */
export interface LoadedRecipe {
  recipe: Recipe;
  /** What it was merged from, when an overlay was resolved; empty for a recipe document. */
  fragments: Fragment[];
  notes: Note[];
  /** Name of the document, for messages. */
  file: string;
  /** Its text, in which places are found. */
  text: string;
}

const RECIPE_KINDS: readonly string[] = ["RecipeResult", "Recipe"];
const OVERLAY_KIND = "RecipeMetadata";

/** The recipe of a document. Throws INVALID_REQUEST with the place of what is wrong. */
export function parseRecipe(
  { text, file }: { text: string; file: string },
  catalog: Catalog,
): LoadedRecipe {
  return recipeOf({ text, file, value: parseByName(text, file) }, catalog);
}

/** {@link parseRecipe} for a text that is parsed already; `value` is what it holds. */
export function recipeOf(
  { text, file, value }: { text: string; file: string; value: Value },
  catalog: Catalog,
): LoadedRecipe {
  const reader: RecipeReader = { file, text, what: "recipe", notes: [] };
  const tree = mappingAt(reader, [], value);
  const kind = checkHeader(reader, tree);
  if (kind === OVERLAY_KIND) return resolveOverlay(reader, tree, catalog);
  const recipe = readRecipe(reader, tree, catalog);
  return { recipe, fragments: [], notes: reader.notes, file, text };
}

/** JSON or YAML by extension; YAML reads both where the name does not tell. */
function parseByName(text: string, file: string): Value {
  const extension = /\.([A-Za-z]+)$/.exec(file.replace(/[?#].*$/, ""))?.[1]?.toLowerCase();
  if (extension === "table" || extension === "txt") {
    throw invalid(`Cannot read ${file}: the table format is for people, it cannot be read back`, {
      source: { file },
      hints: ["Write the recipe with --format yaml or --format json"],
    });
  }
  return extension === "json" ? parseJson(text, file) : parseYaml(text, file);
}

/** Returns the kind. An absent kind is a recipe when there are component references. */
function checkHeader(reader: RecipeReader, tree: Tree): string {
  const version = own(tree, "apiVersion") ?? "";
  if (version !== "" && !READ_API_VERSIONS.includes(version as string)) {
    const message = `Recipe apiVersion ${brief(version)} is not supported`;
    throw refused(reader, ["apiVersion"], message, {
      hints: [`Supported: ${READ_API_VERSIONS.join(", ")}`, "Regenerate the recipe"],
    });
  }
  const kind = own(tree, "kind") ?? "";
  if (kind === "" && own(tree, "componentRefs") !== undefined) return RECIPE_KINDS[0]!;
  if (RECIPE_KINDS.includes(kind as string) || kind === OVERLAY_KIND) return kind as string;
  const [wanted] = RECIPE_KINDS;
  const found = kind === ""
    ? `has no kind, expected ${wanted}`
    : `is of kind ${brief(kind)}, not ${wanted}`;
  throw refused(reader, ["kind"], `No recipe in ${reader.file}: the document ${found}`, {
    hints: [`Give a recipe as 'aicr recipe' writes it, or an overlay (kind ${OVERLAY_KIND})`],
  });
}

/** An overlay stands for the recipe of its criteria; its own content counts through the catalog. */
function resolveOverlay(reader: RecipeReader, tree: Tree, catalog: Catalog): LoadedRecipe {
  const spec = mappingAt(reader, ["spec"], own(tree, "spec"));
  const stated = mappingAt(reader, ["spec", "criteria"], own(spec, "criteria"));
  const known = [...DIMENSIONS, "nodes"];
  noteUnknown(reader, ["spec", "criteria"], { tree: stated, known });
  const input: CriteriaInput = {};
  for (const dimension of DIMENSIONS) {
    const value = own(stated, dimension) ?? "";
    input[dimension] = textAt(reader, ["spec", "criteria", dimension], value);
  }
  const nodes = own(stated, "nodes");
  if (typeof nodes === "number") input.nodes = nodes;
  const { file, text } = reader;
  const criteria = parseCriteria(input, catalog.criteria, {
    nameOf: (field) => `spec.criteria.${field}`,
    sourceOf: (field) => ({ file, text, path: ["spec", "criteria", field] }),
  });
  noteForeignOverlay(reader, tree, catalog);
  const resolution = resolve(catalog, criteria);
  const notes = [...reader.notes, ...resolution.notes];
  return { recipe: resolution.recipe, fragments: resolution.fragments, notes, file, text };
}

/** An overlay that the catalog does not have contributes its criteria only. */
function noteForeignOverlay(reader: RecipeReader, tree: Tree, catalog: Catalog): void {
  const metadata = own(tree, "metadata");
  const name = metadata ? own(mappingAt(reader, ["metadata"], metadata), "name") : undefined;
  if (typeof name === "string" && catalog.overlays.has(name)) return;
  reader.notes.push({
    code: "OVERLAY_NOT_IN_CATALOG",
    severity: "warning",
    text: `Overlay ${name ?? ""} of ${reader.file} is not in the catalog: ` +
      "its criteria were resolved, its other content was not used",
    remedy: "Pass the --data directory that contains it",
  });
}
