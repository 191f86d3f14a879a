/** The criteria of a request, from its query string or its body. Source: API contract, section 4. */
import { invalid } from "../../base/error.ts";
import {
  type CriteriaInput,
  type CriteriaOptions,
  parseCriteria as parse,
} from "../../catalog/criteria.ts";
import { type Catalog, type Criteria, type Dimension, DIMENSIONS } from "../../catalog/types.ts";
import type { CriteriaDocument } from "../schema/check_criteria.ts";
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
    const found = {} as Criteria;
    // Each is decoded and checked before the next one is looked at: the first bad one is told.
    for (const dimension of DIMENSIONS) {
      const [name, text] = statedFor(dimension, query);
      const nameOf = () => `parameter ${name}`;
      found[dimension] = checked({ [dimension]: text }, rules, nameOf)[dimension];
    }
    found.nodes = query.count("nodes");
    return found;
  });
  return allowed(criteria, rules.allowlists);
}

/** Name and value of the parameter that states a dimension. */
function statedFor(dimension: Dimension, query: QueryString): [name: string, text: string] {
  const text = query.text(dimension);
  const alias = text === "" && dimension === "accelerator" ? query.text("gpu") : "";
  return alias === "" ? [dimension, text] : ["gpu", alias];
}

/** The criteria of a body whose shape has been checked; `message` is that of a 400. */
export function bodyCriteria(
  { criteria: { nodes, ...input }, outOfRange }: CriteriaDocument,
  rules: CriteriaRules,
  message: string,
): Criteria {
  const criteria = refusing(message, () => {
    const found = checked(input, rules, (name) => `field ${name}`);
    if (outOfRange !== undefined) throw invalid(outOfRange);
    return { ...found, nodes: nodes ?? 0 };
  });
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
