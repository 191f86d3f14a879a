/**
 * Runs a plan: for each step compute, compare with the disk, apply, report. It promises that a
 * step's outputs are written whole or not at all, that nothing is written in a dry run, and that
 * every run that starts ends with the event `run.finished`.
 */
import { addHints, AicrError, codeOf, messageOf } from "../base/error.ts";
import { writeFileAtomic } from "../base/files.ts";
import { publishArtifact } from "../bundle/publish.ts";
import { writeBundle } from "../bundle/write.ts";
import type { Recipe } from "../recipe/types.ts";
import { type Change, changeOf } from "./changes.ts";
import type { RunEvent } from "./events.ts";
import type { PlannedStep, RunPlan } from "./select.ts";
import { recipeStep } from "./steps/recipe.ts";
import type { Clock, RunState, StepName, StepResult, Write } from "./types.ts";

/** How a run is carried out. */
export interface ExecuteOptions {
  /** How to name the config in events. */
  config: string;
  dryRun: boolean;
  now: Clock;
  emit(event: RunEvent): void;
}

/** What became of one step. */
export interface StepOutcome {
  name: StepName;
  status: "passed" | "failed" | "stopped" | "skipped";
  /** Why it was left out, or one line about what came out. */
  summary: string;
  changes: Change[];
  notes: StepResult["notes"];
  next?: string[];
  durationMs: number;
}

/** What became of the run. */
export interface RunOutcome {
  steps: StepOutcome[];
  recipe?: Recipe;
  /** What ended the run early; the process ends with its exit code. */
  stop?: AicrError;
}

/** Runs the plan. Throws what a step throws, after saying which one and what to do next. */
export async function executeRun(plan: RunPlan, options: ExecuteOptions): Promise<RunOutcome> {
  const { emit, now } = options;
  const started = now();
  const outcome: RunOutcome = { steps: [] };
  let finished = false;
  emit({
    event: "run.started",
    config: options.config,
    dryRun: options.dryRun,
    steps: plan.steps.filter((entry) => entry.run).map((entry) => entry.step.name),
  });
  try {
    let state = await inheritedState(plan, options);
    for (const entry of plan.steps) {
      if (!entry.run || outcome.stop) {
        outcome.steps.push(skipped(entry, outcome.stop, emit));
        continue;
      }
      const { result, step } = await runStep(entry, { plan, state, options });
      outcome.steps.push(step);
      state = result.state;
      outcome.stop = result.stop && withNextStep(result.stop, entry.step.name);
    }
    outcome.recipe = state.recipe;
    finished = outcome.stop === undefined;
    return outcome;
  } finally {
    emit({
      event: "run.finished",
      status: finished && outcome.steps.every((s) => s.status !== "failed") ? "passed" : "failed",
      durationMs: now() - started,
      components: componentsOf(outcome.recipe),
    });
  }
}

/** Enabled components with their versions, in deployment order. */
export function componentsOf(recipe: Recipe | undefined): { name: string; version: string }[] {
  return (recipe?.deploymentOrder ?? []).map((name) => {
    const ref = recipe!.componentRefs.find((candidate) => candidate.name === name);
    return { name, version: ref?.version ?? ref?.tag ?? "" };
  });
}

/** When the recipe step is left out, later steps get the recipe an earlier run wrote. */
async function inheritedState(plan: RunPlan, { now }: ExecuteOptions): Promise<RunState> {
  const made = plan.steps.some((entry) => entry.step.name === "recipe" && entry.run);
  if (made) return {};
  try {
    return (await recipeStep.compute({ request: plan.request, state: {}, now })).state;
  } catch (error) {
    if (!(error instanceof AicrError) || error.code !== "NOT_FOUND") throw error;
    throw new AicrError("NOT_FOUND", error.message, {
      hints: [
        "The recipe step is left out, so the recipe of an earlier run is needed: run it first",
      ],
      source: error.source,
      cause: error,
    });
  }
}

function skipped(
  { step, reason }: PlannedStep,
  stop: AicrError | undefined,
  emit: ExecuteOptions["emit"],
): StepOutcome {
  const summary = reason ?? (stop ? "not reached" : "left out");
  emit({ event: "step.skipped", step: step.name, reason: summary });
  return { name: step.name, status: "skipped", summary, changes: [], notes: [], durationMs: 0 };
}

interface StepContext {
  plan: RunPlan;
  state: RunState;
  options: ExecuteOptions;
}

async function runStep(
  { step }: PlannedStep,
  { plan, state, options }: StepContext,
): Promise<{ result: StepResult; step: StepOutcome }> {
  const { emit, now, dryRun } = options;
  const started = now();
  emit({ event: "step.started", step: step.name, title: step.title });
  try {
    const result = await step.compute({ request: plan.request, state, now });
    const changes = await Promise.all(result.writes.map(changeOf));
    for (const note of result.notes) emit({ event: "note", step: step.name, ...note });
    if (!dryRun) { for (const write of result.writes) await apply(write); }
    const status = result.stop ? "stopped" : result.status;
    const durationMs = now() - started;
    const { summary, notes, next } = result;
    emit({ event: "step.finished", step: step.name, status, durationMs, summary, changes });
    return { result, step: { name: step.name, status, summary, changes, notes, next, durationMs } };
  } catch (error) {
    const durationMs = now() - started;
    const [code, message] = [codeOf(error), messageOf(error)];
    emit({ event: "step.failed", step: step.name, durationMs, code, message });
    throw error instanceof AicrError ? withNextStep(error, step.name) : error;
  }
}

async function apply(write: Write): Promise<void> {
  if (write.kind === "file") await writeFileAtomic(write.path, write.data);
  else if (write.kind === "directory") await writeBundle(write.path, write.files);
  else await publishArtifact(write.artifact, write.target, write.registry);
}

/** The same error with the way to go on from the step that failed. */
function withNextStep(error: AicrError, step: StepName): AicrError {
  return addHints(
    error,
    step === "recipe"
      ? "Then run the same command again; nothing was written"
      : `Then run the same command again, or go on with --from ${step}`,
  );
}
