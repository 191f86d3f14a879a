/** The document that `query` selects from. Source: recipe algorithm, section 6. */
import type { Tree, Value } from "../base/tree.ts";
import { DIMENSIONS } from "../catalog/types.ts";
import { isEmpty } from "./merge_component.ts";
import type { HydratedComponent, Recipe } from "./types.ts";

/** What a component of the document shows when it is set, besides name, type and source. */
const OPTIONAL_FIELDS = ["namespace", "version", "tag", "path", "dependencyRefs"] as const;

/** Options of {@link hydratedDocument}. */
export interface HydratedOptions {
  /**
   * How an absent list of the metadata is written: the format prints `[]` in YAML (the default)
   * and null in JSON.
   */
  absent?: [] | null;
}

/**
 * A recipe with its components by name and their final values. Overrides, manifests, validation
 * and health checks are not part of it.
 */
export function hydratedDocument(
  recipe: Recipe,
  components: readonly HydratedComponent[],
  { absent = [] }: HydratedOptions = {},
): Tree {
  const document: Tree = {
    kind: recipe.kind,
    apiVersion: recipe.apiVersion,
    metadata: {
      version: recipe.metadata.version ?? "",
      appliedOverlays: recipe.metadata.appliedOverlays,
      excludedOverlays: plain(recipe.metadata.excludedOverlays) ?? absent,
      constraintWarnings: plain(recipe.metadata.constraintWarnings) ?? absent,
    },
    criteria: {
      ...Object.fromEntries(DIMENSIONS.map((name) => [name, recipe.criteria[name] ?? "any"])),
      nodes: recipe.criteria.nodes ?? 0,
    },
    deploymentOrder: recipe.deploymentOrder,
    components: Object.fromEntries(
      components.map((component) => [component.ref.name, componentTree(component)]),
    ),
  };
  if (!isEmpty(recipe.constraints)) document.constraints = plain(recipe.constraints)!;
  return document;
}

function componentTree({ ref, values }: HydratedComponent): Tree {
  const tree: Tree = { name: ref.name, type: ref.type, source: ref.source };
  const chart = ref.chart || (ref.type === "Helm" && ref.source ? ref.name : "");
  if (chart !== "") tree.chart = chart;
  for (const field of OPTIONAL_FIELDS) {
    if (!isEmpty(ref[field])) tree[field] = ref[field]!;
  }
  if (!isEmpty(values)) tree.values = values;
  return tree;
}

/** A typed list of the recipe as the plain data it is. */
function plain(list: readonly object[] | undefined): Value | undefined {
  return list as Value | undefined;
}
