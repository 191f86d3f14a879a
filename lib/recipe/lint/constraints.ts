/** Rules about constraints that are held against a snapshot: their path and their expression. */
import type { DocPath } from "../../base/error.ts";
import { parseVersion } from "../../base/version.ts";
import { fragmentsOf } from "../../catalog/lint/component_refs.ts";
import { placeOf } from "../../catalog/lint/place.ts";
import type { Declared, LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import type { Constraint, Overlay } from "../../catalog/types.ts";
import { parseMeasurementPath } from "../../snapshot/read.ts";
import { parseExpression } from "../constraint.ts";

/** The rules of this family. */
export const CONSTRAINT_RULES: readonly Rule[] = [
  {
    id: "constraint-name",
    summary: "A constraint is not named by a measurement (Type.Subtype.Key)",
    severity: "error",
    check: (model) => placedConstraints(model).flatMap(nameProblems),
  },
  {
    id: "constraint-value",
    summary: "A constraint has an operator or value that cannot be evaluated",
    severity: "error",
    check: (model) => placedConstraints(model).flatMap(valueProblems),
  },
];

/** What is compared with snapshots: constraints of specs and of the readiness phase. */
function placedConstraints(model: LintModel): Declared<Constraint>[] {
  return fragmentsOf(model).flatMap((declared) => [
    ...listed(declared, ["spec", "constraints"], declared.value.spec.constraints),
    ...listed(
      declared,
      ["spec", "validation", "readiness", "constraints"],
      declared.value.spec.validation?.readiness?.constraints,
    ),
  ]);
}

function listed(
  { document }: Declared<Overlay>,
  at: DocPath,
  constraints: readonly Constraint[] = [],
): Declared<Constraint>[] {
  return constraints.map((value, i) => ({ value, document, at: [...at, i] }));
}

function nameProblems(declared: Declared<Constraint>): Problem[] {
  const problem = parseMeasurementPath(declared.value.name);
  if (typeof problem !== "string") return [];
  return [{
    message: `Constraint cannot be read from a snapshot: ${problem}`,
    source: placeOf(declared, ["name"]),
    hints: ["Name a measurement, for example K8s.server.version or OS.release.ID"],
  }];
}

function valueProblems(declared: Declared<Constraint>): Problem[] {
  const { name, value } = declared.value;
  const reason = expressionProblem(value);
  if (reason === undefined) return [];
  return [{
    message: `Constraint ${name} cannot be evaluated: ${reason}`,
    source: placeOf(declared, ["value"]),
    hints: ["Write one of >=, <=, >, <, ==, != and a value, or a value alone for an exact match"],
  }];
}

/** Why an expression could never be met as it is meant; undefined when it could. */
export function expressionProblem(text: string): string | undefined {
  const expression = parseExpression(text);
  if (expression === undefined) return `${JSON.stringify(text)} expects nothing`;
  const { operator, expected } = expression;
  if (operator !== undefined && operator !== "==" && operator !== "!=") {
    if (parseVersion(expected) !== undefined) return undefined;
    return `${JSON.stringify(expected)} is no version, which ${operator} needs`;
  }
  // There are no ranges and no other operators: they would be compared as literal text.
  const sign = /^[=~^!*]+|\|\||[<>]=?/.exec(expected)?.[0];
  return sign === undefined ? undefined : `${JSON.stringify(sign)} is no operator here`;
}
