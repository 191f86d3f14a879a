/**
 * One look at one operation: finds its objects and compares each. Nothing is waited for here.
 * Source: Chainsaw's assert (one object has to match) and error (none may).
 */
import { messageOf } from "../../base/error.ts";
import { isTree, type Tree } from "../../base/tree.ts";
import type { Found, ObjectQuery } from "../../platform/cluster/types.ts";
import { extendBindings } from "./bindings.ts";
import { matchTree } from "./match_tree.ts";
import { objectQuery } from "./object_query.ts";
import type { Bindings, Find, Finding, Operation } from "./types.ts";

/** What an operation is evaluated with. */
export interface OperationContext {
  find: Find;
  /** Milliseconds for the request. */
  timeoutMs: number;
  /** The bindings of test and step. */
  bindings: Bindings;
  /** Namespace of namespaced objects that name none. */
  namespace?: string;
}

/** The outcome of a look. */
export interface Look {
  target: string;
  holds: boolean;
  findings: Finding[];
}

/** Objects that are described one by one in a report. */
const MOST_FINDINGS = 5;

/** Looks once. Throws what `find` throws. */
export async function evaluateOperation(
  operation: Operation,
  context: OperationContext,
): Promise<Look> {
  let query: ObjectQuery;
  let bindings: Bindings;
  try {
    bindings = extendBindings(context.bindings, operation.bindings);
    query = objectQuery(operation.resource, bindings, context.namespace);
  } catch (error) {
    const reason = `Cannot tell which object is meant: ${messageOf(error)}`;
    return { target: "unknown object", holds: false, findings: [{ reason }] };
  }
  const found = await context.find(query, context.timeoutMs);
  const findings = operation.kind === "assert"
    ? missing(operation, found, { query, bindings })
    : unwanted(operation, found, { query, bindings });
  return { target: describeQuery(query), holds: findings.length === 0, findings };
}

interface Asked {
  query: ObjectQuery;
  bindings: Bindings;
}

/** Why no object matches; nothing when one does. */
function missing(operation: Operation, found: Found, { query, bindings }: Asked): Finding[] {
  if (!found.served) {
    return [{
      reason: `The cluster does not know the kind ${query.kind} of ${query.apiVersion}: ` +
        "its CRD is not installed or not established",
    }];
  }
  if (found.objects.length === 0) return [{ reason: "There is no such object" }];
  const findings: Finding[] = [];
  for (const object of found.objects) {
    const mismatches = matchTree(operation.resource, object, {
      bindings,
      secret: query.kind === "Secret",
    });
    if (mismatches.length === 0) return [];
    const reason = mismatches.map(({ path, reason }) => `${path} ${reason}`).join("; ");
    findings.push({ object: describeObject(object), reason });
  }
  return shorten(findings);
}

/** The objects that match although none may, or of which nobody can tell. */
function unwanted(operation: Operation, found: Found, { query, bindings }: Asked): Finding[] {
  if (!found.served) return [];
  return shorten(found.objects.flatMap((object) => {
    const mismatches = matchTree(operation.resource, object, {
      bindings,
      secret: query.kind === "Secret",
    });
    if (mismatches.some(({ unclear }) => !unclear)) return [];
    const reason = mismatches.length === 0
      ? "matches what must not be there"
      : mismatches.map(({ path, reason }) => `${path} ${reason}`).join("; ");
    return [{ object: describeObject(object), reason }];
  }));
}

function shorten(findings: Finding[]): Finding[] {
  const more = findings.length - MOST_FINDINGS;
  if (more <= 0) return findings;
  return [...findings.slice(0, MOST_FINDINGS), { reason: `and ${more} more objects` }];
}

/** `Pod kube-system/dns`. */
function describeObject(object: Tree): string {
  const metadata = isTree(object.metadata) ? object.metadata : {};
  const parts = [metadata.namespace, metadata.name].filter((part) => typeof part === "string");
  return `${object.kind} ${parts.join("/")}`;
}

/** `Pod kube-system/* (app=dns)`. */
function describeQuery({ kind, name, namespace, labels }: ObjectQuery): string {
  const selector = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const where = [namespace, name ?? (namespace === undefined ? undefined : "*")]
    .filter((part) => part !== undefined).join("/");
  return [kind, where, selector.length > 0 ? `(${selector.join(", ")})` : ""]
    .filter((part) => part !== "").join(" ");
}
