/**
 * The table of contents of `aicr run`. Each line is a step; order is running order. Adding a step
 * is one file under steps/ and one line here.
 */
import { bundleStep } from "./steps/bundle.ts";
import { recipeStep } from "./steps/recipe.ts";
import { validateStep } from "./steps/validate.ts";
import type { Step } from "./types.ts";

/** Every step, in running order. */
export const STEPS: readonly Step[] = [
  recipeStep,
  validateStep,
  bundleStep,
];
