/**
 * Rules about the recipes that a catalog makes: the one of every overlay's own cell, and the root
 * by itself. What inheritance, mixins and wildcard overlays bring together is only seen here.
 */
import { ownKustomization } from "../../catalog/component_files.ts";
import type { Source } from "../../base/error.ts";
import { nearest } from "../../base/suggest.ts";
import type { LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import { sourceIn } from "../../catalog/source_in.ts";
import type { Catalog, Overlay } from "../../catalog/types.ts";
import { findIncoherence } from "../coherence.ts";
import { compose, type Composition } from "../compose.ts";
import { completeComponent } from "../defaults.ts";
import { fragmentSource } from "../fragment_source.ts";
import { maximalLeaves, ROOT_OVERLAY } from "../match.ts";
import { sortedByName } from "../merge_spec.ts";
import { findCycle } from "../order.ts";
import { clashingMixins } from "./os_mixins.ts";

/** A problem of a recipe with the rule that reports it. */
interface CellProblem extends Problem {
  rule: string;
}

/** The rules of this family. */
export const CELL_RULES: readonly Rule[] = [
  rule("mixin-conflict", "A mixin sets what the recipe it is mixed into has already"),
  rule("dependency", "A component depends on one that is not in the recipe, or on itself"),
  rule("incoherent-component", "The fields of a component contradict each other"),
];

function rule(id: string, summary: string): Rule {
  return {
    id,
    summary,
    severity: "error",
    check: (model) => cellProblems(model).filter((problem) => problem.rule === id),
  };
}

const known = new WeakMap<LintModel, readonly CellProblem[]>();

/** The problems of all recipes, each told once; worked out once for all rules. */
function cellProblems(model: LintModel): readonly CellProblem[] {
  const cached = known.get(model);
  if (cached !== undefined) return cached;
  const clashing = clashingMixins(model);
  const found = new Map<string, CellProblem>();
  for (const { name, leaves } of cellsOf(model.catalog)) {
    for (const problem of problemsOf(model, leaves)) {
      const { file, path } = problem.source;
      // Mixins of two systems are told by a rule of their own, where they are listed.
      if (problem.rule === "mixin-conflict" && clashing.has(file)) continue;
      const key = JSON.stringify([problem.rule, problem.message, file, path]);
      if (found.has(key)) continue;
      found.set(key, { ...problem, hints: [...problem.hints, `Seen in the recipe of ${name}`] });
    }
  }
  const problems = [...found.values()];
  known.set(model, problems);
  return problems;
}

interface Cell {
  name: string;
  leaves: readonly Overlay[];
}

function cellsOf(catalog: Catalog): Cell[] {
  const cells = [...catalog.overlays.values()].flatMap(({ name, criteria }): Cell[] =>
    criteria === undefined ? [] : [{ name, leaves: maximalLeaves(catalog, criteria) }]
  );
  const root = catalog.overlays.get(ROOT_OVERLAY);
  return root === undefined ? [] : [{ name: ROOT_OVERLAY, leaves: [] }, ...cells];
}

/** Everything wrong with the recipe of some leaves. */
function problemsOf(model: LintModel, leaves: readonly Overlay[]): CellProblem[] {
  const conflicts: CellProblem[] = [];
  const composition = compose(model.catalog, leaves, ({ code, message, hints, source }) => {
    // An unknown mixin is told where it is listed.
    if (code === "NOT_FOUND") return;
    conflicts.push({ rule: "mixin-conflict", message, hints, source: source! });
  });
  return [
    ...conflicts,
    ...dependencyProblems(model, composition),
    ...incoherences(model, composition),
  ];
}

function dependencyProblems(model: LintModel, composition: Composition): CellProblem[] {
  const refs = [...composition.spec.components.values()];
  const names = new Set([...refs.map(({ name }) => name), ...model.broken]);
  const unknown = refs.flatMap((ref) =>
    (ref.dependencyRefs ?? []).filter((name) => !names.has(name)).map((name) => ({
      rule: "dependency",
      message: `Component ${ref.name} depends on ${name}, which is not part of the recipe`,
      source: dependencyPlace(model, composition, [ref.name, name]),
      hints: [...nearest(name, [...names]), `Add ${name}, or remove it from dependencyRefs`],
    }))
  );
  const cycle = findCycle(sortedByName(composition.spec.components));
  if (cycle === undefined) return unknown;
  return [...unknown, {
    rule: "dependency",
    message: `Components depend on each other in a circle: ${cycle.join(" -> ")}`,
    source: dependencyPlace(model, composition, [cycle[0]!, cycle[1]!]),
    hints: ["Remove one of these dependencyRefs"],
  }];
}

/** Where a component's dependency was named last. */
function dependencyPlace(
  { catalog }: LintModel,
  { fragments }: Composition,
  [component, dependency]: readonly [string, string],
): Source {
  for (const { origin, spec } of fragments.toReversed()) {
    for (const [i, ref] of (spec.componentRefs ?? []).entries()) {
      const at = ref.name === component ? ref.dependencyRefs?.indexOf(dependency) ?? -1 : -1;
      if (at < 0) continue;
      return sourceIn(catalog, origin.file!, ["spec", "componentRefs", i, "dependencyRefs", at]);
    }
  }
  return { file: "registry.yaml" };
}

/** Contradictions of components that are known; the others are told by their name. */
function incoherences({ catalog }: LintModel, composition: Composition): CellProblem[] {
  const { spec, fragments } = composition;
  const refs = sortedByName(spec.components)
    .filter(({ name, type }) => type || catalog.registry.has(name))
    .map((ref) =>
      completeComponent(
        ref,
        catalog.registry.get(ref.name),
        () => ownKustomization(catalog, ref.name),
      )
    );
  return findIncoherence(refs).flatMap(({ component, field, text }) => {
    const source = fragmentSource(catalog, fragments, { component, field });
    const hints = ["Correct the references in the overlay, mixin or registry that set them"];
    return source ? [{ rule: "incoherent-component", message: text, source, hints }] : [];
  });
}
