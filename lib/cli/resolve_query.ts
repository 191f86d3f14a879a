/**
 * Resolves a recipe from the flags that `recipe`, `query` and their kin share: criteria from flag
 * or config, the rest of them from a snapshot, on the catalog with --data layered over it.
 */
import type { Source } from "../base/error.ts";
import { log } from "../base/log.ts";
import type { CriteriaInput } from "../catalog/criteria.ts";
import { type Catalog, type Criteria, type Dimension, DIMENSIONS } from "../catalog/types.ts";
import type { Resolution } from "../recipe/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import type { Context } from "./command.ts";

/** A resolution with the catalog it was made from. */
export interface ResolvedQuery {
  catalog: Catalog;
  resolution: Resolution;
}

/** Resolves the recipe that the options ask for. Prints the notes of the resolution. */
export async function resolveQuery(context: Context): Promise<ResolvedQuery> {
  const { options } = context;
  const [{ loadCatalog }, { parseCriteria }, { resolve }] = await Promise.all([
    import("../catalog/load.ts"),
    import("../catalog/criteria.ts"),
    import("../recipe/resolve.ts"),
  ]);
  const catalog = await loadCatalog({ data: options.string("data") });
  const strict = options.bool("criteria-strict");
  const stated = statedCriteria(context);
  const parsed = parseCriteria(stated, catalog.criteria, {
    strict,
    nameOf: (dimension) => nameOf(context, dimension),
    sourceOf: (dimension) => sourceOf(context, dimension),
  });
  const snapshot = await snapshotOf(context);
  const detected = snapshot === undefined ? {} : await detect(snapshot, catalog, strict);
  const criteria = combine(parsed, stated, detected);
  log.debug("building recipe from criteria", { ...criteria });
  const resolution = resolve(catalog, criteria, { snapshot });
  context.notes(resolution.notes);
  return { catalog, resolution };
}

/** What flags, environment and config state; a field that nothing states is absent. */
function statedCriteria({ options }: Context): CriteriaInput {
  const stated: CriteriaInput = {};
  for (const dimension of DIMENSIONS) {
    if (options.given(dimension)) stated[dimension] = options.string(dimension) ?? "";
  }
  if (!options.given("nodes")) return stated;
  const nodes = options.int("nodes");
  if (nodes < 0) log.warn(`--nodes ${nodes} is less than 0 and counts as not given`);
  else stated.nodes = nodes;
  return stated;
}

function nameOf({ options }: Context, dimension: Dimension | "nodes"): string {
  return options.given(dimension) === "config"
    ? `spec.recipe.criteria.${dimension}`
    : `--${dimension}`;
}

function sourceOf(context: Context, dimension: Dimension | "nodes"): Source | undefined {
  const { config, options } = context;
  if (!config || options.given(dimension) !== "config") return undefined;
  return { file: config.file, text: config.text, path: ["spec", "recipe", "criteria", dimension] };
}

async function snapshotOf({ options }: Context): Promise<Snapshot | undefined> {
  const uri = options.string("snapshot");
  if (uri === undefined) return undefined;
  const { loadSnapshot } = await import("../snapshot/load.ts");
  return await loadSnapshot(uri);
}

async function detect(
  snapshot: Snapshot,
  catalog: Catalog,
  strict: boolean,
): Promise<Partial<Criteria>> {
  const { detectCriteria } = await import("../snapshot/fingerprint.ts");
  return detectCriteria(snapshot, catalog.criteria, { strict });
}

/** Stated criteria win field by field; a contradiction is told, because it may be a mistake. */
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
