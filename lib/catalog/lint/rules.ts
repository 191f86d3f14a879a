/** The rules that need to know nothing but the catalog. Rooms above add theirs to this table. */
import { ALLOWANCE_RULE } from "./allowances.ts";
import { ENTRY_RULES } from "./entries.ts";
import { FILE_RULES } from "./files.ts";
import { NAMING_RULES } from "./naming.ts";
import { READING_RULES } from "./reading.ts";
import { REFERENCE_RULES } from "./references.ts";
import { REGISTRY_RULES } from "./registry.ts";
import { STRUCTURE_RULES } from "./structure.ts";
import type { Rule } from "./types.ts";
import { UNUSED_RULES } from "./unused.ts";

/** In the order they are listed. */
export const CATALOG_RULES: readonly Rule[] = [
  ...READING_RULES,
  ...REGISTRY_RULES,
  ...REFERENCE_RULES,
  ...STRUCTURE_RULES,
  ...ENTRY_RULES,
  ...FILE_RULES,
  ...NAMING_RULES,
  ...UNUSED_RULES,
  ALLOWANCE_RULE,
];
