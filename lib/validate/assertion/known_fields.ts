/**
 * The fields of Test documents: what is read, what has no meaning where nothing is created, and
 * what Chainsaw knows and this program does not do. The last is refused by name, because a test
 * of which a part is left out says nothing.
 */
import type { DocPath } from "../../base/error.ts";
import { refused, type ShapedDocument } from "../../base/shape.ts";
import { nearest } from "../../base/suggest.ts";
import type { Tree } from "../../base/tree.ts";

interface Fields {
  read: readonly string[];
  /** Settings of creating and deleting objects, which never happens here. */
  idle?: readonly string[];
  /** Diagnostics after a failure; left out, and told. */
  diagnostic?: readonly string[];
  unsupported?: readonly string[];
}

const CLUSTERS = ["cluster", "clusters"];
const AFTERMATH = ["cleanup", "finally"];
/** What a test may do in Chainsaw; only looking is done here. */
const ACTIONS = [
  "apply",
  "command",
  "create",
  "delete",
  "describe",
  "events",
  "get",
  "patch",
  "podLogs",
  "proxy",
  "script",
  "sleep",
  "update",
  "wait",
];

const FIELDS = {
  test: { read: ["apiVersion", "kind", "metadata", "spec"] },
  spec: {
    read: ["bindings", "description", "namespace", "skip", "steps", "template", "timeouts"],
    idle: [
      "concurrent",
      "delayBeforeCleanup",
      "deletionPropagationPolicy",
      "failFast",
      "forceTerminationGracePeriod",
      "fullName",
      "namespaceTemplate",
      "skipDelete",
    ],
    diagnostic: ["catch"],
    unsupported: [...CLUSTERS, ...AFTERMATH, "compiler", "scenarios"],
  },
  timeouts: { read: ["assert", "error"], idle: ["apply", "cleanup", "delete", "exec"] },
  step: {
    read: ["bindings", "description", "name", "template", "timeouts", "try"],
    idle: ["deletionPropagationPolicy", "skipDelete"],
    diagnostic: ["catch"],
    unsupported: [...CLUSTERS, ...AFTERMATH, "compiler", "skip", "use"],
  },
  operation: {
    read: ["assert", "continueOnError", "description", "error", "timeout"],
    unsupported: [...ACTIONS, "bindings", "compiler", "outputs"],
  },
  assertion: {
    read: ["bindings", "resource", "template", "timeout"],
    unsupported: [...CLUSTERS, "compiler", "file"],
  },
  binding: { read: ["name", "value"], unsupported: ["compiler"] },
} satisfies Record<string, Fields>;

/** A mapping and what it is. */
export interface CheckedTree {
  tree: Tree;
  of: keyof typeof FIELDS;
}

/**
 * Refuses fields that are unknown or not supported; returns the paths of diagnostics, which are
 * left out. Throws INVALID_REQUEST with the place of the field.
 */
export function checkFields(
  doc: ShapedDocument,
  path: DocPath,
  { tree, of }: CheckedTree,
): DocPath[] {
  const { read, idle = [], diagnostic = [], unsupported = [] }: Fields = FIELDS[of];
  const left: DocPath[] = [];
  for (const name of Object.keys(tree)) {
    const here = [...path, name];
    if (diagnostic.includes(name)) left.push(here);
    else if (unsupported.includes(name)) {
      throw refused(
        doc,
        here,
        `"${name}" is not supported in a ${of} of a readiness or health test`,
        {
          hints: [
            of === "operation"
              ? "Only assert and error are: such a test looks at objects and changes nothing"
              : `Supported are ${read.join(", ")}`,
          ],
          at: "key",
        },
      );
    } else if (!read.includes(name) && !idle.includes(name)) {
      throw refused(doc, here, `Unknown field "${name}" in a ${of}`, {
        hints: [...nearest(name, [...read, ...idle]), `Known are ${read.join(", ")}`],
        at: "key",
      });
    }
  }
  if (tree.template === false) {
    throw refused(doc, [...path, "template"], "template: false is not supported", {
      hints: ["Leave it out, and write \\text\\ for text that only looks like an expression"],
    });
  }
  return left;
}
