/** Explanations as lines for people. */
import { escapeControls } from "../base/log_format.ts";
import { brief } from "../base/shape.ts";
import { equalValue, isTree, own, type Value } from "../base/tree.ts";
import type {
  AppliedFragment,
  MatchedOverlay,
  RecipeExplanation,
  UnmatchedOverlay,
} from "../recipe/explain_recipe.ts";
import type { Origin, ProvenanceStep } from "../recipe/types.ts";
import { columns } from "./text_layout.ts";

/** A criterion and what set it: a flag, a place in the config, or `snapshot`. */
export interface CriterionOrigin {
  name: string;
  value: string;
  from?: string;
}

/** Most overlays of a data directory that are listed as not matching. */
const MAX_UNMATCHED = 20;

const KINDS: Record<Origin["kind"], string> = {
  registry: "registry",
  values: "values file",
  overlay: "overlay",
  mixin: "mixin",
  recipe: "recipe",
  flag: "flag",
  config: "config",
  snapshot: "snapshot",
  default: "default",
  rule: "rule",
};

/** Origins that have a name besides that of their file. */
const NAMED = new Set<Origin["kind"]>(["overlay", "mixin", "flag", "config", "rule", "snapshot"]);
/** Most differing leaves of a mapping that a line lists. */
const MAX_CHANGES = 6;

/** The value, then a line per step, oldest first: `place: overlay eks replaces 1 by 2`. */
export function valueLines(
  path: string,
  value: Value | undefined,
  steps: readonly ProvenanceStep[],
): string[] {
  const head = `${path}: ${value === undefined ? "not set" : brief(value)}`;
  if (steps.length === 0) {
    return [head, "  no layer sets it: it follows from the rest of the recipe"];
  }
  return [head, ...steps.map((step) => `  ${stepLine(step)}`)].map(escapeControls);
}

function stepLine(step: ProvenanceStep): string {
  const { origin: { kind, name, file }, place } = step;
  const who = NAMED.has(kind) ? `${KINDS[kind]} ${name}` : KINDS[kind];
  const where = place ?? file;
  return `${where === undefined ? "" : `${where}: `}${who} ${actionText(step)}`;
}

function actionText({ action, of, value = null, replaced = null }: ProvenanceStep): string {
  if (action === "after") return `puts ${of} ${value === null ? "first" : `after ${value}`}`;
  if (action === "set") return `sets ${brief(value)}`;
  if (action === "deleted") return `deletes ${brief(replaced)}`;
  if (equalValue(replaced, value)) return `repeats ${brief(value)}`;
  if (action === "replaced") return `replaces ${brief(replaced)} by ${brief(value)}`;
  const changes = differences(replaced, value);
  const more = changes.length - MAX_CHANGES;
  return `merges ${changes.slice(0, MAX_CHANGES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The leaves in which two values differ: `driver.version "570" -> "580"`, `+ gdrcopy true`. */
function differences(old: Value | undefined, fresh: Value | undefined, path = ""): string[] {
  if (isTree(old) && isTree(fresh)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(fresh)]);
    return [...keys].flatMap((key) =>
      differences(own(old, key), own(fresh, key), path === "" ? key : `${path}.${key}`)
    );
  }
  if (old === undefined) return [`+ ${path} ${brief(fresh!)}`];
  if (fresh === undefined) return [`- ${path}`];
  if (equalValue(old, fresh)) return [];
  return [`${path} ${brief(old)} -> ${brief(fresh)}`.trimStart()];
}

/** The whole story: criteria, what matched, what was merged, what was left out and why. */
export function recipeLines(
  explained: RecipeExplanation,
  criteria: readonly CriterionOrigin[],
): string[] {
  const { matched, applied, unused, unmatched } = explained;
  const excluded = matched.filter(({ outcome }) => outcome === "excluded");
  const shadowed = matched.filter(({ outcome }) => outcome === "shadowed");
  const blocks = [
    block("Criteria", columns(criteria.map(({ name, value, from }) => [name, value, from ?? ""]))),
    block("Merged, first to last", columns(applied.map(appliedRow))),
    block("Matched, but shadowed", columns(shadowed.map(shadowedRow))),
    block("Matched, but excluded by the snapshot", excluded.flatMap(excludedLines)),
    block("Criteria without effect", unused.map(({ text }) => escapeControls(text))),
    block("Overlays of the data directory that did not match", unmatchedLines(unmatched)),
  ];
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, i) =>
    i > 0 ? ["", ...lines] : lines
  );
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function appliedRow({ kind, name, place, why, of }: AppliedFragment): string[] {
  const reason = {
    root: "every recipe starts from it",
    match: "matches the criteria",
    base: `base of ${of.join(", ")}`,
    mixin: `listed by ${of.join(", ")}`,
  }[why];
  return [kind, name, reason, place];
}

function shadowedRow({ name, by = [], merged, place }: MatchedOverlay): string[] {
  const end = merged ? "brings it along" : "was excluded, and it with it";
  return [name, `${by.join(", ")} ${end}`, place];
}

function excludedLines({ name, place, reason, constraints = [] }: MatchedOverlay): string[] {
  return [
    `${name}  ${reason}  ${place}`,
    ...constraints.map(({ constraint, expected, actual, reason: why, place: at }) => {
      const found = actual === undefined ? why : `expected ${expected}, got ${actual}`;
      return `  ${constraint}: ${found}${at === undefined ? "" : `  ${at}`}`;
    }),
  ].map(escapeControls);
}

function unmatchedLines(unmatched: readonly UnmatchedOverlay[]): string[] {
  const rows = unmatched.slice(0, MAX_UNMATCHED).map(({ name, file, differs }) => [
    name,
    differs.length === 0
      ? "has no criteria, and nothing merged stands on it"
      : differs.map(({ criterion, overlay, query }) => `${criterion} is ${overlay}, not ${query}`)
        .join("; "),
    file,
  ]);
  const more = unmatched.length - MAX_UNMATCHED;
  return [...columns(rows), ...(more > 0 ? [`and ${more} more`] : [])];
}
