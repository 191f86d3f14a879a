/** The table of all lint rules: each room brings those that need what it knows. */
import { MANIFEST_RULES } from "../bundle/lint/manifests.ts";
import { VALIDATION_RULES } from "../bundle/lint/validations.ts";
import { CATALOG_RULES } from "../catalog/lint/rules.ts";
import type { Rule } from "../catalog/lint/types.ts";
import { RECIPE_RULES } from "../recipe/lint/rules.ts";
import { PHASE_CONSTRAINT_RULES } from "../validate/lint/phase_constraints.ts";

/** Every rule, in the order they are listed. */
export const LINT_RULES: readonly Rule[] = [
  ...CATALOG_RULES,
  ...RECIPE_RULES,
  ...PHASE_CONSTRAINT_RULES,
  ...VALIDATION_RULES,
  ...MANIFEST_RULES,
];
