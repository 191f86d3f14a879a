/**
 * Rules that concern more than one field, or a value whose form the schema cannot tell. A table of
 * pure functions from a config to what is wrong with it. Commands that run one step apply few of
 * them; `aicr run` also refuses whatever any of its steps would, before the first one starts; and
 * `aicr config validate` besides that asks for everything the steps need.
 */
import { parseCriteria } from "../catalog/criteria.ts";
import { type Catalog, type Dimension, DIMENSIONS } from "../catalog/types.ts";
import { completenessRules } from "./rules/completeness.ts";
import { ociTarget } from "./rules/oci_target.ts";
import { disagreement, handoff } from "./rules/recipe_paths.ts";
import { snapshotAgentRules } from "./rules/snapshot_agent.ts";
import { validationRules } from "./rules/validation.ts";
import { asProblem, type Problem, refusal } from "./problem.ts";
import type { AICRConfig, LoadedConfig } from "./types.ts";

/** What a config is checked for: one step, a whole run, or on its own without any flags. */
export type Scope = "step" | "run" | "validate";

/** A rule: everything that is wrong by it, nothing when all is well. */
export type Rule = (config: AICRConfig) => Problem[];

/** Rules of every command that reads a config. */
const STEP_RULES: readonly Rule[] = [handoff, ociTarget];

/** Rules of a whole run. */
const RUN_RULES: readonly Rule[] = [
  ...STEP_RULES,
  disagreement,
  ...snapshotAgentRules,
  ...validationRules,
];

const RULES: Record<Scope, readonly Rule[]> = {
  step: STEP_RULES,
  run: RUN_RULES,
  validate: [...RUN_RULES, ...completenessRules],
};

/** Applies the rules of a scope. Throws one INVALID_REQUEST that tells every problem. */
export function checkConfig(loaded: LoadedConfig, scope: Scope): void {
  const problems = RULES[scope].flatMap((rule) => rule(loaded.config));
  if (problems.length > 0) throw refusal(loaded, problems);
}

/**
 * Checks the stated criteria against a catalog that spec.recipe.data (or --data) is already part
 * of. `strict` leaves external values out and defaults to what the config says. `skip` names
 * dimensions that a flag overrides. Throws one INVALID_REQUEST for all values that are unknown.
 */
export function checkCriteria(
  loaded: LoadedConfig,
  catalog: Pick<Catalog, "criteria">,
  options: { strict?: boolean; skip?: readonly Dimension[] } = {},
): void {
  const { criteria = {}, criteriaStrict = false } = loaded.config.spec.recipe ?? {};
  const strict = options.strict ?? criteriaStrict;
  const problems: Problem[] = [];
  for (const dimension of DIMENSIONS) {
    if (criteria[dimension] === undefined || options.skip?.includes(dimension)) continue;
    const path = ["spec", "recipe", "criteria", dimension];
    try {
      const nameOf = () => path.join(".");
      parseCriteria({ [dimension]: criteria[dimension] }, catalog.criteria, { strict, nameOf });
    } catch (error) {
      problems.push(asProblem(error, path));
    }
  }
  if (problems.length > 0) throw refusal(loaded, problems);
}
