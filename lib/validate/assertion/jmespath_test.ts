import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Tree, Value } from "../../base/tree.ts";
import { compileExpression, evaluateExpression, type Expression } from "./jmespath.ts";
import { fieldsRead } from "./jmespath_ast.ts";
import type { Bindings } from "./types.ts";

function compiled(text: string, ...variables: string[]): Expression {
  const found = compileExpression(text, new Set(variables));
  assert(!("problem" in found), `${text}: ${JSON.stringify(found)}`);
  return found;
}

function evaluate(text: string, value: Value, bindings: Bindings = {}): Value {
  return evaluateExpression(compiled(text, ...Object.keys(bindings)), value, bindings);
}

const POD: Tree = {
  phase: "Running",
  containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }, { state: {} }],
};
const WAITING =
  "[containerStatuses, initContainerStatuses][].state.waiting.reason | [?contains(['CrashLoopBackOff'], @)] | length(@) > `0`";

const VALUES: [string, Value, Bindings, Value][] = [
  ["availableReplicas > `0`", { availableReplicas: 2 }, {}, true],
  ["availableReplicas > `0`", {}, {}, null],
  ["numberReady == desired", { numberReady: 2, desired: 2 }, {}, true],
  ["contains(['Pending', 'Failed'], phase)", POD, {}, false],
  ["contains(['Pending', 'Failed'], phase)", {}, {}, false],
  [WAITING, POD, {}, true],
  [WAITING, { phase: "Running" }, {}, false],
  ["@", null, {}, null],
  ["$.a", { a: 1 }, {}, 1],
  // Bound values are seen everywhere: in arguments that are expressions, in filters, when falsy.
  ["map(&(@ == $wanted), @)", [1, 2], { wanted: 2 }, [false, true]],
  ["[?@ > $least]", [1, 2, 3], { least: 1 }, [2, 3]],
  ["$none == `null`", {}, { none: null }, true],
  ["$zero == `0`", {}, { zero: 0 }, true],
  ["$list[0].a", {}, { list: [{ a: "x" }] }, "x"],
  ["$proto", {}, { proto: { constructor: 1 } }, { constructor: 1 }],
  ["let $x = a in map(&(@ == $x), list)", { a: 1, list: [1, 2] }, {}, [true, false]],
  ["let $a = `0` in let $b = `1` in [$a, $b]", {}, {}, [0, 1]],
  ["let $a = $a in $a", {}, { a: 7 }, 7],
  ["[let $x = a in $x, $x]", { a: 1 }, { x: 2 }, [1, 2]],
];

for (const [text, value, bindings, expected] of VALUES) {
  Deno.test(`${text} over ${JSON.stringify(value)} with ${JSON.stringify(bindings)}`, () => {
    assertEquals(evaluate(text, value, bindings), expected);
  });
}

const WRONG: [string, string][] = [
  ["", "invalid token"],
  ["a ==", "invalid token"],
  ["a) && (b", "unexpected token"],
  ["lenght(a)", "lenght() is not supported"],
  ["a && k8s_get(a, b)", "k8s_get() is not supported"],
  ["map(&nope(@), a)", "nope() is not supported"],
  ["$missing", "$missing is not bound"],
  ["[?a == $missing]", "$missing is not bound"],
  ["let $x = $x in $x", "$x is not bound"],
  ["(let $x = a in $x) == $x", "$x is not bound"],
];

for (const [text, problem] of WRONG) {
  Deno.test(`${JSON.stringify(text)} is refused before it is used`, () => {
    const found = compileExpression(text, new Set(["namespace"]));
    assert("problem" in found, "was accepted");
    assertStringIncludes(found.problem, problem);
    assert(found.hints.length > 0);
  });
}

Deno.test("a misspelt function is named with the nearest one", () => {
  const found = compileExpression("lenght(a)", new Set());
  assert("problem" in found);
  assertEquals(found.hints[0], 'Did you mean "length"?');
});

Deno.test("an argument of the wrong type is an error that says so", () => {
  const error = assertThrows(() => evaluate("length(a)", {}), Error);
  assertStringIncludes(error.message, "length() expected argument 1");
});

Deno.test("a variable of one evaluation is not seen by the next", () => {
  const expression = compiled("$n", "n");
  assertEquals(evaluateExpression(expression, null, { n: 1 }), 1);
  assertEquals(evaluateExpression(expression, null, { n: 2 }), 2);
});

for (
  const [text, fields] of [
    ["availableReplicas > `0`", ["availableReplicas"]],
    ["numberReady == desired && a.b.c == 'x'", ["numberReady", "desired", "a"]],
    ["conditions[?type == 'Ready'].status | [0]", ["conditions"]],
    ["[a, b][].c", ["a", "b"]],
    ["length(items)", ["items"]],
    ["@ == 'x'", []],
  ] as [string, string[]][]
) {
  Deno.test(`what ${text} reads of its value`, () => {
    assertEquals(fieldsRead(compiled(text).ast), fields);
  });
}
