/** The criteria of a request, from its query string or its body. Source: API contract, section 4. */
import {
  type CriteriaInput,
  type CriteriaOptions,
  parseCriteria as parse,
} from "../catalog/criteria.ts";
import { type Catalog, type Criteria, DIMENSIONS } from "../catalog/types.ts";
import { type Allowlists, findViolation } from "./allowlists.ts";
import type { QueryString } from "./query_string.ts";
import { Refusal, refusing } from "./refusal.ts";

/** What criteria are held against. */
export interface CriteriaRules {
  catalog: Catalog;
  allowlists: Allowlists;
}

/** The criteria of a query string. Throws a 400 for the first one that is wrong. */
export function queryCriteria(query: QueryString, rules: CriteriaRules): Criteria {
  const criteria = refusing("Invalid recipe criteria", () => {
    const input: CriteriaInput = {};
    for (const name of DIMENSIONS) input[name] = query.text(name);
    if (input.accelerator === "") input.accelerator = query.text("gpu");
    const found = checked(input, rules, (name) => `parameter ${name}`);
    return { ...found, nodes: query.count("nodes") };
  });
  return allowed(criteria, rules.allowlists);
}

/** The criteria of a body whose shape has been checked; `message` is that of a 400. */
export function bodyCriteria(input: CriteriaInput, rules: CriteriaRules, message: string) {
  const criteria = refusing(message, () => checked(input, rules, (name) => `field ${name}`));
  return allowed(criteria, rules.allowlists);
}

function checked(
  input: CriteriaInput,
  { catalog }: CriteriaRules,
  nameOf: NonNullable<CriteriaOptions["nameOf"]>,
): Criteria {
  return parse(input, catalog.criteria, { nameOf });
}

function allowed(criteria: Criteria, allowlists: Allowlists): Criteria {
  const violation = findViolation(criteria, allowlists);
  if (violation === undefined) return criteria;
  throw new Refusal("INVALID_REQUEST", violation.message, { details: violation.details });
}

/** Criteria as one text: the same for every way of stating the same. */
export function criteriaKey(criteria: Criteria): string {
  return [...DIMENSIONS.map((name) => criteria[name]), criteria.nodes].join("|");
}
