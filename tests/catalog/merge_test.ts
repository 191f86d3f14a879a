/** What merging makes of the catalog: each recipe is what its overlays say, and none says more. */
import { assert, assertEquals } from "@std/assert";
import { copy, getPath, isTree, removePath, type Tree } from "../../lib/base/tree.ts";
import type { Catalog, ComponentRef, OverlaySpec } from "../../lib/catalog/types.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import { allCells, CATALOG, type Cell, CELL_OVERLAYS, problemsOfCells } from "../support/cells.ts";

/** The specs of a recipe in the order they were merged: overlays as applied, then their mixins. */
function specsOf({ recipe }: Cell): OverlaySpec[] {
  const overlays = recipe.metadata.appliedOverlays.map((name) => CATALOG.overlays.get(name)!.spec);
  const mixins = new Set(overlays.flatMap((spec) => spec.mixins ?? []));
  return [...overlays, ...[...mixins].map((name) => CATALOG.mixins.get(name)!.spec)];
}

Deno.test("every constraint is the last one of its name", () => {
  for (const cell of allCells()) {
    const last = new Map(
      specsOf(cell).flatMap((spec) => spec.constraints ?? [])
        .map(({ name, value }) => [name, value]),
    );
    const stated = new Map((cell.recipe.constraints ?? []).map(({ name, value }) => [name, value]));
    assertEquals(Object.fromEntries(stated), Object.fromEntries(last), cell.overlay.name);
  }
});

Deno.test("every override is the last one at its path", () => {
  for (const cell of allCells()) {
    for (const { name, overrides = {} } of cell.recipe.componentRefs) {
      const layers = specsOf(cell).flatMap((spec) => spec.componentRefs ?? [])
        .filter((ref) => ref.name === name).map((ref) => ref.overrides ?? {});
      for (const path of layers.flatMap((layer) => leavesOf(layer))) {
        const setting = layers.findLast((layer) => isSet(layer, path))!;
        assertEquals(getPath(overrides, path), getPath(setting, path), `${name} ${path.join(".")}`);
      }
    }
  }
});

/** Whether a layer decides what stands at a path: it holds it, or something that is no mapping. */
function isSet(layer: Tree, path: readonly string[]): boolean {
  if (getPath(layer, path) !== undefined) return true;
  return path.some((_, i) => {
    const above = getPath(layer, path.slice(0, i));
    return above !== undefined && !isTree(above);
  });
}

Deno.test("an overlay follows its base", () => {
  for (const { recipe } of allCells()) {
    const applied = recipe.metadata.appliedOverlays;
    for (const [i, name] of applied.entries()) {
      const base = CATALOG.overlays.get(name)!.spec.base ?? "";
      if (base !== "") assert(applied.slice(0, i).includes(base), `${name} comes before ${base}`);
    }
  }
});

Deno.test("the constraint on the operating system is the one of the criteria", () => {
  let stated = 0;
  const problems = problemsOfCells(function* ({ recipe }) {
    const { os } = recipe.criteria;
    const system = recipe.constraints?.find(({ name }) => name === "OS.release.ID")?.value;
    if (system === undefined) return;
    stated++;
    if (system !== os) yield `OS.release.ID is ${system}, criteria.os ${os}`;
  });
  assertEquals(problems, []);
  assert(stated > 20);
});

Deno.test("every component that is installed has a health check", () => {
  const problems = problemsOfCells(function* ({ recipe }) {
    for (const { name, healthCheck, order } of recipe.componentRefs) {
      if (order !== undefined && healthCheck === undefined) yield `${name} has none`;
    }
  });
  assertEquals(problems, []);
});

/**
 * Specs with one statement less. Left out are a component's type, which is stated for the reader,
 * and constraints: a snapshot is held against those of the leaf itself, so a leaf repeats them.
 */
function* withoutOne(spec: OverlaySpec): Generator<[what: string, spec: OverlaySpec]> {
  for (const [i, name] of (spec.mixins ?? []).entries()) {
    yield [`mixin ${name}`, { ...spec, mixins: spec.mixins!.toSpliced(i, 1) }];
  }
  for (const [i, ref] of (spec.componentRefs ?? []).entries()) {
    for (const [what, less] of refsWithoutOne(ref)) {
      yield [`${ref.name} ${what}`, { ...spec, componentRefs: spec.componentRefs!.with(i, less) }];
    }
  }
  for (const [phase, block] of Object.entries(spec.validation ?? {})) {
    for (const [i, name] of (block.checks ?? []).entries()) {
      const checks = block.checks!.toSpliced(i, 1);
      // An empty list would clear what is inherited, an absent one inherits it.
      const less = { ...block, checks: checks.length === 0 ? undefined : checks };
      yield [`${phase} ${name}`, { ...spec, validation: { ...spec.validation, [phase]: less } }];
    }
  }
}

function* refsWithoutOne(ref: ComponentRef): Generator<[what: string, ref: ComponentRef]> {
  for (const field of ["dependencyRefs", "manifestFiles", "preManifestFiles"] as const) {
    for (const [i, entry] of (ref[field] ?? []).entries()) {
      yield [`${field} ${entry}`, { ...ref, [field]: ref[field]!.toSpliced(i, 1) }];
    }
  }
  for (const field of ["namespace", "chart", "source", "version", "valuesFile"] as const) {
    if (ref[field]) yield [field, { ...ref, [field]: undefined }];
  }
  for (const path of leavesOf(ref.overrides ?? {})) {
    const overrides = copy(ref.overrides!);
    removePath(overrides, path);
    yield [path.join("."), { ...ref, overrides }];
  }
}

/** Paths of everything that is no mapping with something in it. */
function leavesOf(tree: Tree): string[][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) && Object.keys(value).length > 0
      ? leavesOf(value).map((path) => [key, ...path])
      : [[key]]
  );
}

/** The recipe of an overlay as text, or undefined when there is none. */
function recipeText(name: string, spec?: OverlaySpec): string | undefined {
  const known = CATALOG.overlays.get(name)!;
  const overlay = spec ? { ...known, spec } : known;
  const catalog: Catalog = {
    ...CATALOG,
    overlays: new Map(CATALOG.overlays).set(name, overlay),
    candidates: (query) =>
      [...CATALOG.candidates(query)].map((other) => other.name === name ? overlay : other),
  };
  try {
    const { recipe, fragments } = resolve(catalog, overlay.criteria!);
    return JSON.stringify([
      recipe,
      hydrate(catalog, recipe, fragments).map(({ values }) => values),
    ]);
  } catch {
    return undefined;
  }
}

/** What an overlay says although its recipe is the same without it. */
function saidTwice(name: string, spec: OverlaySpec): string[] {
  const whole = recipeText(name, spec);
  assert(whole !== undefined, name);
  return [...withoutOne(spec)].filter(([, less]) => recipeText(name, less) === whole)
    .map(([what]) => `${name}: ${what}`);
}

Deno.test("no overlay says what its recipe has without it", () => {
  assertEquals(CELL_OVERLAYS.flatMap(({ name, spec }) => saidTwice(name, spec)), []);
});

Deno.test("an overlay that repeats its parent is noticed", () => {
  const { name, spec } = CATALOG.overlays.get("h100-eks-ubuntu-training")!;
  const parent = CATALOG.overlays.get(spec.base!)!.spec;
  const repeated = parent.componentRefs!.find((ref) => ref.name === "gpu-operator")!;
  const componentRefs = [...spec.componentRefs ?? [], repeated];
  const twice = saidTwice(name, { ...spec, componentRefs });
  assert(twice.length >= leavesOf(repeated.overrides!).length, twice.join());
});
