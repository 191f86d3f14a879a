/**
 * Which checks of the validator catalog belong to the phases that were asked for. Selecting and
 * listing only; running checks on a cluster is another room's business.
 */
import { invalid } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Catalog, Validator } from "../catalog/types.ts";

/** The phases a user can ask for, in the order they run. `all` stands for the three others. */
const RUN_PHASES = ["deployment", "performance", "conformance"] as const;

/** One of {@link RUN_PHASES}. */
export type RunPhase = typeof RUN_PHASES[number];

/** What --phase accepts. */
export const PHASE_VALUES: readonly string[] = [...RUN_PHASES, "all"];

/**
 * The phases to run, in running order; none given means all of them. Throws INVALID_REQUEST for an
 * unknown name and for `all` beside others (validate behaviour).
 */
export function selectPhases(names: readonly string[]): RunPhase[] {
  const unknown = names.find((name) => !PHASE_VALUES.includes(name));
  if (unknown !== undefined) {
    throw invalid(`Unknown validation phase "${unknown}"`, {
      hints: [`Use one of ${PHASE_VALUES.join(", ")}`, ...nearest(unknown, PHASE_VALUES)],
    });
  }
  if (names.includes("all") && names.some((name) => name !== "all")) {
    throw invalid(
      `Phase "all" cannot be combined with ${names.filter((n) => n !== "all").join(", ")}`,
      {
        hints: ["Give either all, or the phases one by one"],
      },
    );
  }
  const everything = names.length === 0 || names.includes("all");
  return RUN_PHASES.filter((phase) => everything || names.includes(phase));
}

/** Every check of the catalog that belongs to the phases, phase by phase, in catalog order. */
export function checksOf(
  catalog: Pick<Catalog, "validators">,
  phases: readonly RunPhase[],
): Validator[] {
  return phases.flatMap((phase) => catalog.validators.filter((check) => check.phase === phase));
}
