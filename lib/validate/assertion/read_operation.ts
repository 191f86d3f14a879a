/** Reads one operation of a step: an assertion that something is there, or that nothing is. */
import type { DocPath } from "../../base/error.ts";
import { mappingAt, nameAt, pathText, refused, type ShapedDocument } from "../../base/shape.ts";
import { isTree, type Tree, type Value } from "../../base/tree.ts";
import { readBindings } from "./bindings.ts";
import { compileTree } from "./compile_tree.ts";
import { checkFields } from "./known_fields.ts";
import { durationAt, type Timeouts } from "./read_timeouts.ts";
import type { Operation } from "./types.ts";

/** An item of `try` and what it inherits. */
export interface OperationInput {
  value: Value;
  timeouts: Timeouts;
  variables: ReadonlySet<string>;
}

/** Reads an operation. Throws INVALID_REQUEST for whatever does not only look. */
export function readOperation(
  doc: ShapedDocument,
  path: DocPath,
  { value, timeouts, variables }: OperationInput,
): Operation {
  const tree = mappingAt(doc, path, value);
  checkFields(doc, path, { tree, of: "operation" });
  const kind = kindOf(doc, path, tree);
  const at = [...path, kind];
  const body = mappingAt(doc, at, tree[kind]);
  checkFields(doc, at, { tree: body, of: "assertion" });
  const known = new Set(variables);
  const bindings = readBindings(doc, [...at, "bindings"], {
    value: body.bindings,
    variables: known,
  });
  const resource = mappingAt(doc, [...at, "resource"], body.resource);
  checkReference(doc, [...at, "resource"], resource);
  return {
    kind,
    resource: compileTree(resource, { doc, path: [...at, "resource"], variables: known }),
    bindings,
    timeoutMs: durationAt(doc, [...at, "timeout"], body.timeout) ??
      durationAt(doc, [...path, "timeout"], tree.timeout) ?? timeouts[kind],
    continueOnError: tree.continueOnError === true,
  };
}

function kindOf(doc: ShapedDocument, path: DocPath, tree: Tree): Operation["kind"] {
  const kinds = (["assert", "error"] as const).filter((kind) => kind in tree);
  if (kinds.length === 1) return kinds[0]!;
  throw refused(doc, path, "An operation must be either assert or error", {
    hints: ["Write each as an item of its own below `try`"],
  });
}

/** What has to be plain or an expression so that the object can be asked for. */
function checkReference(doc: ShapedDocument, path: DocPath, resource: Tree): void {
  const version = nameAt(doc, [...path, "apiVersion"], resource.apiVersion);
  if (!/^\(.*\)$|^[^/\s]+(\/[^/\s]+)?$/.test(version)) {
    // Nothing has such a version, so that a typo would make every `error` hold.
    throw refused(doc, [...path, "apiVersion"], `"${version}" is no apiVersion`, {
      hints: ["Write group/version, for example apps/v1, or v1 for the core group"],
    });
  }
  nameAt(doc, [...path, "kind"], resource.kind);
  const { metadata } = resource;
  if (metadata === undefined) return;
  const tree = mappingAt(doc, [...path, "metadata"], metadata);
  for (const field of ["name", "namespace"]) {
    if (field in tree) nameAt(doc, [...path, "metadata", field], tree[field]);
  }
  if (!isTree(tree.labels)) return;
  for (const [label, text] of Object.entries(tree.labels)) {
    const here = [...path, "metadata", "labels", label];
    if (typeof text === "number" || typeof text === "boolean") {
      throw refused(doc, here, `Field ${pathText(here)} of the test must be text`, {
        hints: [`Labels are always text: write '${text}'`],
      });
    }
  }
}
