/**
 * A posted recipe as a zip of deployment files. Promises the same bytes for the same request, that
 * nothing is fetched from where the catalog does not fetch from, and that an allowlist cannot be
 * got around by leaving out what it looks at. Keeps nothing on disk. Source: API contract, sections
 * 6 and 9.
 */
import { type AicrError, invalid } from "../../base/error.ts";
import { brief } from "../../base/shape.ts";
import { isTree, own, type Tree, type Value } from "../../base/tree.ts";
import { parseJson } from "../../base/yaml.ts";
import { planBundle } from "../../bundle/plan.ts";
import { renderBundle } from "../../bundle/render.ts";
import { realTools } from "../../bundle/tools.ts";
import type { Catalog } from "../../catalog/types.ts";
import { recipeOf } from "../../recipe/parse.ts";
import type { Note, Recipe } from "../../recipe/types.ts";
import { type Allowlists, restricts } from "../request/allowlists.ts";
import { BODY_NAME, decodeBody } from "../request/read_document.ts";
import { Refusal, refusing } from "../request/refusal.ts";
import { type BundleRequest, optionsFor } from "./bundle_request.ts";
import { checkSources } from "./known_sources.ts";
import { findRecipeViolation } from "./recipe_violation.ts";
import { type Archive, makeZip } from "./zip.ts";

/** What bundles are made with. */
export interface BundleContext {
  catalog: Catalog;
  allowlists: Allowlists;
  /** Ends what the bundle waits for. */
  signal: AbortSignal;
}

/** An archive and what is worth telling about it. */
export interface MadeBundle extends Archive {
  notes: readonly Note[];
}

/** More components than any cluster has releases; bounds the work on one request. */
const MAX_COMPONENTS = 1000;

/** Makes the archive. Throws refusals and whatever planning throws. */
export async function makeBundle(
  request: BundleRequest,
  body: Uint8Array,
  { catalog, allowlists, signal }: BundleContext,
): Promise<MadeBundle> {
  const recipe = readRecipe(body, catalog, allowlists);
  const options = optionsFor(request, recipe, catalog);
  checkSources(recipe, catalog, options.vendorCharts);
  const plan = await planBundle(catalog, recipe, options, { tools: realTools(signal) });
  return { ...makeZip(renderBundle(plan)), notes: plan.notes };
}

function readRecipe(body: Uint8Array, catalog: Catalog, allowlists: Allowlists): Recipe {
  const { text, value } = refusing("Invalid recipe in the request body", () => {
    const text = decodeBody(body);
    return { text, value: parseJson(text, BODY_NAME) };
  });
  const refs = isTree(value) ? own(value, "componentRefs") : undefined;
  if (Array.isArray(refs) && refs.length > MAX_COMPONENTS) throw tooMany(refs.length);
  const { recipe } = recipeOf({ text, file: BODY_NAME, value }, catalog);
  if (restricts(allowlists)) checkAllowed(recipe, value as Tree, { catalog, allowlists });
  return recipe;
}

function tooMany(count: number): AicrError {
  return invalid(`The recipe has ${count} components, at most ${MAX_COMPONENTS} are bundled`);
}

const HOW_TO_GET_ONE =
  "This server answers for some criteria only; post a recipe as /v1/recipe gives it";

/** Holds a recipe against the allowlists. One that does not say what it is for is refused. */
function checkAllowed(
  recipe: Recipe,
  document: Tree,
  { catalog, allowlists }: Omit<BundleContext, "signal">,
): void {
  const { appliedOverlays } = recipe.metadata;
  const foreign = appliedOverlays.find((name) => !catalog.overlays.has(name));
  if (document.kind !== "RecipeMetadata" && !saysWhatItIsFor(document.criteria, appliedOverlays)) {
    throw invalid(
      "The recipe does not say what it is for: criteria or appliedOverlays are missing",
      { hints: [HOW_TO_GET_ONE] },
    );
  }
  if (foreign !== undefined) {
    throw invalid(`The recipe was made of overlay ${brief(foreign)}, which is unknown here`, {
      hints: [HOW_TO_GET_ONE],
    });
  }
  const violation = findRecipeViolation(recipe, catalog, allowlists);
  if (violation === undefined) return;
  throw new Refusal("INVALID_REQUEST", violation.message, { details: violation.details });
}

function saysWhatItIsFor(criteria: Value | undefined, overlays: readonly string[]): boolean {
  return isTree(criteria) && Object.keys(criteria).length > 0 && overlays.length > 0;
}
