/**
 * What a run is made of, as data: the request, the state that flows from step to step, and what a
 * step hands back. A step computes; only `execute` applies.
 */
import type { AicrError } from "../base/error.ts";
import type { BundleFile } from "../bundle/types.ts";
import type { BundleOptions } from "../bundle/options.ts";
import type { ArtifactTarget } from "../bundle/options/artifact_target.ts";
import type { RegistryAccess } from "../bundle/publish.ts";
import type { Catalog } from "../catalog/types.ts";
import type { Artifact } from "../platform/oci.ts";
import type { Format } from "../recipe/format.ts";
import type { RecipeQuery } from "../recipe/make_recipe.ts";
import type { Fragment, Note, Recipe } from "../recipe/types.ts";
import type { RunPhase } from "../validate/phases.ts";

/** The steps of a run, in running order. */
export const STEP_NAMES = ["recipe", "validate", "bundle"] as const;

/** One of {@link STEP_NAMES}. */
export type StepName = typeof STEP_NAMES[number];

/** Everything a run needs to know, with precedence already applied and paths already chosen. */
export interface RunRequest {
  /** The --data directory. */
  data?: string;
  recipe: RecipeRequest;
  /** Absent when the config has no spec.validate. */
  validate?: ValidateRequest;
  /** Absent when the config has no spec.bundle. */
  bundle?: BundleRequest;
}

/** How the recipe is made, or, with `input`, where it is read from. */
export interface RecipeRequest {
  /** What to resolve; `data` is the request's own. */
  query: Omit<RecipeQuery, "data">;
  /** A finished recipe to use instead of resolving one. */
  input?: string;
  output: string;
  format: Format;
}

/** What readiness is held against and where the report goes. */
export interface ValidateRequest {
  snapshot: string;
  failOnError: boolean;
  /** Checks to list as skipped; none means readiness only. */
  phases: readonly RunPhase[];
  output: string;
}

/** What to bundle and where to. */
export interface BundleRequest {
  options: BundleOptions;
  /** The directory; a bundle that goes to a registry is written there too. */
  target: string;
  /** How the registry is reached that `options` may name. */
  registry: RegistryAccess;
  /** File for the digest of a pushed bundle. */
  imageRefs?: string;
}

/** What earlier steps leave for later ones, in memory. */
export interface RunState {
  catalog?: Catalog;
  recipe?: Recipe;
  /** What the recipe was merged from, when this run resolved it. */
  fragments?: Fragment[];
}

/** Something a step wants written. */
export type Write =
  | { kind: "file"; path: string; data: string }
  | { kind: "directory"; path: string; files: BundleFile[] }
  | { kind: "artifact"; target: ArtifactTarget; artifact: Artifact; registry: RegistryAccess };

/** What a step hands back. */
export interface StepResult {
  state: RunState;
  writes: Write[];
  /** One line for people: what came out. */
  summary: string;
  notes: Note[];
  /** `failed`: an expected outcome that is reported and does not stop the run. */
  status: "passed" | "failed";
  /** What to do with what came out, as lines for people. */
  next?: string[];
  /** Ends the run after this step's writes are applied. */
  stop?: AicrError;
}

/** The clock, passed in because this room has none: Unix milliseconds. */
export type Clock = () => number;

/** What every step is computed with. */
export interface StepInput {
  request: RunRequest;
  state: RunState;
  now: Clock;
}

/** One step of a run: pure computation over the request and the state so far. */
export interface Step {
  name: StepName;
  /** In the list that a terminal shows. */
  title: string;
  /** True when the request asks for this step. */
  wanted(request: RunRequest): boolean;
  compute(input: StepInput): Promise<StepResult>;
}
