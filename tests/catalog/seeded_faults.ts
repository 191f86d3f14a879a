/**
 * Faults to seed into a clean catalog, each with the rule that must find it. The line it must be
 * found at carries the mark `# <--`; a fault without a mark is one of a file or of the directory.
 */
import { FILES_FAULTS } from "./seeded_faults/files.ts";
import { MANIFESTS_FAULTS } from "./seeded_faults/manifests.ts";
import { READING_FAULTS } from "./seeded_faults/reading.ts";
import { RECIPES_FAULTS } from "./seeded_faults/recipes.ts";
import { REFERENCES_FAULTS } from "./seeded_faults/references.ts";
import { REGISTRY_FAULTS } from "./seeded_faults/registry.ts";
import { STRUCTURE_FAULTS } from "./seeded_faults/structure.ts";
import type { SeededFault } from "./seeded_faults/seeded_fault.ts";

/** Every fault. */
export const SEEDED_FAULTS: readonly SeededFault[] = [
  ...READING_FAULTS,
  ...REGISTRY_FAULTS,
  ...REFERENCES_FAULTS,
  ...STRUCTURE_FAULTS,
  ...FILES_FAULTS,
  ...RECIPES_FAULTS,
  ...MANIFESTS_FAULTS,
];
