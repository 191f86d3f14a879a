/** The components of a bundle, each with its final values, baked and install-time ones apart. */
import { copy, type Tree } from "../base/tree.ts";
import type { Catalog, RegistryEntry } from "../catalog/types.ts";
import { hydrate } from "../recipe/hydrate.ts";
import type { Fragment, Note, Recipe } from "../recipe/types.ts";
import { type Addressing, targetsOf } from "./addressing.ts";
import { refuseDynamicPolicy } from "./allocation_policy.ts";
import type { BundleOptions } from "./options.ts";
import type { PlannedComponent } from "./types.ts";
import { type ComponentFlags, composeValues } from "./values.ts";
import { splitDynamic } from "./values/dynamic.ts";

/** A component with everything that planning wants to know about its values. */
export interface ComposedComponent extends PlannedComponent {
  name: string;
  entry?: RegistryEntry;
  /** The values without the install-time paths, and those. */
  baked: Tree;
  clusterValues: Tree;
  /** Install-time paths that had no value. */
  missing: string[];
  /** Codes of rules that set a value. */
  rules: string[];
  /** Whether any flag sets a value. */
  flagged: boolean;
}

/** What values are composed from. */
export interface ComposeContext {
  catalog: Catalog;
  options: BundleOptions;
  names: Addressing;
  fragments: readonly Fragment[];
}

/**
 * Composes the values of all components, in deployment order. Throws INVALID_REQUEST for flags
 * that cannot be applied and values files that are missing.
 */
export function composeComponents(recipe: Recipe, context: ComposeContext): ComposedComponent[] {
  const { catalog, options, names, fragments } = context;
  const bundle = new Map(recipe.componentRefs.map((ref) => [ref.name, ref]));
  const hydrated = new Map(
    hydrate(catalog, recipe, fragments).map((component) => [component.ref.name, component]),
  );
  return recipe.deploymentOrder.map((name) => {
    const flags = flagsOf(name, options, names);
    const entry = catalog.registry.get(name);
    refuseDynamicPolicy(name, flags.dynamic);
    const composed = composeValues({
      hydrated: hydrated.get(name)!,
      flags,
      options,
      bundle,
      ...(entry ? { entry } : {}),
    });
    const split = splitDynamic(copy(composed.values), flags.dynamic);
    return {
      ...composed,
      name,
      ref: bundle.get(name)!,
      ...(entry ? { entry } : {}),
      baked: split.values,
      clusterValues: split.clusterValues,
      missing: split.missing,
      dynamicPaths: flags.dynamic.map(({ path }) => path.join(".")),
      flagged: Object.values(flags).some((targets) => targets.length > 0),
    };
  });
}

function flagsOf(name: string, options: BundleOptions, names: Addressing): ComponentFlags {
  return {
    set: targetsOf(options.set, name, names),
    setFile: targetsOf(options.setFile, name, names),
    setJson: targetsOf(options.setJson, name, names),
    dynamic: targetsOf(options.dynamic, name, names),
  };
}

/** The part of a component that the plan keeps. */
export function planned(
  { ref, values, layers, dynamicPaths, entry }: ComposedComponent,
): PlannedComponent {
  const [valuesKey] = entry?.valueOverrideKeys ?? [];
  return { ref, values, layers, dynamicPaths, ...(valuesKey === undefined ? {} : { valuesKey }) };
}

/** Remarks on values that do not do what their flags may suggest. */
export function valueNotes({ name, ref, missing, flagged }: ComposedComponent): Note[] {
  const notes: Note[] = missing.map((path) => ({
    code: "DYNAMIC_PATH_MISSING",
    severity: "warning",
    component: name,
    path,
    text: "The install-time value has no default, cluster-values.yaml holds an empty text",
    remedy: "Fill it in before you deploy, and check the spelling of the path",
  }));
  if (ref.type === "Kustomize" && flagged) {
    notes.push({
      code: "VALUES_NOT_USED",
      severity: "warning",
      component: name,
      text: "Values have no effect: a Kustomize component is built, not templated",
      remedy: "Change its kustomization, or drop the flags",
    });
  }
  return notes;
}
