/**
 * What is wrong with a set of component references: fields that contradict each other, unknown
 * dependencies, cycles. Finds everything at once, so that an author corrects a recipe in one go.
 * Problems are values; `refuse` turns them into one error. Source: recipe algorithm, section 5.
 */
import { type AicrError, invalid, type Source } from "../base/error.ts";
import type { ComponentRef } from "../catalog/types.ts";
import { isEmpty } from "./merge_component.ts";
import { findCycle, isEnabled } from "./order.ts";

/** One contradiction, with the field that shows it. */
export interface Problem {
  component: string;
  field: keyof ComponentRef;
  text: string;
}

/** Everything wrong with the fields of enabled references, sorted by text. */
export function findIncoherence(refs: readonly ComponentRef[]): Problem[] {
  return refs.filter(isEnabled).flatMap(checkRef)
    .sort((a, b) => a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

/** Dependencies that do not exist, or else a cycle; disabled components count. */
export function findBadDependencies(refs: readonly ComponentRef[]): Problem[] {
  const names = new Set(refs.map((ref) => ref.name));
  const unknown = refs.flatMap((ref) =>
    (ref.dependencyRefs ?? []).filter((name) => !names.has(name)).map((name) =>
      problem(ref, "dependencyRefs", `depends on ${name}, which is not part of the recipe`)
    )
  );
  if (unknown.length > 0) return unknown;
  const cycle = findCycle(refs);
  if (!cycle) return [];
  const text = `Components depend on each other in a circle: ${cycle.join(" -> ")}`;
  return [{ component: cycle[0]!, field: "dependencyRefs", text }];
}

function checkRef(ref: ComponentRef): Problem[] {
  const found = ref.type === "Helm"
    ? checkHelm(ref)
    : ref.type === "Kustomize"
    ? checkKustomize(ref)
    : [typeProblem(ref)];
  if (!isEmpty(ref.patches)) {
    found.push(problem(ref, "patches", "declares patches, which are not supported"));
  }
  return found;
}

function typeProblem(ref: ComponentRef): Problem {
  return ref.type
    ? problem(ref, "type", `has type ${ref.type}, it must be Helm or Kustomize`)
    : problem(ref, "name", "is unknown to the registry and has no type (Helm or Kustomize)");
}

function checkHelm(ref: ComponentRef): Problem[] {
  const found: Problem[] = [];
  const add = (field: keyof ComponentRef, text: string) => found.push(problem(ref, field, text));
  for (const field of ["tag", "path"] as const) {
    if (ref[field]) add(field, `is of type Helm but sets ${field}, which only Kustomize has`);
  }
  for (const field of ["chart", "source", "version"] as const) {
    const value = ref[field] ?? "";
    if (value !== value.trim()) add(field, `has blanks around its ${field} "${value}"`);
  }
  if (ref.version === "v") add("version", `has version "v", which is no version`);
  if (ref.source && !ref.version) add("source", "has a chart source but no version");
  if (!ref.source && ref.chart) add("chart", `has chart ${ref.chart} but no source to get it from`);
  else if (!ref.source && isEmpty(ref.manifestFiles)) {
    add("name", "has neither a chart source nor manifestFiles, so there is nothing to install");
  }
  return found;
}

function checkKustomize(ref: ComponentRef): Problem[] {
  const found: Problem[] = [];
  if (!ref.path) found.push(problem(ref, "name", "is of type Kustomize but has no path"));
  if (ref.tag && !ref.source) {
    found.push(problem(ref, "tag", `has tag ${ref.tag} but no source`));
  }
  if (!isEmpty(ref.manifestFiles)) {
    found.push(problem(ref, "manifestFiles", "is of type Kustomize but sets manifestFiles"));
  }
  return found;
}

function problem(ref: ComponentRef, field: keyof ComponentRef, text: string): Problem {
  return { component: ref.name, field, text: `Component ${ref.name} ${text}` };
}

/** One INVALID_REQUEST for all problems, placed at the first of them. */
export function refuse(
  problems: readonly [Problem, ...Problem[]],
  sourceOf: (problem: Problem) => Source | undefined,
): AicrError {
  const [first, ...others] = problems;
  const texts = others.map(({ text }) => text.charAt(0).toLowerCase() + text.slice(1));
  return invalid([first.text, ...texts].join("; "), {
    source: sourceOf(first),
    hints: ["Correct the references in the overlay, mixin or recipe that sets them"],
  });
}
