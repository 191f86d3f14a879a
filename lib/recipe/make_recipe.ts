/**
 * The way from a query to a resolution, for everyone who starts from what a user stated: the
 * catalog with its directory on top, stated criteria checked, a snapshot filling what they leave
 * open. Stated criteria always win; a contradiction is told, because it may be a mistake.
 */
import { log } from "../base/log.ts";
import { type CriteriaInput, type CriteriaOptions, parseCriteria } from "../catalog/criteria.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { loadCatalog } from "../catalog/load.ts";
import { type Catalog, type Criteria, DIMENSIONS } from "../catalog/types.ts";
import { detectCriteria } from "../snapshot/fingerprint.ts";
import { loadSnapshot } from "../snapshot/load.ts";
import { resolve } from "./resolve.ts";
import type { Resolution } from "./types.ts";

/** What a user asks for. */
export interface RecipeQuery {
  /** The --data directory. */
  data?: string;
  /** Criteria that a flag or config states; a field that nothing states is absent. */
  stated: CriteriaInput;
  /** Strictness, and how to name and place a criterion in messages. */
  criteria: CriteriaOptions;
  /** Snapshot to detect criteria from and to hold constraints against. */
  snapshot?: string;
}

/** A resolution with the catalog it was made from. */
export interface MadeRecipe {
  catalog: Catalog;
  resolution: Resolution;
}

/** Loads, checks and resolves. Throws what loading and resolving throw. */
export async function makeRecipe(query: RecipeQuery): Promise<MadeRecipe> {
  const catalog = await loadCatalog({ data: query.data });
  const parsed = parseCriteria(query.stated, catalog.criteria, query.criteria);
  const snapshot = query.snapshot === undefined ? undefined : await loadSnapshot(query.snapshot);
  const detected = snapshot ? detectCriteria(snapshot, catalog.criteria, query.criteria) : {};
  const criteria = combine(parsed, query.stated, detected);
  log.debug("building recipe from criteria", { criteria: criteriaText(criteria) });
  return { catalog, resolution: resolve(catalog, criteria, { snapshot }) };
}

function combine(parsed: Criteria, stated: CriteriaInput, detected: Partial<Criteria>): Criteria {
  const out = { ...parsed };
  for (const field of [...DIMENSIONS, "nodes"] as const) {
    if (detected[field] === undefined) continue;
    if (stated[field] === undefined) Object.assign(out, { [field]: detected[field] });
    else if (parsed[field] !== detected[field]) {
      log.info("Stated criteria override the snapshot", {
        criterion: field,
        snapshot: detected[field],
        stated: parsed[field],
      });
    }
  }
  return out;
}

/** `criteria(service=eks, accelerator=h100, intent=any, os=any)`; the rest when it is specific. */
function criteriaText({ service, accelerator, intent, os, platform, nodes }: Criteria): string {
  const parts = { service, accelerator, intent, os };
  const more = { ...(platform === ANY ? {} : { platform }), ...(nodes === 0 ? {} : { nodes }) };
  const pairs = Object.entries({ ...parts, ...more }).map(([key, value]) => `${key}=${value}`);
  return `criteria(${pairs.join(", ")})`;
}
