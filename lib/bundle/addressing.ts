/**
 * Which component a flag means. A component is named by its name or by any of its override keys;
 * the name wins when both exist. Source: bundle layout, section 3; DESIGN section 3, Bundles
 * (a component unknown to recipe and registry is refused, one that is only absent is a warning).
 */
import { invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Catalog } from "../catalog/types.ts";
import type { Note } from "../recipe/types.ts";
import type { Target } from "./options.ts";

/** Finds components by what flags call them. */
export interface Addressing {
  /** The component's name. Throws INVALID_REQUEST when neither recipe nor registry has it. */
  resolve(target: Target): string;
  /** The targets of a list by component name; each list is looked through once. Throws as resolve. */
  byComponent<T extends Target>(targets: readonly T[]): ReadonlyMap<string, T[]>;
}

/** Prepares the lookup for the components of a recipe and everything in the registry. */
export function addressing(catalog: Catalog, recipeNames: readonly string[]): Addressing {
  const names = new Map<string, string>();
  for (const entry of catalog.registry.values()) {
    for (const key of entry.valueOverrideKeys ?? []) names.set(key, entry.name);
  }
  // A second pass, so that names win over override keys.
  for (const name of [...catalog.registry.keys(), ...recipeNames]) names.set(name, name);
  const resolve = (target: Target): string => {
    const name = names.get(target.component);
    if (name !== undefined) return name;
    throw invalid(`Unknown component ${JSON.stringify(target.component)} in ${target.flag}`, {
      hints: [
        ...nearest(target.component, [...names.keys()]),
        `Components of this recipe: ${[...recipeNames].sort().join(", ")}`,
      ],
    });
  };
  const grouped = new WeakMap<readonly Target[], ReadonlyMap<string, Target[]>>();
  return {
    resolve,
    byComponent<T extends Target>(targets: readonly T[]) {
      const known = grouped.get(targets) ?? Map.groupBy(targets, resolve);
      grouped.set(targets, known);
      return known as ReadonlyMap<string, T[]>;
    },
  };
}

/** The targets of one component: by override key first, then by name, so that the name wins. */
export function targetsOf<T extends Target>(
  targets: readonly T[],
  component: string,
  names: Addressing,
): T[] {
  const mine = names.byComponent(targets).get(component) ?? [];
  const byName = (target: T) => target.component === component;
  return [...mine.filter((target) => !byName(target)), ...mine.filter(byName)];
}

/** One warning for each component that flags name although the bundle does not contain it. */
export function absentNotes(
  targets: readonly Target[],
  included: ReadonlySet<string>,
  names: Addressing,
): Note[] {
  const notes = new Map<string, Note>();
  for (const target of targets) {
    const component = names.resolve(target);
    if (included.has(component) || notes.has(component)) continue;
    notes.set(component, {
      code: "COMPONENT_NOT_IN_BUNDLE",
      severity: "warning",
      component,
      text: `${target.flag} has no effect: the bundle does not contain this component`,
      remedy: `Drop the flag, or take a recipe that has ${component}`,
    });
  }
  return [...notes.values()];
}
