import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { isTree, type Value } from "../../base/tree.ts";
import { compileTree } from "./compile_tree.ts";
import { matchTree } from "./match_tree.ts";
import type { Bindings, Mismatch } from "./types.ts";

function match(expected: Value, value: Value, bindings: Bindings = {}): Mismatch[] {
  const place = {
    doc: { file: "t.yaml", what: "test" },
    path: [],
    variables: new Set(Object.keys(bindings)),
  };
  return matchTree(compileTree(expected, place), value, { bindings });
}

const DEPLOYMENT = {
  metadata: { name: "web", labels: { app: "web" } },
  spec: { replicas: 3, paused: null, containers: [{ name: "a", cpu: 1 }, { name: "b", cpu: 2 }] },
  status: { ready: 3, conditions: [{ type: "Available", status: "True" }], phase: "Running" },
};

/** Expected trees that DEPLOYMENT meets. */
const MET: [string, Value, Bindings?][] = [
  ["nothing at all", {}],
  ["a literal far inside", { metadata: { labels: { app: "web" } } }],
  ["a mapping that only has to be there", { metadata: {} }],
  ["null", { spec: { paused: null } }],
  ["a whole list", { spec: { containers: [{ name: "a" }, { cpu: 2 }] } }],
  ["a comparison", { status: { "(ready > `2`)": true } }],
  ["a filtered list", { status: { "(conditions[?type == 'Available'])": [{ status: "True" }] } }],
  ["a projection of scalars", { spec: { "(containers[].name)": ["a", "b"] } }],
  ["an expression as the expected value", { status: { phase: "(join('', ['Run', 'ning']))" } }],
  ["an expression over the value itself", { status: { ready: "(@)" } }],
  ["a binding as the expected value", { spec: { replicas: "($n)" } }, { n: 3 }],
  ["every item of a list", { spec: { "~.containers": { "(cpu > `0`)": true } } }],
  ["every item of an expression", { spec: { "~.(containers[?cpu > `1`])": { name: "b" } } }],
  ["every item of an empty list", { spec: { "~.(containers[?cpu > `9`])": { name: "x" } } }],
  ["every value of a mapping", { metadata: { "~.labels": "web" } }],
  ["the index of each item", { spec: { "~i.containers": { "(cpu == $i + `1`)": true } } }],
  ["the key of each value", { metadata: { "~k.labels": { "($k)": "app" } } }],
  ["a named part below", { spec: { "(replicas)->n": { "(@ == $n)": true } } }],
  ["a named part behind", { "(spec.replicas)->n": 3, status: { ready: "($n)" } }],
  ["a named plain key", { "spec->s": { "($s.replicas)": 3 } }],
  ["a mapping as the value of an expression", { "(spec.containers[0])": { cpu: 1 } }],
  ["the root of the value", { "($)": { metadata: { name: "web" } } }],
  ["a computed list", { spec: { "(containers[].cpu)": "([`1`, `2`])" } }],
  ["a computed mapping, by what it names", { metadata: "({name: 'web'})" }],
];

for (const [what, expected, bindings] of MET) {
  Deno.test(`met: ${what}`, () => assertEquals(match(expected, DEPLOYMENT, bindings), []));
}

/** Expected trees that DEPLOYMENT does not meet: where, and what the report says. */
const UNMET: [string, Value, string, string][] = [
  ["another literal", { metadata: { name: "db" } }, "metadata.name", 'expected "db", found "web"'],
  ["a missing key", { status: { nope: 1 } }, "status.nope", "is not there"],
  ["null for a missing key", { status: { nope: null } }, "status.nope", "is not there"],
  ["a mapping for null", { spec: { paused: {} } }, "spec.paused", "is null"],
  ["a key below null", { spec: { paused: { a: 1 } } }, "spec.paused.a", "is not there"],
  ["a key below text", { status: { phase: { a: 1 } } }, "status.phase.a", "a string has no keys"],
  ["a key below a list", { spec: { containers: { a: 1 } } }, "spec.containers.a", "a list has"],
  ["text for a number", { spec: { replicas: "3" } }, "spec.replicas", 'expected "3", found 3'],
  ["a number for text", { metadata: { name: 1 } }, "metadata.name", 'expected 1, found "web"'],
  ["truth for a number", { spec: { replicas: true } }, "spec.replicas", "expected true"],
  ["a shorter list", { spec: { containers: [{}] } }, "spec.containers", "expected 1 item, found 2"],
  ["an empty list", { spec: { containers: [] } }, "spec.containers", "expected 0 items, found 2"],
  ["another order", { spec: { "(containers[].name)": ["b", "a"] } }, "[0]", 'expected "b"'],
  ["a list for a mapping", { spec: [] }, "spec", "expected a list, found a mapping"],
  ["a list for null", { spec: { paused: [] } }, "spec.paused", "expected a list, found null"],
  ["a scalar for a mapping", { spec: "x" }, "spec", 'expected "x", found {'],
  ["a comparison", { status: { "(ready > `5`)": true } }, "(ready > `5`)", "(ready is 3)"],
  [
    "a comparison with what is absent",
    { status: { "(nope > `5`)": true } },
    "status.(nope > `5`)",
    "expected true, found null (nope is not there)",
  ],
  ["a wrong type", { status: { "(length(nope))": 1 } }, "(length(nope))", "cannot be evaluated"],
  ["one bad item", { spec: { "~.containers": { cpu: 1 } } }, "~.containers[1].cpu", "found 2"],
  ["items of text", { status: { "~.phase": "R" } }, "status.~.phase", "expected a list or a map"],
  ["items of null", { spec: { "~.paused": {} } }, "spec.~.paused", "found null"],
  ["items of nothing", { spec: { "~.nope": {} } }, "spec.~.nope", "is not there"],
  ["an inherited key", { constructor: {} }, "constructor", "is not there"],
  ["a computed value", { status: { phase: "(upper(@))" } }, "status.phase", '"RUNNING"'],
];

for (const [what, expected, path, reason] of UNMET) {
  Deno.test(`not met: ${what}`, () => {
    const found = match(expected, DEPLOYMENT);
    assert(found.length > 0, "was met");
    assertStringIncludes(found[0]!.path, path);
    assertStringIncludes(found[0]!.reason, reason);
  });
}

Deno.test("every difference is told, in the order of the test", () => {
  const found = match({ status: { ready: 4, phase: "x" }, spec: { replicas: 1 } }, DEPLOYMENT);
  assertEquals(found.map(({ path }) => path), ["status.ready", "status.phase", "spec.replicas"]);
});

Deno.test("only an expression that fails leaves it open whether there is a difference", () => {
  const found = match({ "(length(nope))": 1, metadata: { name: "x" } }, DEPLOYMENT);
  assertEquals(found.map(({ unclear }) => unclear === true), [true, false]);
});

Deno.test("a binding of one item is not seen by the next", () => {
  const expected = { "~.items": { "(a)->x": "(@)", b: "($x)" } };
  assertEquals(match(expected, { items: [{ a: 1, b: 1 }, { a: 2, b: 2 }] }), []);
  assertEquals(match(expected, { items: [{ a: 1, b: 1 }, { a: 2, b: 1 }] }).length, 1);
});

Deno.test("no value of a Secret is told", () => {
  const tree = compileTree({
    data: { token: "aaa", "(length(token))": 9, "(to_number(token))": "(upper(@))" },
  }, { doc: { file: "t", what: "test" }, path: [], variables: new Set() });
  const found = matchTree(tree, { data: { token: "hunter2" } }, { bindings: {}, secret: true });
  assertEquals(found.length, 3);
  for (const { reason } of found) assert(!/hunter|7|argument/i.test(reason), reason);
});

/** Text as a test writes it when it must not be taken for a mark. */
const literal = (text: string) => text === "" ? "" : `\\${text}\\`;

function asTest(value: Value): Value {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(asTest);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [literal(key), asTest(item)]),
  );
}

const text = fc.string().filter((each) => !/[\n\r\u2028\u2029]/.test(each));
const document = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

Deno.test("property: an object meets a test that repeats it", () => {
  fc.assert(fc.property(document, (value) => assertEquals(match(asTest(value), value), [])));
});

Deno.test("property: it still does with further keys, and not with another leaf", () => {
  fc.assert(fc.property(document, fc.integer(), (value, other) => {
    assertEquals(match({ a: asTest(value) }, { a: value, more: other }), []);
    assert(match({ a: asTest(value), leaf: other }, { a: value, leaf: other + 1 }).length === 1);
  }));
});
