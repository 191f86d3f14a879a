/**
 * What a snapshot says about a cluster: looking up measurements and single readings. Nothing here
 * changes a snapshot or guesses: a reading that is not there is told apart from an empty one.
 * Source: snapshot model, constraint rules.
 */
import type { Scalar } from "../base/tree.ts";
import type { Snapshot, Subtype } from "./types.ts";

/** Measurement types that a constraint may name, spelled as documents spell them. */
export const MEASUREMENT_TYPES = [
  "K8s",
  "GPU",
  "OS",
  "SystemD",
  "NodeTopology",
  "NetworkTopology",
] as const;

/** The text that constraints and drift compare. */
export function readingText(reading: Scalar): string {
  return reading === null ? "<nil>" : String(reading);
}

/** The first subtype of that name in the first measurement of that type. */
export function findSubtype(
  snapshot: Snapshot,
  type: string,
  subtype: string,
): Subtype | undefined {
  return snapshot.measurements.find((item) => item.type === type)
    ?.subtypes.find((item) => item.subtype === subtype);
}

/** The text of one reading, or undefined when it was not captured. */
export function reading(
  snapshot: Snapshot,
  [type, subtype, key]: readonly [type: string, subtype: string, key: string],
): string | undefined {
  const data = findSubtype(snapshot, type, subtype)?.data;
  return data && Object.hasOwn(data, key) ? readingText(data[key]!) : undefined;
}
