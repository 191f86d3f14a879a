/** The history of a whole component reference: who brought it, and who had something to add. */
import type { Value } from "../base/tree.ts";
import type { ComponentRef } from "../catalog/types.ts";
import { mergeComponent } from "./merge_component.ts";
import type { Explained, RecipeComponent, UnplacedStep } from "./types.ts";

/** What each fragment made of the reference, before the registry's defaults filled it in. */
export function explainComponent(
  { fragments = [], recipe }: Explained,
  ref: RecipeComponent,
): UnplacedStep[] {
  const steps: UnplacedStep[] = [];
  let before: ComponentRef | undefined;
  for (const { origin, spec } of fragments) {
    for (const [i, candidate] of (spec.componentRefs ?? []).entries()) {
      if (candidate.name !== ref.name) continue;
      const after = before === undefined ? candidate : mergeComponent(before, candidate);
      const at = [...origin.at ?? [], "componentRefs", i, "name"];
      const step = { origin, at, value: valueOf(after) };
      steps.push(
        before === undefined
          ? { ...step, action: "set" }
          : { ...step, action: "merged", replaced: valueOf(before) },
      );
      before = after;
    }
  }
  if (fragments.length > 0) return steps;
  const at = ["componentRefs", recipe.componentRefs.indexOf(ref), "name"];
  return [{ origin: { kind: "recipe", name: ref.name }, at, action: "set", value: valueOf(ref) }];
}

/** A reference is plain data. */
function valueOf(ref: ComponentRef): Value {
  return ref as unknown as Value;
}
