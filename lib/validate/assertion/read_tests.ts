/**
 * Reads Chainsaw Test documents into tests. Promises that a document it accepts can be evaluated
 * as a whole: everything else is refused with file, line and column. Pure.
 */
import type { DocPath } from "../../base/error.ts";
import {
  listAt,
  mappingAt,
  nameAt,
  pathText,
  refused,
  type ShapedDocument,
} from "../../base/shape.ts";
import type { Value } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { GIVEN_VARIABLES, readBindings } from "./bindings.ts";
import { checkFields } from "./known_fields.ts";
import { DEFAULT_TIMEOUTS, readTimeouts, type Timeouts } from "./read_timeouts.ts";
import { readOperation } from "./read_operation.ts";
import { splitDocuments } from "./split_documents.ts";
import type { AssertionTest, Step } from "./types.ts";

const API_VERSION = "chainsaw.kyverno.io/v1alpha1";
const KIND = "Test";

/** The tests of a file, in its order. Throws INVALID_REQUEST for anything that is no test. */
export function readTests(text: string, file: string): AssertionTest[] {
  return splitDocuments(text).flatMap((document) => {
    const value = parseYaml(document, file);
    const doc = { file, text: document, what: "test" };
    return value === null ? [] : [readTest(doc, value)];
  });
}

function readTest(doc: ShapedDocument, value: Value): AssertionTest {
  const tree = mappingAt(doc, [], value);
  if (tree.apiVersion !== API_VERSION || tree.kind !== KIND) {
    const found = `${String(tree.kind ?? "no kind")} of ${
      String(tree.apiVersion ?? "no apiVersion")
    }`;
    throw refused(doc, ["kind"], `${doc.file} holds a ${found}, not a ${KIND} of ${API_VERSION}`, {
      hints: [`Only documents with apiVersion ${API_VERSION} and kind ${KIND} are evaluated`],
    });
  }
  checkFields(doc, [], { tree, of: "test" });
  const metadata = mappingAt(doc, ["metadata"], tree.metadata);
  const spec = mappingAt(doc, ["spec"], tree.spec);
  const ignored = checkFields(doc, ["spec"], { tree: spec, of: "spec" });
  const variables = new Set(GIVEN_VARIABLES);
  const bindings = readBindings(doc, ["spec", "bindings"], { value: spec.bindings, variables });
  const timeouts = readTimeouts(doc, ["spec", "timeouts"], {
    value: spec.timeouts,
    outer: DEFAULT_TIMEOUTS,
  });
  if (!Array.isArray(spec.steps)) {
    throw refused(doc, ["spec", "steps"], "A test must have a list of steps (it may be empty)");
  }
  const steps = spec.steps.map((step, i) =>
    readStep(doc, i, { value: step, timeouts, variables, ignored })
  );
  return {
    name: nameAt(doc, ["metadata", "name"], metadata.name),
    file: doc.file,
    skip: flagAt(doc, ["spec", "skip"], spec.skip),
    namespace: optionalName(doc, ["spec", "namespace"], spec.namespace),
    bindings,
    steps,
    ignored: ignored.map(pathText),
  };
}

interface StepInput {
  value: Value;
  timeouts: Timeouts;
  variables: ReadonlySet<string>;
  /** Gets the paths of what is left out. */
  ignored: DocPath[];
}

function readStep(doc: ShapedDocument, index: number, input: StepInput): Step {
  const path = ["spec", "steps", index];
  const tree = mappingAt(doc, path, input.value);
  input.ignored.push(...checkFields(doc, path, { tree, of: "step" }));
  const variables = new Set(input.variables);
  const bindings = readBindings(doc, [...path, "bindings"], { value: tree.bindings, variables });
  const timeouts = readTimeouts(doc, [...path, "timeouts"], {
    value: tree.timeouts,
    outer: input.timeouts,
  });
  const operations = listAt(doc, [...path, "try"], tree.try).map((value, i) =>
    readOperation(doc, [...path, "try", i], { value, timeouts, variables })
  );
  if (operations.length === 0) {
    throw refused(doc, "try" in tree ? [...path, "try"] : path, "A step must try something", {
      hints: ["Add a list `try` of assert and error operations"],
    });
  }
  return {
    name: optionalName(doc, [...path, "name"], tree.name) ?? `step ${index + 1}`,
    bindings,
    operations,
  };
}

function optionalName(doc: ShapedDocument, path: DocPath, value: Value | undefined) {
  return value === undefined || value === null ? undefined : nameAt(doc, path, value);
}

/** A boolean that is false when it is absent. */
function flagAt(doc: ShapedDocument, path: DocPath, value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw refused(doc, path, `Field ${pathText(path)} of the test must be true or false`);
}
