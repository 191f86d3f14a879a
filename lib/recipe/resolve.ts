/**
 * Resolves criteria to a recipe: selects overlays, composes them, and finishes the component
 * references. A pure function of catalog, criteria and snapshot: same input, same recipe, whatever
 * the order of files. What took part is kept beside the recipe, so that every value can be
 * explained. Source: recipe algorithm, DESIGN.
 */
import { API_VERSION, VERSION } from "../base/constants.ts";
import { invalid } from "../base/error.ts";
import { ownKustomization } from "../catalog/component_files.ts";
import { isSpecific } from "../catalog/criteria.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { type Catalog, type Criteria, DIMENSIONS, type Overlay } from "../catalog/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { findBadDependencies, findIncoherence, type Problem, refuse } from "./coherence.ts";
import { compose, type Composition } from "./compose.ts";
import { completeComponent } from "./defaults.ts";
import { composeForSnapshot, type Selection } from "./exclude.ts";
import { fragmentSource } from "./fragment_source.ts";
import { referenceHealthCheck } from "./health_check.ts";
import { maximalLeaves, requireOs } from "./match.ts";
import { isEmpty } from "./merge_component.ts";
import { sortedByName } from "./merge_spec.ts";
import { withoutEmptyLists } from "./merge_validation.ts";
import { deploymentOrder } from "./order.ts";
import type { Note, Recipe, Resolution } from "./types.ts";

/** What may be given besides criteria. */
export interface ResolveOptions {
  /** Overlays whose constraints the snapshot does not meet are left out. */
  snapshot?: Snapshot;
  /** Criteria that are all `any` give the recipe of the root overlay instead of a refusal. */
  allowAny?: boolean;
}

/**
 * The recipe for a query. The criteria must be canonical (see parseCriteria). Throws
 * INVALID_REQUEST when nothing specific is asked for, when the OS guard applies, and for whatever
 * the catalog gets wrong; NOT_FOUND for an unknown mixin.
 */
export function resolve(
  catalog: Catalog,
  criteria: Criteria,
  options: ResolveOptions = {},
): Resolution {
  const { snapshot, allowAny = false } = options;
  if (!snapshot && !allowAny && !isSpecific(criteria)) throw nothingAsked();
  const leaves = maximalLeaves(catalog, criteria);
  requireOs(catalog, criteria, leaves);
  const selection = snapshot
    ? composeForSnapshot(catalog, leaves, snapshot)
    : { composition: compose(catalog, leaves), excluded: [], warnings: [] };
  return {
    recipe: finish(catalog, criteria, selection),
    criteria,
    fragments: selection.composition.fragments,
    notes: unusedCriteria(catalog, criteria, leaves),
  };
}

function nothingAsked(): Error {
  return invalid("No criteria given: at least one must be more specific than any", {
    hints: [
      "Name the cell: --service, --accelerator, --intent, --os or --platform",
      "Or let a cluster tell: --snapshot FILE",
    ],
  });
}

/** Makes the recipe document of a composed spec. */
function finish(catalog: Catalog, criteria: Criteria, selection: Selection): Recipe {
  const { composition, excluded, warnings } = selection;
  const { componentRefs, deploymentOrder } = finishComponents(catalog, composition);
  const recipe: Recipe = {
    kind: "RecipeResult",
    apiVersion: API_VERSION,
    metadata: { version: VERSION, appliedOverlays: composition.applied },
    criteria: recipeCriteria(criteria),
    componentRefs,
    deploymentOrder,
  };
  if (excluded.length > 0) recipe.metadata.excludedOverlays = excluded;
  if (warnings.length > 0) recipe.metadata.constraintWarnings = warnings;
  const constraints = sortedByName(composition.spec.constraints);
  if (constraints.length > 0) recipe.constraints = constraints;
  const validation = withoutEmptyLists(composition.spec.validation);
  if (!isEmpty(validation)) recipe.validation = validation;
  return recipe;
}

/** Criteria as recipes carry them: every dimension, `nodes` only when it is asked for. */
function recipeCriteria(criteria: Criteria): Recipe["criteria"] {
  const { nodes, ...dimensions } = criteria;
  return nodes > 0 ? { ...dimensions, nodes } : dimensions;
}

function finishComponents(
  catalog: Catalog,
  composition: Composition,
): Pick<Recipe, "componentRefs" | "deploymentOrder"> {
  const { spec, fragments } = composition;
  const refs = sortedByName(spec.components);
  const place = (problem: Problem) => fragmentSource(catalog, fragments, problem);
  const [badDependency, ...others] = findBadDependencies(refs);
  if (badDependency) throw refuse([badDependency, ...others], place);
  const complete = refs.map((ref) =>
    completeComponent(
      ref,
      catalog.registry.get(ref.name),
      () => ownKustomization(catalog, ref.name),
    )
  );
  const [problem, ...more] = findIncoherence(complete);
  if (problem) throw refuse([problem, ...more], place);
  const order = deploymentOrder(complete);
  const componentRefs = complete.map((ref) => {
    const position = order.indexOf(ref.name) + 1;
    const healthCheck = referenceHealthCheck(catalog, ref);
    return {
      ...ref,
      ...(position > 0 ? { order: position } : {}),
      ...(healthCheck ? { healthCheck } : {}),
    };
  });
  return { componentRefs, deploymentOrder: order };
}

/**
 * Tells about criteria that nothing in the catalog answers to: they are valid, but the recipe is
 * the same without them. Only a remark when merely this combination has no overlay.
 */
function unusedCriteria(
  catalog: Catalog,
  criteria: Criteria,
  leaves: readonly Overlay[],
): Note[] {
  const used = new Set(
    leaves.flatMap((leaf) => DIMENSIONS.filter((dimension) => leaf.criteria![dimension] !== ANY)),
  );
  return DIMENSIONS
    .filter((dimension) => criteria[dimension] !== ANY && !used.has(dimension))
    .map((dimension) => {
      const value = criteria[dimension];
      const elsewhere = catalog.criteria.isHonoured(dimension, value);
      return {
        code: "CRITERION_UNUSED",
        severity: elsewhere ? "info" : "warning",
        path: `criteria.${dimension}`,
        text: elsewhere
          ? `Nothing in the recipe is specific to ${dimension} ${value} in this combination`
          : `No overlay of the catalog is specific to ${dimension} ${value}; it has no effect`,
      };
    });
}
