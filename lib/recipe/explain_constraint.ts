/** The history of a constraint of a recipe. */
import type { Explained, UnplacedStep } from "./types.ts";

/** What each fragment did to the constraint of a name. */
export function explainConstraint(
  { fragments = [], recipe }: Explained,
  name: string,
): UnplacedStep[] {
  const steps: UnplacedStep[] = [];
  for (const { origin, spec } of fragments) {
    for (const [i, constraint] of (spec.constraints ?? []).entries()) {
      if (constraint.name !== name) continue;
      const replaced = steps.at(-1)?.value;
      const at = [...origin.at ?? [], "constraints", i, "value"];
      const step: UnplacedStep = { origin, at, action: "set", value: constraint.value };
      steps.push(replaced === undefined ? step : { ...step, action: "replaced", replaced });
    }
  }
  const index = recipe.constraints?.findIndex((constraint) => constraint.name === name) ?? -1;
  if (steps.length > 0 || index < 0) return steps;
  return [{
    origin: { kind: "recipe", name },
    at: ["constraints", index, "value"],
    action: "set",
    value: recipe.constraints![index]!.value,
  }];
}
