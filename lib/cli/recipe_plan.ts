/** What `recipe --dry-run` prints: what would be written, and what it would be made of. */
import type { Recipe } from "../recipe/types.ts";
import { recipeSections, section } from "./run_summary.ts";
import type { OutputChange } from "./plan_output.ts";

/** The plan as text. `target` is undefined for stdout. */
export function recipePlan(
  recipe: Recipe,
  target: string | undefined,
  change: OutputChange,
): string {
  const { excludedOverlays = [], constraintWarnings = [] } = recipe.metadata;
  const excluded = excludedOverlays.map(({ name, reason }) => `${name}: ${reason}`);
  const unmet = constraintWarnings.map(({ overlay, constraint, reason }) =>
    `${overlay}: ${constraint}: ${reason}`
  );
  return [
    ...recipeSections(recipe),
    ...(excluded.length > 0 ? [section("Excluded overlays", excluded)] : []),
    ...(unmet.length > 0 ? [section("Constraints not met", unmet)] : []),
    section("Files", [fileLine(target, change)]),
  ].join("\n");
}

function fileLine(target: string | undefined, change: OutputChange): string {
  if (change === "printed") return "none: the recipe would be printed to stdout";
  return change === "streamed" ? `written through to ${target}` : `${change} ${target}`;
}
