/** Reads the constraints and validation blocks of a recipe document. */
import type { DocPath } from "../base/error.ts";
import { listAt, mappingAt } from "../base/shape.ts";
import { own, type Value } from "../base/tree.ts";
import {
  type Constraint,
  PHASES,
  type Validation,
  type ValidationPhase,
} from "../catalog/types.ts";
import { noteUnknown, type RecipeReader, textAt, textsAt } from "./recipe_reader.ts";

/** The constraints at a path. Throws INVALID_REQUEST with the place of what is wrong. */
export function readConstraints(
  reader: RecipeReader,
  path: DocPath,
  value: Value | undefined,
): Constraint[] {
  return listAt(reader, path, value).map((item, i) => {
    const tree = mappingAt(reader, [...path, i], item);
    return {
      // An empty name or value cannot be evaluated, which is for the evaluation to say.
      name: textAt(reader, [...path, i, "name"], own(tree, "name")),
      value: textAt(reader, [...path, i, "value"], own(tree, "value")),
    };
  });
}

/** The validation blocks by phase. Throws INVALID_REQUEST with the place of what is wrong. */
export function readValidation(reader: RecipeReader, value: Value): Validation {
  const tree = mappingAt(reader, ["validation"], value);
  noteUnknown(reader, ["validation"], { tree, known: PHASES });
  const validation: Validation = {};
  for (const phase of PHASES) {
    const block = own(tree, phase);
    if (block === undefined || block === null) continue;
    validation[phase] = readPhase(reader, ["validation", phase], block);
  }
  return validation;
}

function readPhase(reader: RecipeReader, path: DocPath, value: Value): ValidationPhase {
  const tree = mappingAt(reader, path, value);
  const known = ["timeout", "infrastructure", "checks", "constraints", "nodeSelection"];
  noteUnknown(reader, path, { tree, known });
  const phase: ValidationPhase = {};
  for (const field of ["timeout", "infrastructure"] as const) {
    const text = own(tree, field);
    if (text) phase[field] = textAt(reader, [...path, field], text);
  }
  const checks = textsAt(reader, [...path, "checks"], own(tree, "checks"));
  if (checks.length > 0) phase.checks = checks;
  const constraints = readConstraints(reader, [...path, "constraints"], own(tree, "constraints"));
  if (constraints.length > 0) phase.constraints = constraints;
  const selection = own(tree, "nodeSelection");
  if (selection) phase.nodeSelection = mappingAt(reader, [...path, "nodeSelection"], selection);
  return phase;
}
