import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { YAML_WORDS, yamlText } from "../../tests/support/yaml_words.ts";
import { writeYaml } from "./format_yaml.ts";
import { put, type Tree, type Value } from "./tree.ts";
import { writePlainYaml } from "./write_plain_yaml.ts";

/** What is written plainly must be what the library writes; returns whether it was written. */
function agrees(value: Value, keepOrder = false): boolean {
  const plain = writePlainYaml(value, keepOrder);
  if (plain === undefined) return false;
  assertEquals(plain, writeYaml(value, keepOrder), JSON.stringify(value));
  return true;
}

const PLAIN: Value = {
  spec: {
    constraints: [{ name: "K8s.server.version", value: ">= 1.32" }, { name: "b", value: "it's" }],
    empty: {},
    list: [],
    nested: [[1, [2.5, "x"]], [{ a: { b: [true, null] } }]],
    script: "#!/bin/sh\n\necho 'é'\n",
    "8080": "https://a.example/x?y=z#w",
    on: "off",
  },
  apiVersion: "aicr.run/v1alpha2",
};

Deno.test("writePlainYaml: writes what recipes and values are made of", () => {
  assert(agrees(PLAIN));
  assert(agrees(PLAIN, true));
  for (const value of [{}, [], "a", 1, null, true, "a\nb", "a: b"] as Value[]) {
    assert(agrees(value), JSON.stringify(value));
  }
});

Deno.test("writePlainYaml: undefined values are left out, also all of them", () => {
  const value = { b: { c: undefined }, a: undefined, d: [1] } as unknown as Tree;
  assert(agrees(value));
});

for (
  const value of [
    -0,
    1e21,
    1e-7,
    "a\tb",
    "\u2028",
    "a\r\n",
    "\ufeff",
    { ["k".repeat(1500)]: 1 },
    { "a\nb": 1 },
    [undefined as unknown as Value],
  ] as Value[]
) {
  Deno.test(`writePlainYaml: leaves ${JSON.stringify(value).slice(0, 30)} to the library`, () => {
    assertEquals(writePlainYaml({ a: [value] }, false), undefined);
  });
}

Deno.test("writePlainYaml: every word is written alike wherever it stands, or left", () => {
  let written = 0;
  for (const word of YAML_WORDS) {
    const places: Value[] = [{ k: word }, { [word]: 1 }, [word], word, [[word]], [{ c: [word] }]];
    for (const value of places) if (agrees(value)) written++;
  }
  assert(written > YAML_WORDS.length * 3, `only ${written} documents were compared`);
});

Deno.test("writePlainYaml: any tree is written alike, or left", () => {
  const { tree } = fc.letrec<{ tree: Value }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      yamlText,
      fc.stringMatching(/^[a-z \n:#'-]{0,12}$/),
      fc.constantFrom<Value>(null, true, false, 0, -1, 1.5, [], {}),
      fc.double(),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.array(fc.tuple(yamlText, tie("tree")), { maxLength: 3 }).map((entries) => {
        const out: Tree = {};
        for (const [key, value] of entries) put(out, key, value);
        return out;
      }),
    ),
  }));
  let written = 0;
  fc.assert(
    fc.property(tree, fc.boolean(), (value, keepOrder) => {
      if (agrees(value, keepOrder)) written++;
    }),
    { numRuns: 10_000 },
  );
  assert(written > 3000, `only ${written} documents were compared`);
});
