/**
 * Why components are deployed in the order they are: what each one waits for and who said so, and
 * where nothing but the names decides. Source: recipe algorithm, section 5.
 */
import { invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Explained, UnplacedStep } from "./types.ts";

/** Decides between components of which each could be next. */
const BY_NAME = { kind: "rule", name: "ORDER_BY_NAME" } as const;

/**
 * For a component, one step per component it waits for; for the whole order, one per component:
 * the last of those that it waits for. Where that is not the one directly before it, both could
 * have been next, and the rule that goes by names is a step of its own. Throws INVALID_REQUEST for
 * a component that is not deployed.
 */
export function explainOrder(subject: Explained, name: string | undefined): UnplacedStep[] {
  const order = subject.recipe.deploymentOrder;
  if (name === undefined) return order.flatMap((each) => stepsOf(subject, each).slice(-1));
  if (order.includes(name)) return stepsOf(subject, name);
  const disabled = subject.recipe.componentRefs.some((ref) => ref.name === name);
  throw invalid(
    disabled
      ? `Component ${name} has no place in the order: it is disabled`
      : `The recipe has no component ${name}`,
    { hints: [...nearest(name, order), `Components in order: ${order.join(", ")}`] },
  );
}

/** In the order of what comes before; what comes directly before is last. */
function stepsOf(subject: Explained, of: string): UnplacedStep[] {
  const { deploymentOrder: order, componentRefs } = subject.recipe;
  const position = order.indexOf(of);
  const awaited = componentRefs.find((ref) => ref.name === of)?.dependencyRefs ?? [];
  const steps = order.slice(0, position).filter((name) => awaited.includes(name))
    .map((value): UnplacedStep => ({ ...edgeOf(subject, of, value), action: "after", of, value }));
  const previous = order[position - 1];
  if (previous === undefined) return [{ origin: BY_NAME, action: "after", of }];
  if (awaited.includes(previous)) return steps;
  return [...steps, { origin: BY_NAME, action: "after", of, value: previous }];
}

/** Who made a component wait for another first, and where. */
function edgeOf(
  { fragments = [], recipe }: Explained,
  of: string,
  dependency: string,
): Pick<UnplacedStep, "origin" | "at"> {
  for (const { origin, spec } of fragments) {
    for (const [i, ref] of (spec.componentRefs ?? []).entries()) {
      const index = ref.name === of ? ref.dependencyRefs?.indexOf(dependency) ?? -1 : -1;
      if (index < 0) continue;
      return { origin, at: [...origin.at ?? [], "componentRefs", i, "dependencyRefs", index] };
    }
  }
  const i = recipe.componentRefs.findIndex((ref) => ref.name === of);
  const index = recipe.componentRefs[i]!.dependencyRefs!.indexOf(dependency);
  return {
    origin: { kind: "recipe", name: of },
    at: ["componentRefs", i, "dependencyRefs", index],
  };
}
