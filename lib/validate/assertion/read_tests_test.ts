import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { withPosition } from "../../base/locate.ts";
import { readTests } from "./read_tests.ts";

const HEAD = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: t}\n";
const POD = "{apiVersion: v1, kind: Pod}";

/** A test whose only operation is `operation`. */
function withOperation(operation: string): string {
  return `${HEAD}spec:\n  steps:\n    - try:\n        - ${operation}\n`;
}

function spec(text: string): string {
  return `${HEAD}spec:\n${text}\n`;
}

Deno.test("a test with everything that is supported", () => {
  const [test] = readTests(
    spec(`  description: all of it
  namespace: here
  concurrent: false
  skipDelete: true
  timeouts: {assert: 1m, error: 2m, apply: 1s}
  bindings:
    - {name: a, value: 1}
    - {name: b, value: {list: ['($a)']}}
  catch: [{describe: {}}]
  steps:
    - name: first
      description: the first one
      timeouts: {error: 3m}
      bindings: [{name: c, value: "(\$b.list[0])"}]
      catch: [{podLogs: {}}]
      try:
        - description: its first
          assert: {resource: ${POD}}
        - error: {resource: ${POD}, timeout: 4m}
    - try:
        - continueOnError: true
          error:
            bindings: [{name: d, value: x}]
            resource: {apiVersion: v1, kind: Pod, metadata: {name: (\$d), labels: {'(x)': 'y'}}}
        - timeout: 5s
          assert: {resource: ${POD}}`),
    "t.yaml",
  );
  assertEquals([test!.name, test!.file, test!.namespace, test!.skip], [
    "t",
    "t.yaml",
    "here",
    false,
  ]);
  assertEquals(test!.steps.map(({ name }) => name), ["first", "step 2"]);
  const operations = test!.steps.flatMap((step) => step.operations);
  assertEquals(
    operations.map(({ kind, timeoutMs, continueOnError }) => [kind, timeoutMs, continueOnError]),
    [
      ["assert", 60_000, false],
      ["error", 240_000, false],
      ["error", 120_000, true],
      ["assert", 5000, false],
    ],
  );
  assertEquals(test!.ignored, ["spec.catch", "spec.steps[0].catch"]);
});

Deno.test("without timeouts those of Chainsaw count", () => {
  const [test] = readTests(withOperation(`assert: {resource: ${POD}}`), "t");
  assertEquals(test!.steps[0]!.operations[0]!.timeoutMs, 30_000);
});

Deno.test("a file may hold several tests, comments and empty documents", () => {
  const text = `# first\n---\n${spec("  steps: []")}---\n# nothing\n---\n${
    spec("  skip: true\n  steps: []")
  }`;
  assertEquals(readTests(text, "t").map(({ skip }) => skip), [false, true]);
  assertEquals(readTests("", "t"), []);
});

/** Documents that are refused: what is wrong, the text, the message, and line:column of it. */
const REFUSED: [string, string, string, string][] = [
  ["not a mapping", "- a\n", "must be a mapping", "1:1"],
  ["another kind", "apiVersion: v1\nkind: Pod\n", "holds a Pod of v1, not a Test", "2:7"],
  ["no kind", "apiVersion: chainsaw.kyverno.io/v1alpha1\n", "holds a no kind", "1:1"],
  ["another version", `${HEAD.replace("alpha1", "alpha9")}spec: {}\n`, "v1alpha9", "2:7"],
  ["no name", spec("  steps: []").replace("name: t", "x: t"), "metadata.name", "3:1"],
  ["no spec", HEAD, "Field spec of the test must be a mapping, it is missing", "1:1"],
  ["no steps", spec("  skip: false"), "must have a list of steps", "4:1"],
  ["a step without try", spec("  steps:\n    - name: x"), "must try something", "6:7"],
  ["a step that tries nothing", spec("  steps:\n    - try: []"), "must try something", "6:7"],
  ["an unknown field", spec("  stepz: []\n  steps: []"), 'Unknown field "stepz" in a spec', "5:3"],
  ["scenarios", spec("  scenarios: []\n  steps: []"), '"scenarios" is not supported', "5:3"],
  ["a cleanup", spec("  cleanup: []\n  steps: []"), '"cleanup" is not supported', "5:3"],
  ["a script", withOperation("script: {content: ls}"), '"script" is not supported', "7:11"],
  ["an apply", withOperation(`apply: {resource: ${POD}}`), '"apply" is not supported', "7:11"],
  ["a sleep", withOperation("sleep: {duration: 1s}"), '"sleep" is not supported', "7:11"],
  ["a wait", withOperation("wait: {apiVersion: v1}"), '"wait" is not supported', "7:11"],
  ["no operation", withOperation("description: none"), "either assert or error", "7:11"],
  [
    "both",
    withOperation(`{assert: {resource: ${POD}}, error: {resource: ${POD}}}`),
    "either",
    "7:11",
  ],
  ["a file", withOperation("assert: {file: x.yaml}"), '"file" is not supported', "7:20"],
  [
    "a cluster",
    withOperation(`assert: {cluster: x, resource: ${POD}}`),
    '"cluster" is not',
    "7:20",
  ],
  ["no resource", withOperation("assert: {}"), "assert.resource of the test must be a map", "7:11"],
  [
    "a version that is none",
    withOperation("error: {resource: {apiVersion: a/b/v1, kind: Pod}}"),
    '"a/b/v1" is no apiVersion',
    "7:42",
  ],
  ["no kind to look for", withOperation("assert: {resource: {apiVersion: v1}}"), "kind of", "7:20"],
  ["no version", withOperation("assert: {resource: {kind: Pod}}"), "apiVersion of", "7:20"],
  [
    "a name that is no text",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, metadata: {name: 5}}}"),
    "metadata.name of the test must be a non-empty string, found 5",
    "7:75",
  ],
  [
    "a label that is no text",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, metadata: {labels: {a: true}}}}"),
    "labels.a of the test must be text",
    "7:81",
  ],
  ["a bad timeout", spec("  timeouts: {assert: 30}\n  steps: []"), "a duration, found 30", "5:22"],
  ["a bad idle timeout", spec("  timeouts: {apply: x}\n  steps: []"), "must be a duration", "5:21"],
  ["an unknown timeout", spec("  timeouts: {asert: 1s}\n  steps: []"), 'field "asert"', "5:14"],
  ["a skip that is text", spec("  skip: 'yes'\n  steps: []"), "must be true or false", "5:9"],
  ["no templates", spec("  template: false\n  steps: []"), "template: false is not", "5:13"],
  [
    "a binding without a name",
    spec("  bindings: [{value: 1}]\n  steps: []"),
    "must be a word",
    "5:14",
  ],
  ["an odd binding", spec("  bindings: [{name: a-b}]\n  steps: []"), "must be a word", "5:21"],
  [
    "a binding before its time",
    spec("  bindings: [{name: a, value: ($b)}, {name: b, value: 1}]\n  steps: []"),
    "the variable $b is not bound",
    "5:31",
  ],
  [
    "an expression as a key of a binding",
    spec("  bindings: [{name: a, value: {(x): 1}}]\n  steps: []"),
    "must be plain",
    "5:32",
  ],
  [
    "a wrong expression in a key",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, (a ==): 1}}"),
    "Expression (a ==) is wrong",
    "7:58",
  ],
  [
    "a wrong expression in a value",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, a: (b ==)}}"),
    "Expression (b ==) is wrong",
    "7:61",
  ],
  [
    "an unknown function",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, (lenght(a)): 1}}"),
    "lenght() is not supported",
    "7:58",
  ],
  [
    "an unknown variable",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, a: ($client)}}"),
    "the variable $client is not bound",
    "7:61",
  ],
  [
    "another language",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, (cel;x): 1}}"),
    'Expressions in "cel" are not supported',
    "7:58",
  ],
  [
    "a mark in a value",
    withOperation("assert: {resource: {apiVersion: v1, kind: Pod, a: x->y}}"),
    '"->" only makes sense in a key',
    "7:61",
  ],
  [
    "something in the second document",
    `${spec("  steps: []")}---\n${spec("  stepz: []\n  steps: []")}`,
    'Unknown field "stepz"',
    "11:3",
  ],
];

for (const [what, text, message, place] of REFUSED) {
  Deno.test(`refused: ${what}`, async () => {
    const thrown = assertThrows(() => readTests(text, "t.yaml"), AicrError);
    assertEquals(thrown.code, "INVALID_REQUEST");
    assertStringIncludes(thrown.message, message);
    const { source } = await withPosition(thrown);
    assertEquals(`${source?.line}:${source?.column}`, place);
  });
}

Deno.test("what cannot be done says what can", () => {
  const script = assertThrows(() => readTests(withOperation("script: {}"), "t"), AicrError);
  assertStringIncludes(script.hints.join(), "Only assert and error");
  const typo = assertThrows(() => readTests(spec("  step: []"), "t"), AicrError);
  assert(typo.hints.includes('Did you mean "steps"?'), typo.hints.join());
});
