/**
 * Rules about the constraints of validation phases: what the checks of a phase read, and in which
 * form. Source: recipe development guide, inference performance constraints; validator catalog.
 */
import { parseVersion } from "../../base/version.ts";
import { nearest } from "../../base/suggest.ts";
import { placeOf } from "../../catalog/lint/place.ts";
import type { Declared, LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import { type Constraint, PHASES } from "../../catalog/types.ts";
import { type Operator, parseExpression } from "../../recipe/constraint.ts";

/** The phases whose constraints are read by checks. */
type CheckPhase = Exclude<typeof PHASES[number], "readiness">;

/** A constraint that a check of a phase reads. */
interface PhaseConstraint {
  phase: CheckPhase;
  /** Why a value cannot be used, or undefined. */
  problem(value: string): string | undefined;
}

const bandwidth: PhaseConstraint = { phase: "performance", problem: threshold(">=") };

/** Every constraint that a check reads, by its name. */
const PHASE_CONSTRAINTS: Readonly<Record<string, PhaseConstraint>> = {
  "Deployment.gpu-operator.version": { phase: "deployment", problem: version },
  "nccl-all-reduce-bw": bandwidth,
  "nccl-all-reduce-bw-net": bandwidth,
  "nccl-all-reduce-bw-nvls": bandwidth,
  "inference-throughput": { phase: "performance", problem: threshold(">=") },
  "inference-ttft-p99": { phase: "performance", problem: threshold("<=") },
  "inference-model": { phase: "performance", problem: bareWord },
  "inference-concurrency-per-gpu": { phase: "performance", problem: positiveInteger },
  "inference-routing-mode": {
    phase: "performance",
    problem: oneOf(["dynamo-router", "gateway-epp"]),
  },
};

/** The rules of this family. */
export const PHASE_CONSTRAINT_RULES: readonly Rule[] = [
  {
    id: "phase-constraint",
    summary: "A constraint of a validation phase is read by no check of that phase",
    severity: "warning",
    check: (model) => phaseConstraints(model).flatMap((placed) => unread(placed, model)),
  },
  {
    id: "threshold",
    summary: "A constraint of a validation phase has a value that its check cannot use",
    severity: "error",
    check: (model) => phaseConstraints(model).flatMap(unusable),
  },
];

interface PlacedConstraint extends Declared<Constraint> {
  phase: CheckPhase;
}

function phaseConstraints({ overlays }: LintModel): PlacedConstraint[] {
  return overlays.flatMap(({ value, document }) =>
    PHASES.filter((phase) => phase !== "readiness").flatMap((phase) =>
      (value.spec.validation?.[phase]?.constraints ?? []).map((constraint, i) => ({
        value: constraint,
        document,
        at: ["spec", "validation", phase, "constraints", i],
        phase,
      }))
    )
  );
}

function known(name: string): PhaseConstraint | undefined {
  return Object.hasOwn(PHASE_CONSTRAINTS, name) ? PHASE_CONSTRAINTS[name] : undefined;
}

/** A validator that a data directory brings may read whatever it likes. */
function unread(placed: PlacedConstraint, { validators }: LintModel): Problem[] {
  const { phase, value: { name } } = placed;
  if (known(name)?.phase === phase) return [];
  const foreign = validators.some(({ value, document }) =>
    value.phase === phase && document.origin === "external"
  );
  if (foreign) return [];
  const names = Object.keys(PHASE_CONSTRAINTS).filter((other) => known(other)!.phase === phase);
  return [{
    message: `No check of phase ${phase} reads constraint ${name}`,
    source: placeOf(placed, ["name"]),
    hints: [
      ...nearest(name, names),
      names.length === 0
        ? "Move it to the phase whose check reads it"
        : `Constraints of this phase: ${names.join(", ")}`,
    ],
  }];
}

function unusable(placed: PlacedConstraint): Problem[] {
  const { name, value } = placed.value;
  const reason = known(name)?.problem(value);
  if (reason === undefined) return [];
  return [{
    message: `Constraint ${name} has the value ${JSON.stringify(value)}, ${reason}`,
    source: placeOf(placed, ["value"]),
    hints: ["The check that reads it would skip or fail with this value; correct it"],
  }];
}

/** A number behind the one operator that makes sense, with or without a unit behind it. */
function threshold(wanted: Operator): (value: string) => string | undefined {
  return (value) => {
    const expression = parseExpression(value);
    if (expression?.operator !== wanted) return `which must start with ${wanted}`;
    return /^\d+(\.\d+)?( +\S+)?$/.test(expression.expected)
      ? undefined
      : "which must have one number behind the operator";
  };
}

function version(value: string): string | undefined {
  const expression = parseExpression(value);
  return expression && parseVersion(expression.expected) ? undefined : "which compares no version";
}

function bareWord(value: string): string | undefined {
  return /^[^\s<>=!]\S*$/.test(value) ? undefined : "which must be one word without an operator";
}

function positiveInteger(value: string): string | undefined {
  return /^[1-9]\d*$/.test(value) ? undefined : "which must be a positive integer";
}

function oneOf(words: readonly string[]): (value: string) => string | undefined {
  return (value) => words.includes(value) ? undefined : `which is none of ${words.join(", ")}`;
}
