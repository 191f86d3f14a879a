/**
 * Which components are bundled and in which order. Source: bundle layout, sections 2 and 3
 * (enable and disable); DESIGN section 3, Bundles (re-enabling).
 */
import { invalid } from "../base/error.ts";
import { own } from "../base/tree.ts";
import { findCycle } from "../recipe/order.ts";
import type { Recipe, RecipeComponent } from "../recipe/types.ts";
import { type Addressing, targetsOf } from "./addressing.ts";
import { checkComponent, checkUniqueNames } from "./coherence.ts";
import type { Switch } from "./options.ts";

/** What to bundle. */
export interface Selection {
  /** The recipe with the other components left out, order renumbered. */
  recipe: Recipe;
  /** Left out by a flag, although the recipe has them enabled. */
  disabled: string[];
}

/**
 * Applies the `enabled` switches to a recipe. Dependencies on components that are left out are
 * dropped; a component that the recipe disables and a flag enables comes as early as its
 * dependencies allow. Throws INVALID_REQUEST when nothing is left or a component is malformed.
 */
export function selectComponents(
  recipe: Recipe,
  switches: readonly Switch[],
  names: Addressing,
): Selection {
  const refs: RecipeComponent[] = [];
  const disabled: string[] = [];
  const enabledAgain = new Set<string>();
  for (const ref of recipe.componentRefs) {
    const asked = targetsOf(switches, ref.name, names).at(-1)?.enabled;
    const stated = own(ref.overrides ?? {}, "enabled") !== false;
    if (!(asked ?? stated)) {
      if (stated) disabled.push(ref.name);
      continue;
    }
    if (!stated) enabledAgain.add(ref.name);
    refs.push(stated ? ref : withoutEnabled(ref));
  }
  if (refs.length === 0) throw nothingLeft(recipe, disabled);
  refs.forEach(checkComponent);
  checkUniqueNames(refs);
  const order = enabledAgain.size === 0 || recipe.deploymentOrder.length === 0
    ? placed(refs, recipe.deploymentOrder)
    : placedByDependencies(refs, placed(refs, recipe.deploymentOrder), enabledAgain);
  return { recipe: filtered(recipe, refs, order), disabled };
}

function nothingLeft(recipe: Recipe, disabled: readonly string[]): Error {
  return invalid("Nothing to bundle: no component is enabled", {
    hints: recipe.componentRefs.length === 0
      ? ["The recipe has no componentRefs; make one with `aicr recipe`"]
      : [`Left out: ${disabled.join(", ") || "every component, by the recipe itself"}`],
  });
}

function withoutEnabled(ref: RecipeComponent): RecipeComponent {
  const { enabled: _, ...overrides } = ref.overrides ?? {};
  return { ...ref, overrides };
}

/** Names in deployment order; those missing from it last, by name; without one, as listed. */
function placed(refs: readonly RecipeComponent[], order: readonly string[]): string[] {
  const names = refs.map((ref) => ref.name);
  if (order.length === 0) return names;
  const present = new Set(names);
  const known = [...new Set(order)].filter((name) => present.has(name));
  const ranked = new Set(known);
  return [...known, ...names.filter((name) => !ranked.has(name)).sort()];
}

/**
 * A stable topological order: the given order stands as far as dependencies allow, and components
 * that were enabled again come as soon as what they depend on is there.
 */
function placedByDependencies(
  refs: readonly RecipeComponent[],
  order: readonly string[],
  enabledAgain: ReadonlySet<string>,
): string[] {
  const present = new Set(order);
  const waiting = new Map(
    refs.map((ref) => [ref.name, (ref.dependencyRefs ?? []).filter((name) => present.has(name))]),
  );
  const ranked = [
    ...[...enabledAgain].sort(),
    ...order.filter((name) => !enabledAgain.has(name)),
  ];
  const done = new Set<string>();
  while (done.size < ranked.length) {
    const next = ranked.find((name) =>
      !done.has(name) && waiting.get(name)!.every((dependency) => done.has(dependency))
    );
    if (next === undefined) throw cycle(refs);
    done.add(next);
  }
  return [...done];
}

function cycle(refs: readonly RecipeComponent[]): Error {
  const path = findCycle(refs) ?? [];
  return invalid(`Components depend on each other: ${path.join(" -> ")}`, {
    hints: ["Remove one of these dependencyRefs"],
  });
}

function filtered(
  recipe: Recipe,
  refs: readonly RecipeComponent[],
  order: readonly string[],
): Recipe {
  const inRecipe = new Set(recipe.componentRefs.map((ref) => ref.name));
  const rank = new Map(order.map((name, i) => [name, i + 1]));
  const kept = (dependency: string) => rank.has(dependency) || !inRecipe.has(dependency);
  return {
    ...recipe,
    componentRefs: refs.map((ref) => ({
      ...ref,
      ...(ref.dependencyRefs ? { dependencyRefs: ref.dependencyRefs.filter(kept) } : {}),
      order: rank.get(ref.name)!,
    })),
    deploymentOrder: [...order],
  };
}
