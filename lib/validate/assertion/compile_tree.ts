/**
 * Compiles what a test expects of an object. Whatever could go wrong because of the document is
 * refused here, with its place: wrong expressions, unknown functions, variables nobody has bound.
 */
import type { DocPath } from "../../base/error.ts";
import { refused, type ShapedDocument } from "../../base/shape.ts";
import { isTree, type Scalar, type Tree, type Value } from "../../base/tree.ts";
import { compileExpression, type Expression } from "./jmespath.ts";
import { type Marked, readMarks } from "./key_syntax.ts";
import type { AssertionTree, MapEntry } from "./types.ts";

/** Where a tree stands. */
export interface TreePlace {
  doc: ShapedDocument;
  path: DocPath;
  /** Names of the variables that are bound there. */
  variables: ReadonlySet<string>;
}

/** Compiles a tree. Throws INVALID_REQUEST with the place of what is wrong. */
export function compileTree(value: Value, place: TreePlace): AssertionTree {
  if (Array.isArray(value)) {
    const items = value.map((item, i) => compileTree(item, { ...place, path: [...place.path, i] }));
    return { kind: "list", items };
  }
  if (isTree(value)) return { kind: "map", entries: compileEntries(value, place) };
  if (typeof value === "string") return compileText(value, place);
  return { kind: "scalar", expected: value as Scalar };
}

function compileEntries(tree: Tree, place: TreePlace): MapEntry[] {
  // A bound name is seen by everything behind it, so the order of the document counts.
  let variables = place.variables;
  return Object.entries(tree).map(([text, value]) => {
    const marks = readMarks(text);
    const at = { ...place, variables, path: [...place.path, text] };
    const key = marks.isExpression ? expressionAt(marks, at, "key") : marks.text;
    if (marks.bindingName !== undefined) variables = new Set([...variables, marks.bindingName]);
    const inside = marks.indexName === undefined
      ? variables
      : new Set([...variables, marks.indexName]);
    return {
      text,
      key,
      forEach: marks.forEach,
      indexName: marks.indexName,
      bindingName: marks.bindingName,
      expected: compileTree(value, { ...at, variables: inside }),
    };
  });
}

function compileText(text: string, place: TreePlace): AssertionTree {
  const marks = readMarks(text);
  if (marks.forEach || marks.bindingName !== undefined) {
    const mark = marks.forEach ? "~." : "->";
    throw refused(place.doc, place.path, `The mark "${mark}" only makes sense in a key`, {
      hints: [`For text that only looks like a mark, write \\${text}\\`],
    });
  }
  if (!marks.isExpression) return { kind: "scalar", expected: marks.text };
  return { kind: "expression", expression: expressionAt(marks, place, "value") };
}

function expressionAt(marks: Marked, place: TreePlace, at: "key" | "value"): Expression {
  const { text, language } = marks;
  if (language !== undefined && language !== "jp") {
    throw refused(place.doc, place.path, `Expressions in "${language}" are not supported`, {
      hints: ["Write the expression in JMESPath: (expression)"],
      at,
    });
  }
  const compiled = compileExpression(text, place.variables);
  if (!("problem" in compiled)) return compiled;
  throw refused(place.doc, place.path, `Expression (${text}) is wrong: ${compiled.problem}`, {
    hints: compiled.hints,
    at,
  });
}
