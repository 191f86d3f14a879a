import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { catalogDocument } from "./catalog_document.ts";
import { checkDocument, type DocumentKind } from "./check_document.ts";
import { failure, logged } from "./_fixture.ts";

function check<K extends DocumentKind>(kind: K, text: string) {
  const file = { path: "o.yaml", origin: "external", display: "data/o.yaml" } as const;
  return checkDocument(catalogDocument(file, { text: () => text }), kind);
}

const spec = (lines: string) => `metadata:\n  name: o\nspec:\n${lines}`;

Deno.test("checkDocument: a number where text belongs is taken as it is written", () => {
  const text = spec(`  constraints:
    - {name: OS.release.VERSION_ID, value: 24.10}
    - {name: a, value: 0x1F}
    - {name: b, value: true}
    - {name: c, value: 1e3}
  componentRefs:
    - name: 7
      version: 1.10
`);
  const { spec: read } = check("overlay", text);
  assertEquals(read!.constraints!.map(({ value }) => value), ["24.10", "0x1F", "true", "1e3"]);
  assertEquals([read!.componentRefs![0]!.name, read!.componentRefs![0]!.version], ["7", "1.10"]);
});

Deno.test("checkDocument: a null key counts as not given, in free-form values it stays", () => {
  const text = spec(`  base:
  criteria: ~
  mixins: null
  componentRefs:
    - name: a
      version: null
      overrides: {enabled: null, deep: {x: ~, list: [~]}}
  validation:
    deployment:
      checks:
      constraints: []
`);
  assertEquals(check("overlay", text).spec, {
    componentRefs: [{ name: "a", overrides: { enabled: null, deep: { x: null, list: [null] } } }],
    validation: { deployment: { constraints: [] } },
  });
});

Deno.test("checkDocument: the tree that is read is not changed", () => {
  const tree = { metadata: { name: 1 as never }, spec: { base: null, criteria: { os: "x" } } };
  const before = JSON.stringify(tree);
  const file = { path: "o.yaml", origin: "external", display: "o.yaml" } as const;
  const content = { text: () => "metadata: {name: 1}\nspec: {}\n", data: () => tree };
  checkDocument(catalogDocument(file, content), "overlay");
  assertEquals(JSON.stringify(tree), before);
});

Deno.test("checkDocument: an unknown key of an overlay is a warning with the nearest", async () => {
  const lines = await logged(() => {
    const read = check("overlay", spec("  componentRef: []\n  criteria: {acelerator: h100}\n"));
    assertEquals(read.spec, { criteria: {} });
  });
  assertEquals(lines.length, 2);
  assertStringIncludes(lines[0]!, "spec.criteria.acelerator");
  assertStringIncludes(lines[1]!, "key=spec.componentRef ");
  assertStringIncludes(lines[1]!, "componentRefs");
  assertStringIncludes(lines[1]!, "data/o.yaml");
});

Deno.test("checkDocument: names of the prototype are keys like any other", async () => {
  const lines = await logged(() =>
    check("overlay", spec("  __proto__: {base: x}\n  constructor: 1\n"))
  );
  assertEquals(lines.length, 2);
  const { spec: read } = check(
    "overlay",
    spec("  componentRefs:\n    - name: a\n      overrides: {__proto__: {x: 1}}\n"),
  );
  assert(Object.hasOwn(read!.componentRefs![0]!.overrides!, "__proto__"));
});

/** A place is that of the value, or of the key of what is no scalar or missing. */
const REFUSED: [kind: DocumentKind, text: string, message: string, place: [number, number]][] = [
  ["overlay", "spec: {}\n", "Field metadata in data/o.yaml must be a mapping, it is missing", [
    1,
    1,
  ]],
  ["overlay", "metadata: {}\n", "metadata.name in data/o.yaml must be text, it is", [1, 1]],
  ["overlay", 'metadata: {name: ""}\n', 'must not be empty, found ""', [1, 18]],
  ["overlay", "metadata: {name: [a]}\n", 'metadata.name in data/o.yaml must be text, found ["a"]', [
    1,
    12,
  ]],
  ["overlay", spec("  - a\n"), 'spec in data/o.yaml must be a mapping, found ["a"]', [3, 1]],
  [
    "overlay",
    spec("  componentRefs: nope\n"),
    'spec.componentRefs in data/o.yaml must be a list, found "nope"',
    [4, 18],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    - nfd\n"),
    "spec.componentRefs[0] in data/o.yaml must be a mapping",
    [5, 7],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    -\n"),
    "spec.componentRefs[0] in data/o.yaml must be a mapping, found null",
    [5, 6],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    - {type: Helm}\n"),
    "componentRefs[0].name in data/o.yaml must be text, it is missing",
    [5, 7],
  ],
  ["overlay", spec("  componentRefs:\n    - {name: ../x}\n"), "letters, digits", [5, 14]],
  ["overlay", spec("  componentRefs:\n    - {name: a..b}\n"), "must not contain '..'", [5, 14]],
  [
    "overlay",
    spec("  componentRefs:\n    - {name: a, overrides: []}\n"),
    "overrides in data/o.yaml must be a mapping, found []",
    [5, 17],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    - {name: a, valuesFile: ../../etc/passwd}\n"),
    "without '..' elements",
    [5, 29],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    - {name: a, manifestFiles: [/etc/x]}\n"),
    "path inside the catalog",
    [5, 33],
  ],
  [
    "overlay",
    spec("  componentRefs:\n    - {name: a, cleanup: sometimes}\n"),
    "must be true or false",
    [5, 26],
  ],
  ["overlay", spec("  mixins: [~]\n"), "spec.mixins[0] in data/o.yaml must be text, found null", [
    4,
    12,
  ]],
  ["overlay", spec("  criteria: [eks]\n"), "spec.criteria in data/o.yaml must be a mapping", [
    4,
    3,
  ]],
  [
    "overlay",
    spec("  criteria: {nodes: many}\n"),
    'nodes in data/o.yaml must be an integer, found "many"',
    [4, 21],
  ],
  ["overlay", spec('  criteria: {nodes: "4"}\n'), 'must be an integer, found "4"', [4, 21]],
  ["overlay", spec("  criteria: {nodes: 1.5}\n"), "must be an integer, found 1.5", [4, 21]],
  ["overlay", spec("  criteria: {nodes: -1}\n"), "must not be negative, found -1", [4, 21]],
  [
    "overlay",
    spec("  criteria: {service: [eks]}\n"),
    "spec.criteria.service in data/o.yaml must be text",
    [4, 14],
  ],
  [
    "overlay",
    spec("  validation: {deployment: {checks: a}}\n"),
    "checks in data/o.yaml must be a list",
    [4, 37],
  ],
  ["mixin", spec("  criteria: {}\n"), "spec.criteria in data/o.yaml is not known", [4, 3]],
  [
    "mixin",
    spec("  componentRefs:\n    - name: a\n      charts: b\n"),
    "componentRefs[0].charts in data/o.yaml is not known",
    [6, 7],
  ],
  ["mixin", "metadata: {name: a}\nspecs: {}\n", "Field specs in data/o.yaml is not known", [2, 1]],
  ["registry", "components: {}\n", "components in data/o.yaml must be a list", [1, 1]],
  ["registry", "components:\n  - name: a b\n", "letters, digits", [2, 11]],
  [
    "registry",
    "components:\n  - name: a\n    helm: x\n",
    "components[0].helm in data/o.yaml must be a mapping",
    [3, 11],
  ],
  ["registry", "components:\n  - name: a\n    healthCheck: {assertFile: /x}\n", "path inside", [
    3,
    31,
  ]],
  [
    "registry",
    "components:\n  - name: a\n    validations: [{function: f, severity: bad}]\n",
    "must be one of info, warning, error",
    [3, 43],
  ],
  [
    "validators",
    "validators:\n  - {name: a, phase: later}\n",
    "must be one of deployment, performance, conformance",
    [2, 22],
  ],
  ["validators", "validators:\n  - {phase: deployment}\n", "validators[0].name", [2, 5]],
];

for (const [kind, text, message, place] of REFUSED) {
  Deno.test(`checkDocument: ${kind} with ${message}`, async () => {
    const error = await failure(() => check(kind, text));
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, message);
    assertEquals([error.source!.line, error.source!.column], place);
    assert(error.hints.length > 0, "a refusal says what to do next");
    assert(/^[A-Z]/.test(error.message) && !error.message.endsWith("."), error.message);
  });
}

Deno.test("checkDocument: the nearest known key and all of them are named", async () => {
  const error = await failure(() => check("mixin", spec("  constraint: []\n")));
  assertEquals(error.hints, [
    'Did you mean "constraints"?',
    "Known keys here: constraints, componentRefs",
  ]);
});

Deno.test("checkDocument: several problems are told at once", async () => {
  const error = await failure(() =>
    check("overlay", spec("  base: []\n  mixins: 1\n  criteria: x\n"))
  );
  assertEquals(error.hints.filter((hint) => hint.startsWith("Also: ")).length, 2);
});
