/** The history of the validation blocks of a recipe: a phase, a field of one, or a constraint. */
import { invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { getPath, isTree, type Tree, type Value } from "../base/tree.ts";
import { PHASES, type Validation } from "../catalog/types.ts";
import { mergeValidation } from "./merge_validation.ts";
import type { Explained, ProvenanceStep, UnplacedStep } from "./types.ts";

/**
 * What each fragment did to the validation at a path: the blocks as a whole, `<phase>`,
 * `<phase>.<field>`, or `<phase>.constraints.<name>`. Throws INVALID_REQUEST for an unknown phase.
 */
export function explainValidation(
  { fragments = [], recipe }: Explained,
  path: readonly string[],
): UnplacedStep[] {
  checkPhase(path[0]);
  const steps: UnplacedStep[] = [];
  let merged: Validation = {};
  for (const { origin, spec } of fragments) {
    if (!spec.validation) continue;
    const at = said(spec.validation, path);
    const before = Object.keys(merged).length === 0 ? undefined : valueIn(merged, path);
    merged = mergeValidation(merged, spec.validation);
    const after = valueIn(merged, path);
    if (at === undefined || (before === undefined && after === undefined)) continue;
    steps.push({
      origin,
      at: [...origin.at ?? [], "validation", ...at],
      action: actionOf(before, after),
      ...(after === undefined ? {} : { value: after }),
      ...(before === undefined ? {} : { replaced: before }),
    });
  }
  const value = valueIn(recipe.validation ?? {}, path);
  if (fragments.length > 0 || value === undefined) return steps;
  const at = ["validation", ...said(recipe.validation!, path)!];
  return [{ origin: { kind: "recipe", name: path.join(".") }, at, action: "set", value }];
}

function checkPhase(phase: string | undefined): void {
  const known: readonly string[] = PHASES;
  if (phase === undefined || known.includes(phase)) return;
  throw invalid(`There is no validation phase ${JSON.stringify(phase)}`, {
    hints: [...nearest(phase, known), `Phases: ${known.join(", ")}`],
  });
}

/** Names of constraints hold dots, so the rest of the path is one name. */
function constraintName([, field, ...rest]: readonly string[]): string | undefined {
  return field === "constraints" && rest.length > 0 ? rest.join(".") : undefined;
}

function valueIn(validation: Validation, path: readonly string[]): Value | undefined {
  const name = constraintName(path);
  const blocks = validation as unknown as Tree;
  if (name === undefined) return getPath(blocks, path);
  const found = getPath(blocks, path.slice(0, 2));
  const list = (Array.isArray(found) ? found : []) as Tree[];
  return list.find((constraint) => constraint.name === name)?.value;
}

/**
 * Where a fragment says something about a path. An explicit empty list of constraints is about each
 * of them: it clears what is inherited.
 */
function said(validation: Validation, path: readonly string[]): (string | number)[] | undefined {
  const name = constraintName(path);
  const blocks = validation as unknown as Tree;
  if (name === undefined) return getPath(blocks, path) === undefined ? undefined : [...path];
  const list = getPath(blocks, path.slice(0, 2));
  if (!Array.isArray(list)) return undefined;
  if (list.length === 0) return path.slice(0, 2);
  const index = (list as Tree[]).findLastIndex((constraint) => constraint.name === name);
  return index < 0 ? undefined : [...path.slice(0, 2), index, "value"];
}

function actionOf(
  before: Value | undefined,
  after: Value | undefined,
): ProvenanceStep["action"] {
  if (before === undefined) return "set";
  if (after === undefined) return "deleted";
  return (isTree(before) && isTree(after)) || (Array.isArray(before) && Array.isArray(after))
    ? "merged"
    : "replaced";
}
