/** The lint rules of this room. */
import type { Rule } from "../../catalog/lint/types.ts";
import { CELL_RULES } from "./cells.ts";
import { CONSTRAINT_RULES } from "./constraints.ts";
import { OS_MIXIN_RULES } from "./os_mixins.ts";

/** Rules that need to know how recipes are made. */
export const RECIPE_RULES: readonly Rule[] = [
  ...CONSTRAINT_RULES,
  ...OS_MIXIN_RULES,
  ...CELL_RULES,
];
