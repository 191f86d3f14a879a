/**
 * Reads a recipe document: checks its shape, and completes it as a resolved recipe is complete.
 * The deployment order is kept as given; what it means when it is incomplete is up to the reader.
 * Source: recipe algorithm, section 5.1; DESIGN, recipe.
 */
import { ownKustomization } from "../catalog/component_files.ts";
import { API_VERSION } from "../base/constants.ts";
import type { DocPath } from "../base/error.ts";
import { brief, listAt, mappingAt, nameAt, refused } from "../base/shape.ts";
import { own, type Tree, type Value } from "../base/tree.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { type Catalog, type Dimension, DIMENSIONS } from "../catalog/types.ts";
import { findIncoherence, refuse } from "./coherence.ts";
import { completeComponent } from "./defaults.ts";
import { isEnabled } from "./order.ts";
import { readComponent, type StatedComponent } from "./read_component.ts";
import { readConstraints, readValidation } from "./read_validation.ts";
import { noteUnknown, type RecipeReader, textAt, textsAt } from "./recipe_reader.ts";
import type { ConstraintWarning, ExcludedOverlay, Recipe, RecipeComponent } from "./types.ts";

const KNOWN_FIELDS = [
  "kind",
  "apiVersion",
  "metadata",
  "criteria",
  "constraints",
  "componentRefs",
  "deploymentOrder",
  "validation",
];

/** The recipe in a document whose header has been checked. Throws INVALID_REQUEST with the place. */
export function readRecipe(reader: RecipeReader, tree: Tree, catalog: Catalog): Recipe {
  noteUnknown(reader, [], { tree, known: KNOWN_FIELDS });
  const components = readComponents(reader, tree, catalog);
  const deploymentOrder = readOrder(reader, tree, components);
  const recipe: Recipe = {
    kind: "RecipeResult",
    apiVersion: API_VERSION,
    metadata: readMetadata(reader, own(tree, "metadata") ?? {}),
    criteria: readCriteria(reader, own(tree, "criteria") ?? {}),
    componentRefs: numbered(components, deploymentOrder),
    deploymentOrder,
  };
  const constraints = readConstraints(reader, ["constraints"], own(tree, "constraints"));
  if (constraints.length > 0) recipe.constraints = constraints;
  const validation = own(tree, "validation");
  if (validation) recipe.validation = readValidation(reader, validation);
  return recipe;
}

function readComponents(reader: RecipeReader, tree: Tree, catalog: Catalog): RecipeComponent[] {
  const path = ["componentRefs"];
  const names = new Map<string, number>();
  const stated = listAt(reader, path, own(tree, "componentRefs")).map((item, i) => {
    const ref = readComponent(reader, [...path, i], item);
    if (names.has(ref.name)) {
      throw refused(reader, [...path, i, "name"], `Component ${ref.name} stands there twice`, {
        hints: ["Merge the two references, or remove one"],
      });
    }
    names.set(ref.name, i);
    return ref;
  });
  const complete = stated.map((ref) => completeStated(ref, catalog));
  const [problem, ...others] = findIncoherence(complete);
  if (problem) {
    throw refuse([problem, ...others], ({ component, field }) => ({
      file: reader.file,
      text: reader.text,
      path: [...path, names.get(component)!, field],
    }));
  }
  return complete;
}

/** Only the type is filled in: what a recipe leaves empty was empty when it was resolved. */
function completeStated(ref: StatedComponent, catalog: Catalog): RecipeComponent {
  const entry = catalog.registry.get(ref.name);
  const { type } = completeComponent(ref, entry, () => ownKustomization(catalog, ref.name));
  const complete = completeComponent({ ...ref, type }, undefined);
  return ref.healthCheck ? { ...complete, healthCheck: ref.healthCheck } : complete;
}

function readMetadata(reader: RecipeReader, value: Value): Recipe["metadata"] {
  const tree = mappingAt(reader, ["metadata"], value);
  const at = (field: string): DocPath => ["metadata", field];
  const metadata: Recipe["metadata"] = {
    appliedOverlays: textsAt(reader, at("appliedOverlays"), own(tree, "appliedOverlays")),
  };
  const version = own(tree, "version");
  if (version) metadata.version = textAt(reader, at("version"), version);
  const excluded = listAt(reader, at("excludedOverlays"), own(tree, "excludedOverlays"));
  if (excluded.length > 0) {
    metadata.excludedOverlays = excluded.map((item, i) =>
      readExcluded(reader, [...at("excludedOverlays"), i], item)
    );
  }
  const warnings = listAt(reader, at("constraintWarnings"), own(tree, "constraintWarnings"));
  if (warnings.length > 0) {
    metadata.constraintWarnings = warnings.map((item, i) =>
      mappingAt(reader, [...at("constraintWarnings"), i], item) as unknown as ConstraintWarning
    );
  }
  return metadata;
}

/** Early recipes list only the names of excluded overlays. */
function readExcluded(reader: RecipeReader, path: DocPath, value: Value): ExcludedOverlay {
  if (typeof value === "string") return { name: value };
  const tree = mappingAt(reader, path, value);
  const name = nameAt(reader, [...path, "name"], own(tree, "name"));
  const reason = own(tree, "reason");
  return typeof reason === "string"
    ? { name, reason: reason as ExcludedOverlay["reason"] }
    : { name };
}

function readCriteria(reader: RecipeReader, value: Value): Recipe["criteria"] {
  const tree = mappingAt(reader, ["criteria"], value);
  noteUnknown(reader, ["criteria"], { tree, known: [...DIMENSIONS, "nodes"] });
  const criteria = Object.fromEntries(DIMENSIONS.map((dimension) => {
    const text = textAt(reader, ["criteria", dimension], own(tree, dimension) ?? "");
    return [dimension, text.trim().toLowerCase() || ANY];
  })) as Record<Dimension, string>;
  const nodes = own(tree, "nodes") ?? 0;
  if (typeof nodes !== "number" || !Number.isSafeInteger(nodes) || nodes < 0) {
    throw refused(
      reader,
      ["criteria", "nodes"],
      `criteria.nodes ${brief(nodes)} is no node count`,
      {
        hints: ["Give a whole number, 0 for any"],
      },
    );
  }
  return nodes > 0 ? { ...criteria, nodes } : criteria;
}

function readOrder(
  reader: RecipeReader,
  tree: Tree,
  components: readonly RecipeComponent[],
): string[] {
  const order = textsAt(reader, ["deploymentOrder"], own(tree, "deploymentOrder"));
  const names = new Set(components.map(({ name }) => name));
  for (const [i, name] of order.entries()) {
    const message = !names.has(name)
      ? `deploymentOrder names ${name}, which is not among the componentRefs`
      : order.indexOf(name) !== i
      ? `deploymentOrder names ${name} twice`
      : undefined;
    if (message === undefined) continue;
    throw refused(reader, ["deploymentOrder", i], message, {
      hints: ["Remove the entry, or regenerate the recipe"],
    });
  }
  return order;
}

/** Components with their position in the order; what the document says about it is not used. */
function numbered(components: RecipeComponent[], order: readonly string[]): RecipeComponent[] {
  return components.map((ref) => {
    const position = order.indexOf(ref.name) + 1;
    return position > 0 && isEnabled(ref) ? { ...ref, order: position } : ref;
  });
}
