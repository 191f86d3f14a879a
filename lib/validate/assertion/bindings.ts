/** Bindings: values that a test names once and its expressions refer to as `$name`. */
import type { DocPath } from "../../base/error.ts";
import { listAt, mappingAt, refused, type ShapedDocument } from "../../base/shape.ts";
import type { Tree, Value } from "../../base/tree.ts";
import { compileTree } from "./compile_tree.ts";
import { evaluateExpression } from "./jmespath.ts";
import { checkFields } from "./known_fields.ts";
import type { AssertionTest, AssertionTree, Binding, Bindings } from "./types.ts";

/** Variables that are always there. */
export const GIVEN_VARIABLES: readonly string[] = ["namespace", "test"];

/** Reads a list of bindings. Each sees those before it; `variables` gets the new names. */
export function readBindings(
  doc: ShapedDocument,
  path: DocPath,
  { value, variables }: { value: Value | undefined; variables: Set<string> },
): Binding[] {
  return listAt(doc, path, value).map((item, i) => {
    const here = [...path, i];
    const tree = mappingAt(doc, here, item);
    checkFields(doc, here, { tree, of: "binding" });
    const name = tree.name;
    if (typeof name !== "string" || !/^\w+$/.test(name)) {
      throw refused(doc, [...here, "name"], "The name of a binding must be a word", {
        hints: ["Use letters, digits and _; expressions are not supported there"],
      });
    }
    const place = { doc, path: [...here, "value"], variables: new Set(variables) };
    const compiled = compileTree(tree.value ?? null, place);
    refuseMarkedKeys(compiled, place);
    variables.add(name);
    return { name, value: compiled };
  });
}

function refuseMarkedKeys(
  tree: AssertionTree,
  { doc, path }: { doc: ShapedDocument; path: DocPath },
): void {
  if (tree.kind === "list") {
    tree.items.forEach((item, i) => refuseMarkedKeys(item, { doc, path: [...path, i] }));
  }
  if (tree.kind !== "map") return;
  for (const { text, key, forEach, bindingName, expected } of tree.entries) {
    const here = [...path, text];
    if (typeof key !== "string" || forEach || bindingName !== undefined) {
      throw refused(doc, here, "Keys inside the value of a binding must be plain", { at: "key" });
    }
    refuseMarkedKeys(expected, { doc, path: here });
  }
}

/** The variables that every expression of a test sees. */
export function givenBindings(test: AssertionTest, namespace: string | undefined): Bindings {
  return {
    namespace: namespace ?? null,
    test: { id: 1, metadata: { name: test.name } },
  };
}

/** The bindings with further ones added. Throws an Error when a value cannot be evaluated. */
export function extendBindings(bindings: Bindings, more: readonly Binding[]): Bindings {
  return more.reduce(
    (known, { name, value }) => ({ ...known, [name]: valueOf(value, known) }),
    bindings,
  );
}

/** The value that a tree of plain values and expressions stands for. */
export function valueOf(tree: AssertionTree, bindings: Bindings): Value {
  switch (tree.kind) {
    case "scalar":
      return tree.expected;
    case "expression":
      return evaluateExpression(tree.expression, null, bindings);
    case "list":
      return tree.items.map((item) => valueOf(item, bindings));
    case "map":
      return Object.fromEntries(
        tree.entries.map(({ key, expected }) => [key as string, valueOf(expected, bindings)]),
      ) as Tree;
  }
}
