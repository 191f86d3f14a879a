/** The rule that validations of the registry are ones that bundles know. */
import { nearest } from "../../base/suggest.ts";
import { placeOf } from "../../catalog/lint/place.ts";
import type { LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import { VALIDATION_FUNCTIONS } from "../warnings.ts";

/** The rules of this family. */
export const VALIDATION_RULES: readonly Rule[] = [{
  id: "unknown-validation",
  summary: "A validation of the registry is none that this version knows",
  severity: "error",
  check: unknownValidations,
}];

function unknownValidations({ registry }: LintModel): Problem[] {
  return registry.flatMap((declared) =>
    (declared.value.validations ?? []).flatMap((validation, i) =>
      VALIDATION_FUNCTIONS.includes(validation.function) ? [] : [{
        message: `Component ${declared.value.name} names the unknown validation ` +
          JSON.stringify(validation.function),
        source: placeOf(declared, ["validations", i, "function"]),
        hints: [
          ...nearest(validation.function, VALIDATION_FUNCTIONS),
          `Validations are: ${VALIDATION_FUNCTIONS.join(", ")}`,
        ],
      }]
    )
  );
}
