import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import fc from "fast-check";
import { formatYaml } from "./format_yaml.ts";
import { parsePlainYaml } from "./plain_yaml.ts";
import type { Value } from "./tree.ts";

const full = (text: string) => parse(text, { schema: "core" }) as Value;

/** What the plain reader answers must be what the full one does; returns whether it answered. */
function agrees(text: string): boolean {
  const plain = parsePlainYaml(text);
  if (plain === undefined) return false;
  let expected: Value;
  try {
    expected = full(text);
  } catch (error) {
    throw new Error(`${JSON.stringify(text)} was read, but is refused: ${error}`);
  }
  assertEquals(plain, expected, JSON.stringify(text));
  return true;
}

const PLAIN = `# An overlay.
apiVersion: aicr.run/v1alpha2
metadata:
  name: a   # why
  empty:
spec:
  criteria: {}
  mixins: [os-ubuntu, platform-kubeflow]
  constraints:
  - name: K8s.server.version
    value: ">= 1.30"
  - name: b
    value: 'x'
  componentRefs:
    - name: gpu-operator
      version: v26.3.2
      overrides:

        nvidia.com/gpu: 8
        enabled: true
        cleared: null
        list: []
        size: 80Gi
        url: https://a.example/b#c
    -   name: wide
        tag: 1.2.3
    - plain
`;

Deno.test("parsePlainYaml: reads what overlays are made of", () => {
  assert(agrees(PLAIN));
});

for (
  const text of [
    "",
    "# nothing\n",
    "--- \na: b\n",
    "a: b\n---\nc: d\n",
    "a\n",
    '"a": b\n',
    "a: b\na: c\n",
    "a: b\n  c: d\n",
    "a: b\n  more words\n",
    "a: b: c\n",
    "a: 'b' c\n",
    'a: "b\\n"\n',
    "a: |\n  text\n",
    "a: &x b\n",
    "a: *x\n",
    "a: !!str b\n",
    "a: {b: c}\n",
    "a: [1, 2]\n",
    "a: [true]\n",
    "a: 1.5\n",
    "a: 0x1f\n",
    "a: 017\n",
    "a: 1_000\n",
    "a: 9007199254740993\n",
    "a: -1\n",
    "a: TRUE\n",
    "true: a\n",
    "a: ~\n",
    "a: .inf\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: \u00a0b\n",
    "\uFEFFa: b\n",
    "- - a\n",
    "-\n",
    "- a\nb: c\n",
    "a:\n    b: c\n  d: e\n",
    "? a\n: b\n",
    "<<: {}\n",
    `${"a:\n".split("\n")[0]}${
      Array.from({ length: 60 }, (_, i) => `\n${" ".repeat(i + 1)}a:`).join("")
    }\n`,
  ]
) {
  Deno.test(`parsePlainYaml: leaves ${JSON.stringify(text).slice(0, 40)} to the full parser`, () => {
    assertEquals(parsePlainYaml(text), undefined);
  });
}

Deno.test("parsePlainYaml: digests and versions are text, unless they are a number", () => {
  const digest = fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 64,
    maxLength: 64,
  });
  const nearlyNumber = fc.tuple(
    fc.string({ unit: fc.constantFrom(..."01"), minLength: 20, maxLength: 20 }),
    fc.constantFrom("e", "b", "a", "ee", "ea", ""),
    fc.string({ unit: fc.constantFrom(..."01234567"), minLength: 20, maxLength: 20 }),
  ).map((parts) => parts.join(""));
  const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){1,3}([-+][0-9A-Za-z.+-]{0,8})?$/);
  fc.assert(
    fc.property(fc.oneof(digest, nearlyNumber, version), (text) => void agrees(`a: ${text}\n`)),
    { numRuns: 5000 },
  );
  for (const text of ["1b5ea1".padEnd(64, "3"), "139e21".padEnd(63, "0") + "d", "0.0.0-dev"]) {
    assert(agrees(`a: ${text}\n`), text);
  }
  for (const text of ["0b".padEnd(64, "1"), "12e3".padEnd(64, "0"), "1".repeat(64)]) {
    assert(!agrees(`a: ${text}\n`), text);
  }
});

Deno.test("parsePlainYaml: any document that is written out is read as it was, or left", () => {
  const scalar = fc.oneof(
    fc.constantFrom<Value>(null, true, false, "", "null", "v1.2", "1.2.3", "80Gi", "a b", "on"),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 12 }),
    fc.constantFrom("a: b", "a #b", "- a", "# a", "'a'", "a:", "[a]", ">= 1.30", "0o17", "012"),
  );
  const key = fc.oneof(fc.stringMatching(/^[a-z][a-z.\/-]{0,6}$/), fc.string({ maxLength: 4 }));
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ) as fc.Arbitrary<Value>,
  }));
  fc.assert(fc.property(value, (document) => void agrees(formatYaml(document))), { numRuns: 2000 });
});

Deno.test("parsePlainYaml: any lines are read as the full parser reads them, or left", () => {
  const part = fc.constantFrom(
    ...["a", "b", "a:", "b: ", "- ", "-", "1", "0", "true", "null", '"x"', "'y'", " ", "  ", "#"],
    ...[" # c", ": ", ":", ",", "[a, b]", "[]", "{}", "|", ">", "&a", "*a", "!t", "?", "%", "~"],
    ...["1.2", "1.2.3", "2Gi", "1e3", "0x1", "12:30:45", "2001-01-01", "---", "...", "<<: "],
  );
  const line = fc.tuple(fc.nat(5), fc.array(part, { maxLength: 4 }))
    .map(([indent, parts]) => " ".repeat(indent) + parts.join(""));
  const text = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, (soup) => void agrees(soup)), { numRuns: 20_000 });
});

Deno.test("parsePlainYaml: a good document with one line changed is read alike, or left", () => {
  const lines = PLAIN.split("\n");
  const part = fc.constantFrom("", " ", "  ", "a", ": ", "- ", "#", "'", '"', "x: y", "1", "\n");
  const change = fc.record({
    line: fc.nat(lines.length - 1),
    at: fc.nat(30),
    cut: fc.nat(4),
    put: part,
  });
  let answered = 0;
  fc.assert(
    fc.property(change, ({ line, at, cut, put }) => {
      const old = lines[line]!;
      const text = old.slice(0, at) + put + old.slice(at + cut);
      if (agrees(lines.with(line, text).join("\n"))) answered++;
    }),
    { numRuns: 5000 },
  );
  assert(answered > 1000, `only ${answered} documents were compared`);
});
