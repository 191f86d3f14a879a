/** Walks over the syntax trees of the JMESPath library: what they name, and what they mean to read. */
import type { Value } from "../../base/tree.ts";

/** A node: its type, and its children under names that depend on it. */
export interface AstNode {
  readonly type: string;
  readonly [part: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null &&
    typeof (value as { type?: unknown }).type === "string";
}

/** The nodes right below a node; the value of a literal is none. */
function children(node: AstNode): AstNode[] {
  return node.type === "Literal" ? [] : Object.values(node).flat().filter(isNode);
}

/** The functions that an expression calls, each once. */
export function functionNames(node: AstNode): string[] {
  const names = new Set(node.type === "Function" ? [node.name as string] : []);
  for (const child of children(node)) functionNames(child).forEach((name) => names.add(name));
  return [...names];
}

/** The variables that an expression uses without binding them itself, each once. */
export function freeVariables(node: AstNode): string[] {
  if (node.type === "Variable") return [node.name as string];
  const names = new Set<string>();
  if (node.type === "LetExpression") {
    const bindings = node.bindings as { variable: string; reference: AstNode }[];
    const bound = new Set(bindings.map((binding) => binding.variable));
    bindings.flatMap(({ reference }) => freeVariables(reference)).forEach((n) => names.add(n));
    freeVariables(node.expression as AstNode).filter((name) => !bound.has(name))
      .forEach((name) => names.add(name));
  } else children(node).flatMap(freeVariables).forEach((name) => names.add(name));
  return [...names];
}

/** The same expression with its free variables replaced by the values that are known. */
export function substitute(
  node: AstNode,
  valueOf: (variable: string) => Value | undefined,
): AstNode {
  if (node.type === "Literal") return node;
  if (node.type === "Variable") {
    const value = valueOf(node.name as string);
    return value === undefined ? node : { type: "Literal", value };
  }
  if (node.type === "LetExpression") {
    const bindings = node.bindings as { variable: string }[];
    const bound = new Set(bindings.map((binding) => binding.variable));
    const inside = (name: string) => bound.has(name) ? undefined : valueOf(name);
    return {
      ...node,
      bindings: bindings.map((binding) => substitute(binding as unknown as AstNode, valueOf)),
      expression: substitute(node.expression as AstNode, inside),
    };
  }
  const parts = Object.entries(node).map(([name, part]) => [name, replaced(part, valueOf)]);
  return Object.fromEntries(parts);
}

function replaced(part: unknown, valueOf: (variable: string) => Value | undefined): unknown {
  if (Array.isArray(part)) return part.map((item) => replaced(item, valueOf));
  return isNode(part) ? substitute(part, valueOf) : part;
}

/** Nodes whose right side reads something else than the value they are given. */
const STARTS_LEFT = new Set([
  "Subexpression",
  "IndexExpression",
  "Projection",
  "ValueProjection",
  "FilterProjection",
  "Pipe",
]);

/** The keys of the value itself that an expression reads, each once: what decides its result. */
export function fieldsRead(node: AstNode): string[] {
  if (node.type === "Field") return [node.name as string];
  const parts = STARTS_LEFT.has(node.type) ? [node.left as AstNode] : children(node);
  return [...new Set(parts.flatMap(fieldsRead))];
}
