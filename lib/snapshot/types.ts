/** The shape of a snapshot document. Source: snapshot model. */
import type { Scalar } from "../base/tree.ts";

/** A named group of readings. */
export interface Subtype {
  subtype: string;
  data: Record<string, Scalar>;
  context?: Record<string, string>;
  items?: { context: Record<string, string>; data: Record<string, Scalar> }[];
}

/** Everything one collector captured. */
export interface Measurement {
  type: string;
  subtypes: Subtype[];
}

/** What a cluster looked like at one moment. */
export interface Snapshot {
  kind: "Snapshot";
  apiVersion?: string;
  metadata?: Record<string, string>;
  measurements: Measurement[];
}
