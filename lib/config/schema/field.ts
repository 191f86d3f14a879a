/**
 * The kinds of fields an AICRConfig consists of. Every field carries a description (it becomes
 * part of the JSON Schema and of the file that `aicr config init` writes) and, where it helps, the
 * values to choose from and an example. Nothing here knows a particular field.
 */
import * as z from "zod";
import type { Value } from "../../base/tree.ts";

/** What is known about a field besides its type. */
export interface FieldFacts {
  /** What `config init` shows for the field; for fields with a default, the default. */
  example?: Value;
  /** Accepted values, where the type itself does not list them. */
  values?: readonly string[];
  /** Entries look like `component:path=value`; the part behind `=` may be a secret. */
  assignment?: boolean;
}

/** The {@link FieldFacts} of every field. */
export const fieldFacts = z.registry<FieldFacts>();

/** Makes an optional field out of a type. */
export function field<T extends z.ZodType>(type: T, description: string, facts: FieldFacts = {}) {
  const optional = type.optional().describe(description);
  fieldFacts.add(optional, facts);
  return optional;
}

/** A mapping with exactly these keys. */
export function section<T extends z.ZodRawShape>(description: string, shape: T) {
  return z.strictObject(shape).optional().describe(description);
}

/** Any text. */
export const text = (description: string, example?: string) =>
  field(z.string(), description, { example });

/** Text of a certain form; `must` completes the sentence "the value …". */
export const textLike = (pattern: RegExp, must: string, description: string, facts?: FieldFacts) =>
  field(z.string().regex(pattern, must), description, facts);

/** True or false. */
export const flag = (description: string, example: boolean) =>
  field(z.boolean(), description, { example });

/** A whole number in a range, `min` 0 unless said otherwise. */
export function wholeNumber(
  description: string,
  example: number,
  range: { min?: number; max?: number } = {},
) {
  const type = z.int().min(range.min ?? 0);
  const bounded = range.max === undefined ? type : type.max(range.max);
  return field(bounded, description, { example });
}

/** One of a few words; the empty text counts as absent. */
export const choice = <const T extends readonly [string, ...string[]]>(
  values: T,
  description: string,
) => field(z.enum(["", ...values]), description, { example: values[0], values });

/** A list of texts. */
export const texts = (description: string, example: string[]) =>
  field(z.array(z.string()), description, { example });

/** A list of texts of a certain form; `must` completes the sentence "the value …". */
export const textsLike = (
  pattern: RegExp,
  must: string,
  description: string,
  facts?: FieldFacts,
) => field(z.array(z.string().regex(pattern, must)), description, facts);

/** Free keys with text values, such as labels. */
export const labels = (description: string, example: Record<string, string>) =>
  field(z.record(z.string(), z.string()), description, { example });

const NUMBER = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)";
const UNIT = "(ns|us|µs|μs|ms|s|m|h)";
const DURATION = new RegExp(`^(0|${NUMBER}${UNIT}(${NUMBER}${UNIT})*)?$`);

/** A duration such as `5m`, `1h30m` or `0`. */
export const duration = (description: string, example: string) =>
  textLike(DURATION, "must be a duration such as 30s, 5m or 1h30m", description, { example });

const TOLERATION = /^(\*|[^:]*:(NoSchedule|PreferNoSchedule|NoExecute))$/;

/** Tolerations in the short form of the command line. */
export const tolerations = (description: string, example: string[]) =>
  textsLike(
    TOLERATION,
    "must be key=value:Effect, key:Effect or *, with the effect NoSchedule, PreferNoSchedule or " +
      "NoExecute",
    description,
    { example },
  );
