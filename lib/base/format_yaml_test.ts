import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { parse } from "yaml";
import { YAML_WORDS, yamlText } from "../../tests/support/yaml_words.ts";
import { formatJson, formatYaml, parseYaml } from "./yaml.ts";
import { put, type Tree, type Value } from "./tree.ts";

/** Reads YAML with three readers and compares what each understood with what was meant. */
function assertRoundTrip(value: Value): void {
  const text = formatYaml(value);
  const meant = JSON.stringify(value);
  const read = {
    own: parseYaml(text, "f"),
    "1.2": parse(text, { version: "1.2" }),
    "1.1": parse(text, { version: "1.1" }),
  };
  for (const [reader, found] of Object.entries(read)) {
    assertEquals(JSON.stringify(found), meant, `${reader} reads ${JSON.stringify(text)}`);
  }
}

Deno.test("every word survives as value, key, list item and document", () => {
  for (const word of YAML_WORDS) {
    const places: Value[] = [{ k: word }, { [word]: 1 }, [word], word, [[word]], [{ c: word }]];
    for (const value of places) assertRoundTrip(value);
  }
});

Deno.test("property: any text survives, wherever it stands", () => {
  fc.assert(
    fc.property(yamlText, yamlText, (a, b) => {
      assertRoundTrip({ [a]: b });
      assertRoundTrip([a, [b], { k: [a] }]);
      assertRoundTrip(a);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: any tree of text and numbers survives", () => {
  const { tree } = fc.letrec<{ tree: Value }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      yamlText,
      fc.constantFrom<Value>(null, true, false, 0, -1, 1.5, 1e21, 1e-7, [], {}),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.array(fc.tuple(yamlText, tie("tree")), { maxLength: 3 }).map((entries) => {
        // Sorted beforehand, because that is what is written.
        const out: Tree = {};
        for (const [key, value] of entries.sort(([a], [b]) => a < b ? -1 : 1)) put(out, key, value);
        return out;
      }),
    ),
  }));
  fc.assert(fc.property(tree, assertRoundTrip), { numRuns: 1000 });
});

Deno.test("the form: sorted keys, two spaces, indented lists, unbroken lines, final newline", () => {
  const value = {
    b: ["x", { z: 1, p: { k: "w ".repeat(100).trim() } }],
    a: null,
    A: true,
    q: {},
    r: [],
  };
  assertEquals(
    formatYaml(value),
    [
      "A: true",
      "a: null",
      "b:",
      "  - x",
      "  - p:",
      `      k: ${"w ".repeat(100).trim()}`,
      "    z: 1",
      "q: {}",
      "r: []",
      "",
    ].join("\n"),
  );
});

Deno.test("strings of several lines are literal blocks, doubtful ones stand in double quotes", () => {
  const value = {
    text: "one\n  two\n",
    on: "on",
    port: "080",
    date: "2024-01-01",
    plain: "v1.2.3",
  };
  assertEquals(
    formatYaml(value),
    'date: "2024-01-01"\n"on": "on"\nplain: v1.2.3\nport: "080"\ntext: |\n  one\n    two\n',
  );
});

Deno.test("what needs no quotes gets none", () => {
  const words = [
    "a",
    "v1.2.3",
    "nvcr.io/nvidia/x:v1@sha256:ab",
    "10.96.0.1",
    "a-b_c",
    "yes sir",
    "1.2.3",
    "/x",
  ];
  for (
    const word of [
      ...words,
      "https://host:80/x",
      "e",
      "_",
      "+",
      "nvidia.com/gpu.present",
      "key=value:NoSchedule",
    ]
  ) {
    assertEquals(formatYaml([word]), `- ${word}\n`);
  }
});

Deno.test("the order of keys can be kept", () => {
  assertEquals(
    formatYaml({ b: { d: 1, c: 1 }, a: 1 }, { keepOrder: true }),
    "b:\n  d: 1\n  c: 1\na: 1\n",
  );
  assertEquals(formatJson({ b: 1, a: 1 }, { keepOrder: true }), '{\n  "b": 1,\n  "a": 1\n}\n');
});

Deno.test("a node that stands twice is written twice, without anchors", () => {
  const shared = { k: 1 };
  const text = formatYaml({ a: shared, b: shared });
  assertEquals(text, "a:\n  k: 1\nb:\n  k: 1\n");
});

Deno.test("undefined values are left out", () => {
  const value = { a: undefined, b: 1 } as unknown as Tree;
  assertEquals(formatYaml(value), "b: 1\n");
  assertEquals(formatJson(value), '{\n  "b": 1\n}\n');
});

Deno.test("the given value is not changed", () => {
  const value = Object.freeze({ b: Object.freeze(["on"]), a: 1 }) as unknown as Tree;
  assertEquals(formatYaml(value), 'a: 1\nb:\n  - "on"\n');
  assertEquals(Object.keys(value), ["b", "a"]);
});

Deno.test("JSON: two spaces, sorted keys, text as it is", () => {
  assertEquals(
    formatJson({ b: ["on", "1"], a: null }),
    '{\n  "a": null,\n  "b": [\n    "on",\n    "1"\n  ]\n}\n',
  );
  assertStringIncludes(formatJson("é"), '"é"');
  assertFalse(formatJson({ k: "on" }).includes('\\"on'));
});

Deno.test("keys that JavaScript knows are written like any other", () => {
  const value: Tree = {};
  put(value, "__proto__", { x: 1 });
  assertEquals(formatYaml(value), "__proto__:\n  x: 1\n");
  assertEquals(formatJson(value), '{\n  "__proto__": {\n    "x": 1\n  }\n}\n');
});
