/** What a run says at its end, and what a dry run prints instead of writing. */
import { describeComponents } from "../bundle/changes/describe.ts";
import { DIMENSIONS } from "../catalog/types.ts";
import type { Recipe } from "../recipe/types.ts";
import type { Change } from "../run/changes.ts";
import { componentsOf, type RunOutcome, type StepOutcome } from "../run/execute.ts";
import type { Colors } from "./colors.ts";
import { formatNote } from "./report.ts";

/**
 * The closing summary: components with versions, warnings (unless they were `told` as they came),
 * where the files are, what is next.
 */
export function formatSummary(
  outcome: RunOutcome,
  { colors, told }: { colors: Colors; told: boolean },
): string {
  const { recipe, steps, stop } = outcome;
  const parts: string[] = [];
  if (recipe) parts.push(section(colors.bold("Components"), components(recipe)));
  const warnings = steps.flatMap((step) => step.notes);
  if (warnings.length > 0) {
    const title = colors.yellow(`Warnings (${warnings.length})`);
    const lines = warnings.flatMap((note) => formatNote(note).split("\n"));
    parts.push(told ? `${title}: see above\n` : section(title, lines));
  }
  parts.push(...componentChanges(steps, colors.bold("Changes to the bundle")));
  const outputs = steps.flatMap((step) => step.changes);
  if (outputs.length > 0) parts.push(section(colors.bold("Files"), outputs.map(output)));
  const next = stop ? [] : steps.flatMap((step) => step.next ?? []);
  if (next.length > 0) parts.push(section(colors.bold("Next"), next));
  const failed = steps.find((step) => step.status === "failed");
  if (failed && !stop) parts.push(`${colors.yellow("Went on although readiness failed")}\n`);
  const left = steps.find((step) => step.name === "validate" && step.status === "skipped");
  if (left && !stop) parts.push(`Readiness was not checked: ${left.summary}\n`);
  return `\n${parts.join("\n")}`;
}

/** The plan that --dry-run prints: criteria, overlays, components, and every file that changes. */
export function formatPlan({ recipe, steps, stop }: RunOutcome): string {
  const parts: string[] = [];
  if (recipe) parts.push(...recipeSections(recipe));
  parts.push(section("Steps", steps.map(planLine)));
  parts.push(...componentChanges(steps, "Changes to the bundle"));
  const changes = steps.flatMap((step) => step.changes.flatMap(changeLines));
  parts.push(section("Files", changes.length > 0 ? changes : ["nothing would change"]));
  if (stop) parts.push(`The run would stop: ${stop.message}\n`);
  return parts.join("\n");
}

/** What a recipe is made of, for plans: criteria, overlays, components. */
export function recipeSections(recipe: Recipe): string[] {
  const { criteria, metadata } = recipe;
  const stated = DIMENSIONS.map((name) => `${name}: ${criteria[name]}`);
  return [
    section("Criteria", criteria.nodes ? [...stated, `nodes: ${criteria.nodes}`] : stated),
    section("Overlays", metadata.appliedOverlays),
    section("Components", components(recipe)),
  ];
}

/** A titled block of a plan. */
export function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function components(recipe: Recipe): string[] {
  const listed = componentsOf(recipe);
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  return listed.map(({ name, version }) => `${name.padEnd(width)}  ${version || "manifests"}`);
}

/** What becomes of the components of a bundle that is replaced; nothing for a new one. */
function componentChanges(steps: readonly StepOutcome[], title: string): string[] {
  const lines = steps.flatMap(({ changes }) =>
    changes.flatMap((change) =>
      change.kind === "directory" ? describeComponents(change.components) : []
    )
  );
  return lines.length === 0 ? [] : [section(title, lines)];
}

function planLine({ name, status, summary }: StepOutcome): string {
  return `${name.padEnd(9)} ${status === "skipped" ? "skipped: " : ""}${summary}`;
}

function output(change: Change): string {
  if (change.kind === "file") return `${change.path} (${change.change})`;
  if (change.kind === "artifact") return `${change.path} (pushed, ${change.digest})`;
  const { created, changed, removed, unchanged } = change;
  const counts = [
    [created.length, "created"],
    [changed.length, "changed"],
    [removed.length, "removed"],
    [unchanged, "unchanged"],
  ].filter(([count]) => count !== 0).map(([count, word]) => `${count} ${word}`);
  return `${change.path}/ (${counts.join(", ")})`;
}

function changeLines(change: Change): string[] {
  if (change.kind === "file") {
    return change.change === "unchanged" ? [] : [`${change.change} ${change.path}`];
  }
  if (change.kind === "artifact") return [`pushed ${change.path} (${change.digest})`];
  const under = (word: string, paths: string[]) =>
    paths.map((path) => `${word} ${change.path}/${path}`);
  return [
    ...under("created", change.created),
    ...under("changed", change.changed),
    ...under("removed", change.removed),
  ];
}
