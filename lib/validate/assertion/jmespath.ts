/**
 * The door to JMESPath (community dialect, as Chainsaw and kyverno-json speak it). Expressions are
 * compiled once; a wrong function or variable is found then, not in the middle of a deployment.
 * Importing this loads the library: only what evaluates assertions does.
 */
import {
  compile,
  getRegisteredFunctions,
  isRegistered,
  TreeInterpreter,
} from "@jmespath-community/jmespath";
import { messageOf } from "../../base/error.ts";
import { nearest } from "../../base/suggest.ts";
import { own, type Value } from "../../base/tree.ts";
import { type AstNode, freeVariables, functionNames, substitute } from "./jmespath_ast.ts";
import type { Bindings } from "./types.ts";

/** A compiled expression. */
export interface Expression {
  text: string;
  ast: AstNode;
}

/** Why an expression cannot be compiled. */
export interface ExpressionProblem {
  problem: string;
  hints: string[];
}

/** Compiles an expression that may use the given variables. */
export function compileExpression(
  text: string,
  variables: ReadonlySet<string>,
): Expression | ExpressionProblem {
  let ast: AstNode;
  try {
    ast = compile(text) as AstNode;
  } catch (error) {
    return { problem: plainReason(error), hints: ["Check the expression; it is read as JMESPath"] };
  }
  const stranger = functionNames(ast).find((name) => !isRegistered(name));
  if (stranger !== undefined) {
    return {
      problem: `the function ${stranger}() is not supported`,
      hints: [
        ...nearest(stranger, getRegisteredFunctions()),
        `Supported are the functions of JMESPath: ${
          getRegisteredFunctions().toSorted().join(", ")
        }`,
      ],
    };
  }
  const unbound = freeVariables(ast).find((name) => !variables.has(name));
  if (unbound !== undefined) {
    return {
      problem: `the variable $${unbound} is not bound`,
      hints: [`Bound here are ${[...variables].sort().map((name) => `$${name}`).join(", ")}`],
    };
  }
  return { text, ast };
}

/**
 * The value of an expression over a value. Throws an Error that says why when there is none, for
 * example because a function got something of the wrong type.
 */
export function evaluateExpression(
  expression: Expression,
  value: Value,
  bindings: Bindings,
): Value {
  try {
    return evaluate(expression.ast, value, bindings);
  } catch (error) {
    throw new Error(plainReason(error), { cause: error });
  }
}

/**
 * Bound values are put in as literals: nothing can change them while an expression is evaluated,
 * and the library loses sight of variables inside `&expression` arguments and nested scopes. For
 * the same reason a leading `let … in` is resolved here.
 */
function evaluate(ast: AstNode, value: Value, bindings: Bindings): Value {
  if (ast.type !== "LetExpression") {
    const closed = substitute(ast, (name) => own(bindings, name));
    return TreeInterpreter.search(closed as Parameters<typeof TreeInterpreter.search>[0], value);
  }
  const inner: Record<string, Value> = { ...bindings };
  for (
    const { variable, reference } of ast.bindings as { variable: string; reference: AstNode }[]
  ) {
    inner[variable] = evaluate(reference, value, bindings);
  }
  return evaluate(ast.expression as AstNode, value, inner);
}

/** The library's words as the end of a sentence. */
function plainReason(error: unknown): string {
  const text = messageOf(error).replace(/^(Syntax error|Invalid type|Invalid arity): /, "");
  return text.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
