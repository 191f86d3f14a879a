/**
 * Criteria allowlists: what an operator lets this server answer. They bind the server only, the
 * command line does not know them. Source: API reference, criteria allowlists; API contract,
 * section 9.
 */
import { invalid } from "../../base/error.ts";
import { log } from "../../base/log.ts";
import { nearest } from "../../base/suggest.ts";
import { ANY, canonicalValue } from "../../catalog/criteria_values.ts";
import type { CriteriaRegistry, Dimension } from "../../catalog/types.ts";
import { RESTRICTED, type Restricted } from "../settings.ts";

/** Allowed values by dimension; a dimension without a list allows all. */
export type Allowlists = Partial<Record<Restricted, readonly string[]>>;

/** A criterion outside its allowlist, in the words of the error body. */
export interface Violation {
  message: string;
  details: { requested: string; allowed: readonly string[] };
}

const WORDS: Record<Restricted, string> = {
  accelerator: "accelerator",
  service: "service",
  intent: "intent",
  os: "OS",
};

/**
 * The lists as configured, checked against the catalog: trimmed, any letter case, empty items and
 * `any` left out; a list that ends up empty restricts nothing. Throws INVALID_REQUEST for a value
 * that no criterion can have, because it would silently allow less than its author meant.
 */
export function parseAllowlists(
  configured: Record<Restricted, readonly string[]>,
  registry: CriteriaRegistry,
): Allowlists {
  const lists: Allowlists = {};
  for (const dimension of RESTRICTED) {
    const values = configured[dimension].map((text) => canonicalValue(dimension, text))
      .filter((value) => value !== ANY);
    const unknown = values.find((value) => !registry.values(dimension).includes(value));
    if (unknown !== undefined) throw unknownValue(dimension, unknown, registry);
    if (values.length > 0) lists[dimension] = values;
  }
  return lists;
}

function unknownValue(dimension: Restricted, value: string, registry: CriteriaRegistry) {
  const valid = registry.values(dimension);
  return invalid(`Invalid ${WORDS[dimension]} ${JSON.stringify(value)} in the allowlist`, {
    hints: [...nearest(value, valid), `Valid values: ${valid.join(", ")}`],
  });
}

/** True when anything is restricted. */
export function restricts(lists: Allowlists): boolean {
  return RESTRICTED.some((dimension) => lists[dimension] !== undefined);
}

/** The first criterion that is not allowed; `any` always is. */
export function findViolation(
  criteria: Partial<Record<Dimension, string>>,
  lists: Allowlists,
): Violation | undefined {
  for (const dimension of RESTRICTED) {
    const requested = criteria[dimension] ?? ANY;
    const allowed = lists[dimension];
    if (requested === ANY || allowed === undefined || allowed.includes(requested)) continue;
    return { message: `${WORDS[dimension]} type not allowed`, details: { requested, allowed } };
  }
  return undefined;
}

/** Tells at start what is in force: the counts, and at debug level the lists. */
export function announceAllowlists(lists: Allowlists): void {
  const list = (dimension: Restricted) => lists[dimension] ?? [];
  const each = <T>(of: (values: readonly string[]) => T) => ({
    accelerators: of(list("accelerator")),
    services: of(list("service")),
    intents: of(list("intent")),
    os_types: of(list("os")),
  });
  if (!restricts(lists)) return;
  log.info("criteria allowlists configured", each((values) => values.length));
  log.debug("criteria allowlists loaded", each((values) => values));
}
