/**
 * Which steps of a run are done: all that the config asks for, narrowed by --only, --skip and
 * --from. When the recipe step is left out, a later step needs the recipe of an earlier run, so
 * the recipe is read back from the file that run wrote instead of being resolved again.
 */
import { invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { type RunRequest, type Step, STEP_NAMES, type StepName } from "./types.ts";

/** What the three flags say; empty lists and undefined narrow nothing. */
export interface Selection {
  only: readonly string[];
  skip: readonly string[];
  from?: string;
}

/** A step of the plan: done, or left out with the reason. */
export interface PlannedStep {
  step: Step;
  run: boolean;
  reason?: string;
}

/** The steps of a run and the request as the selection changes it. */
export interface RunPlan {
  steps: PlannedStep[];
  request: RunRequest;
}

/** Applies a selection. Throws INVALID_REQUEST for unknown names and when nothing is left to do. */
export function selectSteps(
  table: readonly Step[],
  request: RunRequest,
  selection: Selection,
): RunPlan {
  const only = selection.only.map((name) => stepName(name, "--only"));
  const skip = selection.skip.map((name) => stepName(name, "--skip"));
  const from = selection.from === undefined ? undefined : stepName(selection.from, "--from");
  const steps = table.map((step) => ({ step, ...decide(step, request, { only, skip, from }) }));
  for (const name of only) {
    const planned = steps.find((entry) => entry.step.name === name)!;
    if (!planned.step.wanted(request)) throw unasked(name);
  }
  if (!steps.some((entry) => entry.run)) {
    throw invalid("Nothing is left to run", {
      hints: [`Steps are ${STEP_NAMES.join(", ")}; loosen --only, --skip or --from`],
    });
  }
  return { steps, request: readingBack(steps, request) };
}

function stepName(name: string, flag: string): StepName {
  const known: readonly string[] = STEP_NAMES;
  if (known.includes(name)) return name as StepName;
  throw invalid(`Unknown step "${name}" in ${flag}`, {
    hints: [`Steps are ${known.join(", ")}`, ...nearest(name, known)],
  });
}

function unasked(name: StepName): Error {
  return invalid(`The config does not ask for the step "${name}"`, {
    hints: [`Add spec.${name} to the config, or leave ${name} out of --only`],
  });
}

interface Names {
  only: StepName[];
  skip: StepName[];
  from?: StepName;
}

function decide(
  step: Step,
  request: RunRequest,
  { only, skip, from }: Names,
): Omit<PlannedStep, "step"> {
  if (!step.wanted(request)) return { run: false, reason: `the config has no spec.${step.name}` };
  if (skip.includes(step.name)) return { run: false, reason: "left out by --skip" };
  if (only.length > 0 && !only.includes(step.name)) {
    return { run: false, reason: "left out by --only" };
  }
  if (from !== undefined && STEP_NAMES.indexOf(step.name) < STEP_NAMES.indexOf(from)) {
    return { run: false, reason: "left out by --from" };
  }
  return { run: true };
}

/** Without the recipe step, the recipe comes from the file that step would have written. */
function readingBack(steps: readonly PlannedStep[], request: RunRequest): RunRequest {
  const made = steps.some((entry) => entry.step.name === "recipe" && entry.run);
  if (made || request.recipe.input !== undefined) return request;
  return { ...request, recipe: { ...request.recipe, input: request.recipe.output } };
}
