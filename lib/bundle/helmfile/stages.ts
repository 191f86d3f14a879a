/**
 * Which releases helmfile installs together. A level holds the components whose dependencies are
 * all in earlier levels. Remote manifests are no release: they are applied before the releases of
 * a level, so where they follow another folder of their component, that component goes on in the
 * next level. Source: bundle layout, section 9.
 */
import { invalid } from "../../base/error.ts";
import { findCycle } from "../../recipe/order.ts";
import type { BundlePlan, Folder } from "../types.ts";

/** What one file installs, in the order of the folders. */
export interface Stage {
  /** Applied before the first release. */
  remote: Folder[];
  /** Empty only in the last stage, and only when nothing is left to install after the manifests. */
  releases: Folder[];
}

/**
 * Throws INVALID_REQUEST when the dependencies do not make levels: one is on a component that the
 * recipe does not have, or they go in a circle.
 */
export function checkDependencies({ recipe }: Pick<BundlePlan, "recipe">): void {
  const known = new Set(recipe.componentRefs.map(({ name }) => name));
  for (const { name, dependencyRefs = [] } of recipe.componentRefs) {
    const missing = dependencyRefs.find((dependency) => !known.has(dependency));
    if (missing !== undefined) {
      throw invalid(`Component ${name} depends on ${missing}, which the recipe does not have`, {
        hints: [`Add ${missing} to the recipe, or remove it from the dependencyRefs of ${name}`],
      });
    }
  }
  const cycle = findCycle(recipe.componentRefs);
  if (cycle === undefined) return;
  throw invalid(`Components depend on each other: ${cycle.join(" -> ")}`, {
    hints: ["Remove one of these dependencyRefs"],
  });
}

/** The stages of a plan whose dependencies were checked. */
export function stagesOf(plan: BundlePlan): Stage[] {
  const levels = levelsOf(plan);
  const byLevel = Map.groupBy(plan.folders, (folder) => levels.get(folder)!);
  const stages: Stage[] = [];
  let remote: Folder[] = [];
  for (const level of [...byLevel.keys()].sort((a, b) => a - b)) {
    const folders = byLevel.get(level)!;
    remote.push(...folders.filter(({ kind }) => kind === "remote"));
    const releases = folders.filter(({ kind }) => kind !== "remote");
    if (releases.length === 0) continue;
    stages.push({ remote, releases });
    remote = [];
  }
  if (remote.length > 0) stages.push({ remote, releases: [] });
  return stages;
}

/** The level of each folder, counted from 0. */
function levelsOf(plan: BundlePlan): Map<Folder, number> {
  const folders = Map.groupBy(plan.folders, ({ component }) => component);
  const dependencies = new Map(
    plan.recipe.componentRefs.map(({ name, dependencyRefs = [] }) => [name, dependencyRefs]),
  );
  const levels = new Map<Folder, number>();
  const ends = new Map<string, number>();
  /** The last level of a component. */
  const place = (component: string): number => {
    const known = ends.get(component);
    if (known !== undefined) return known;
    let level = 0;
    for (const name of dependencies.get(component) ?? []) level = Math.max(level, place(name) + 1);
    let installed = false;
    for (const folder of folders.get(component) ?? []) {
      const isRelease = folder.kind !== "remote";
      if (installed && !isRelease) level++;
      installed = isRelease;
      levels.set(folder, level);
    }
    ends.set(component, level);
    return level;
  };
  for (const component of folders.keys()) place(component);
  return levels;
}
