/**
 * What a readiness or health test is made of, once its document is read and every expression in it
 * is compiled. Types only. Source: recipe development guide, readiness gates; Chainsaw's Test.
 */
import type { Found, ObjectQuery } from "../../platform/cluster/types.ts";
import type { Scalar, Value } from "../../base/tree.ts";
import type { Expression } from "./jmespath.ts";

/** Values that expressions refer to as `$name`. */
export type Bindings = Readonly<Record<string, Value>>;

/** What a value is compared with. */
export type AssertionTree =
  | { kind: "map"; entries: readonly MapEntry[] }
  | { kind: "list"; items: readonly AssertionTree[] }
  | { kind: "scalar"; expected: Scalar }
  | { kind: "expression"; expression: Expression };

/** One key of a mapping: which part of the value is looked at, and what is expected of it. */
export interface MapEntry {
  /** The key as it is written. */
  text: string;
  /** A key of the value itself, or an expression over the value. */
  key: string | Expression;
  /** Whether every item (of a list) or value (of a mapping) has to meet the expectation. */
  forEach: boolean;
  /** `~name.`: the variable that holds the index or key while items are looked at. */
  indexName?: string;
  /** `->name`: the variable that holds the part for everything below and behind it. */
  bindingName?: string;
  expected: AssertionTree;
}

/** A named value; expressions inside see the bindings before it. */
export interface Binding {
  name: string;
  value: AssertionTree;
}

/** `assert`: at least one object matches. `error`: none does. */
export interface Operation {
  kind: "assert" | "error";
  resource: AssertionTree;
  bindings: readonly Binding[];
  /** How long it is waited for, in milliseconds. */
  timeoutMs: number;
  /** Whether the operations behind it still run after it has failed. */
  continueOnError: boolean;
}

/** A group of operations, done in their order. */
export interface Step {
  /** Its name, or `step 2`. */
  name: string;
  bindings: readonly Binding[];
  operations: readonly Operation[];
}

/** One Test document. */
export interface AssertionTest {
  name: string;
  /** Where it was read from. */
  file: string;
  /** Whether the document says that it is not to be run. */
  skip: boolean;
  /** Namespace of namespaced objects that name none; beats the one of the caller. */
  namespace?: string;
  bindings: readonly Binding[];
  steps: readonly Step[];
  /** Dot paths of what only collects diagnostics, which is not done here (`spec.catch`). */
  ignored: readonly string[];
}

/** How objects are found; the cluster in earnest, a list in tests. */
export type Find = (query: ObjectQuery, timeoutMs: number) => Promise<Found>;

/** One difference between an object and what is expected of it. */
export interface Mismatch {
  /** Dot path inside the object, expressions in their parentheses. */
  path: string;
  /** What is wrong there: `expected "ready", found "notReady"`. */
  reason: string;
  /** An expression could not be evaluated, so that nobody knows whether there is a difference. */
  unclear?: boolean;
}

/** Why an operation does not hold, as far as one object is concerned. */
export interface Finding {
  /** `Pod kube-system/dns`, or nothing when no object is concerned. */
  object?: string;
  reason: string;
}

/** What one look at one operation found. */
export interface AssertionResult {
  file: string;
  test: string;
  step: string;
  operation: "assert" | "error";
  /** What it is about: `ClusterPolicy`, `Deployment gpu-operator/gpu-operator`. */
  target: string;
  holds: boolean;
  /** Empty when it holds. */
  findings: readonly Finding[];
}
