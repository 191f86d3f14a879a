/**
 * The order in which components are deployed. Deterministic: of all components that could come
 * next, the first by name does. Source: recipe algorithm, section 5.
 */
import type { ComponentRef } from "../catalog/types.ts";

/** A component is disabled only by `overrides.enabled` being the boolean false. */
export function isEnabled(ref: Pick<ComponentRef, "overrides">): boolean {
  return ref.overrides?.enabled !== false;
}

/**
 * Names of the enabled components, each after what it depends on (Kahn's algorithm, the ready set
 * sorted by name). Dependencies on disabled components are dropped. Components of a cycle are
 * left out: {@link findCycle} reports them.
 */
export function deploymentOrder(refs: readonly ComponentRef[]): string[] {
  return sortTopologically(refs.filter(isEnabled));
}

function sortTopologically(refs: readonly ComponentRef[]): string[] {
  const { waiting, dependents } = graphOf(refs);
  const ready = [...waiting.keys()].filter((name) => waiting.get(name) === 0).sort();
  const order: string[] = [];
  while (ready.length > 0) {
    const name = ready.shift()!;
    order.push(name);
    for (const dependent of release(name, waiting, dependents)) insertSorted(ready, dependent);
  }
  return order;
}

/** Names along a dependency cycle, the first one repeated at the end; disabled ones count too. */
export function findCycle(refs: readonly ComponentRef[]): string[] | undefined {
  const sorted = new Set(sortTopologically(refs));
  const left = new Map(
    refs.filter(({ name }) => !sorted.has(name)).map((ref) => [ref.name, ref.dependencyRefs!]),
  );
  // What is left waits for something that is left as well, so every way ends in a circle.
  const path = new Set<string>();
  let name = [...left.keys()].sort()[0];
  while (name !== undefined && !path.has(name)) {
    path.add(name);
    name = left.get(name)!.find((dependency) => left.has(dependency));
  }
  if (name === undefined) return undefined;
  const names = [...path];
  return [...names.slice(names.indexOf(name)), name];
}

interface Graph {
  /** How many dependencies of a component are still to come. */
  waiting: Map<string, number>;
  dependents: Map<string, string[]>;
}

function graphOf(refs: readonly ComponentRef[]): Graph {
  const waiting = new Map(refs.map((ref) => [ref.name, 0]));
  const dependents = new Map<string, string[]>();
  for (const ref of refs) {
    for (const dependency of new Set(ref.dependencyRefs ?? [])) {
      if (!waiting.has(dependency)) continue;
      waiting.set(ref.name, waiting.get(ref.name)! + 1);
      const known = dependents.get(dependency);
      if (known) known.push(ref.name);
      else dependents.set(dependency, [ref.name]);
    }
  }
  return { waiting, dependents };
}

/** Marks a component as deployed and returns the names that this makes ready. */
function release(name: string, waiting: Graph["waiting"], dependents: Graph["dependents"]) {
  const released: string[] = [];
  for (const dependent of dependents.get(name) ?? []) {
    const left = waiting.get(dependent)! - 1;
    waiting.set(dependent, left);
    if (left === 0) released.push(dependent);
  }
  return released;
}

function insertSorted(sorted: string[], name: string): void {
  const at = sorted.findIndex((other) => other > name);
  sorted.splice(at < 0 ? sorted.length : at, 0, name);
}
