/** How the validation blocks of two specs become one. Source: recipe algorithm, section 3.3. */
import {
  type Constraint,
  PHASES,
  type Validation,
  type ValidationPhase,
} from "../catalog/types.ts";

/** Merges phase by phase; a phase that one side lacks is taken from the other as it is. */
export function mergeValidation(left: Validation, right: Validation): Validation {
  const out: Validation = { ...left };
  for (const phase of PHASES) {
    const over = right[phase];
    if (!over) continue;
    const under = out[phase];
    out[phase] = under ? mergePhase(under, over) : over;
  }
  return out;
}

/** Within a phase an explicit empty list clears what is inherited; an absent one inherits. */
function mergePhase(left: ValidationPhase, right: ValidationPhase): ValidationPhase {
  const out: ValidationPhase = { ...left };
  if (right.timeout) out.timeout = right.timeout;
  if (right.infrastructure) out.infrastructure = right.infrastructure;
  if (right.nodeSelection) out.nodeSelection = right.nodeSelection;
  if (right.checks) {
    out.checks = right.checks.length === 0
      ? []
      : [...new Set([...left.checks ?? [], ...right.checks])];
  }
  if (right.constraints) {
    out.constraints = right.constraints.length === 0
      ? []
      : replaceByName(left.constraints ?? [], right.constraints);
  }
  return out;
}

/** Left order, same-name entries replaced; a name that stands twice on the right ends as its last. */
function replaceByName(left: Constraint[], right: Constraint[]): Constraint[] {
  const byName = new Map(left.map((constraint) => [constraint.name, constraint]));
  for (const constraint of right) byName.set(constraint.name, constraint);
  return [...byName.values()];
}

/** The blocks as a recipe prints them: without empty lists, but with the phases they stood in. */
export function withoutEmptyLists(validation: Validation): Validation {
  const out: Validation = {};
  for (const phase of PHASES) {
    const block = validation[phase];
    if (!block) continue;
    const printed: ValidationPhase = {};
    if (block.timeout) printed.timeout = block.timeout;
    if (block.infrastructure) printed.infrastructure = block.infrastructure;
    if (block.checks?.length) printed.checks = block.checks;
    if (block.constraints?.length) printed.constraints = block.constraints;
    if (block.nodeSelection) printed.nodeSelection = block.nodeSelection;
    out[phase] = printed;
  }
  return out;
}
