/**
 * Criteria of a query: which values each dimension accepts and how a query is read. A value is
 * accepted when it is on the fixed list or when a loaded overlay is written for it; anything else
 * is refused by name, never turned into the wildcard. Source: recipe algorithm, section 1.1; data
 * extension guide.
 */
import { invalid, type Source } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import { ANY, canonicalValue, FIXED_VALUES } from "./criteria_values.ts";
import {
  type Criteria,
  type CriteriaRegistry,
  type Dimension,
  DIMENSIONS,
  type FileOrigin,
  type Overlay,
} from "./types.ts";

/** Most values that a message lists. */
const MAX_LISTED = 40;

/** Criteria as a user gives them; what is absent or empty is the wildcard. */
export type CriteriaInput = Partial<Record<Dimension, string>> & { nodes?: number };

/** Options of {@link parseCriteria}. */
export interface CriteriaOptions {
  /** Accept only the fixed values and those of embedded overlays. */
  strict?: boolean;
  /**
   * What a dimension is called where the user wrote it, for messages: `--service` (the default),
   * `spec.recipe.criteria.service`, `query parameter service`.
   */
  nameOf?: (dimension: Dimension | "nodes") => string;
  /** Where a dimension stands in a document, for the line in the message. */
  sourceOf?: (dimension: Dimension | "nodes") => Source | undefined;
}

/**
 * Reads a query. Throws INVALID_REQUEST for a value that the registry does not accept, naming the
 * value, the field and the values that are. A negative number of nodes counts as not given.
 */
export function parseCriteria(
  input: CriteriaInput,
  registry: CriteriaRegistry,
  options: CriteriaOptions = {},
): Criteria {
  const out = { nodes: nodesOf(input.nodes, options) } as Criteria;
  for (const dimension of DIMENSIONS) {
    const value = canonicalValue(dimension, input[dimension] ?? "");
    if (!isAccepted(registry, dimension, { value, ...options })) {
      throw refusal(dimension, input[dimension]!, registry, options);
    }
    out[dimension] = value;
  }
  return out;
}

/** True for the wildcard and for values that are known; when strict, only to the embedded layer. */
export function isAccepted(
  registry: CriteriaRegistry,
  dimension: Dimension,
  { value, strict = false }: { value: string; strict?: boolean },
): boolean {
  if (value === ANY) return true;
  const origin = registry.origin(dimension, value);
  return strict ? origin === "embedded" : origin !== undefined;
}

function nodesOf(nodes: number | undefined, options: CriteriaOptions): number {
  if (nodes === undefined || nodes < 0) return 0;
  if (Number.isSafeInteger(nodes)) return nodes;
  const name = options.nameOf?.("nodes") ?? "--nodes";
  throw invalid(`Invalid ${name} ${nodes}: the number of nodes must be an integer`, {
    source: options.sourceOf?.("nodes"),
    hints: ["Give a whole number, or 0 for any"],
  });
}

function refusal(
  dimension: Dimension,
  text: string,
  registry: CriteriaRegistry,
  options: CriteriaOptions,
) {
  const name = options.nameOf?.(dimension) ?? `--${dimension}`;
  const value = canonicalValue(dimension, text);
  const valid = registry.values(dimension, options);
  const external = options.strict === true && registry.origin(dimension, value) === "external";
  return invalid(`Invalid ${dimension} ${JSON.stringify(text)} (${name})`, {
    source: options.sourceOf?.(dimension),
    hints: [
      ...(external
        ? [`Only the data directory knows "${value}": strict criteria leave its values out`]
        : nearest(value, valid)),
      `Valid values: ${listed(valid)}`,
    ],
  });
}

/** The values and the wildcard; a catalog with hundreds of them is not printed whole. */
function listed(values: readonly string[]): string {
  const more = values.length - MAX_LISTED;
  return [...values.slice(0, MAX_LISTED), ...(more > 0 ? [`${more} more`] : []), ANY].join(", ");
}

/** True when at least one field is specific; a query without a snapshot needs one. */
export function isSpecific(criteria: Criteria): boolean {
  return criteria.nodes > 0 || DIMENSIONS.some((dimension) => criteria[dimension] !== ANY);
}

/**
 * The values that the fixed list and the given overlays declare; an embedded declaration wins. An
 * overlay's own spelling decides whether it can match, so a value is honoured only literally.
 */
export function criteriaRegistry(overlays: Iterable<Overlay>): CriteriaRegistry {
  const declared = byDimension(() => new Map<string, FileOrigin>());
  const literal = byDimension(() => new Set<string>([ANY]));
  for (const { criteria, origin } of overlays) {
    for (const dimension of criteria === undefined ? [] : DIMENSIONS) {
      const value = canonicalValue(dimension, criteria![dimension]);
      literal[dimension].add(criteria![dimension]);
      if (value === ANY || declared[dimension].get(value) === "embedded") continue;
      declared[dimension].set(value, origin);
    }
  }
  const lists = new Map<string, string[]>();
  return {
    values(dimension, { strict = false } = {}) {
      const key = `${dimension} ${strict}`;
      const list = lists.get(key) ?? listValues(dimension, declared[dimension], strict);
      lists.set(key, list);
      return list;
    },
    origin: (dimension, value) =>
      FIXED_VALUES[dimension].includes(value) ? "embedded" : declared[dimension].get(value),
    isHonoured: (dimension, value) => literal[dimension].has(value),
  };
}

function byDimension<T>(make: () => T): Record<Dimension, T> {
  return Object.fromEntries(DIMENSIONS.map((name) => [name, make()])) as Record<Dimension, T>;
}

function listValues(
  dimension: Dimension,
  declared: ReadonlyMap<string, FileOrigin>,
  strict: boolean,
): string[] {
  const values = new Set(FIXED_VALUES[dimension]);
  for (const [value, origin] of declared) {
    if (!strict || origin === "embedded") values.add(value);
  }
  return [...values].sort();
}
