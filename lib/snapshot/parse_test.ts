import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { readingText } from "./model.ts";
import { floatText } from "./go_text.ts";
import { parseSnapshot } from "./parse.ts";
import type { Snapshot } from "./types.ts";

const parse = (text: string, file = "snapshot.yaml") => parseSnapshot({ text, file });

/** The readings of the first subtype as the texts that are compared. */
function texts(snapshot: Snapshot): Record<string, string> {
  const { data } = snapshot.measurements[0]!.subtypes[0]!;
  return Object.fromEntries(Object.entries(data).map(([key, one]) => [key, readingText(one)]));
}

const yaml = (readings: string) =>
  `measurements:\n- type: GPU\n  subtypes:\n  - subtype: smi\n    data:\n${
    readings.trim().split("\n").map((line) => `      ${line.trim()}\n`).join("")
  }`;
const json = (data: string) =>
  `{"measurements": [{"type": "GPU", "subtypes": [{"subtype": "smi", "data": ${data}}]}]}`;

Deno.test("only measurements are needed, and even they may be absent", async () => {
  for (const text of ["kind: Snapshot\n", "measurements:\n", "measurements: []\n", "{}"]) {
    assertEquals(await parse(text), { kind: "Snapshot", measurements: [] });
  }
  const bare = await parse("measurements: [{type: K8s}, {type: OS, subtypes: [{subtype: x}]}]\n");
  assertEquals(bare.measurements, [
    { type: "K8s", subtypes: [] },
    { type: "OS", subtypes: [{ subtype: "x", data: {} }] },
  ]);
});

Deno.test("the header is kept, unknown fields and a stored fingerprint are ignored", async () => {
  const snapshot = await parse(
    "kind: Snapshot\napiVersion: aicr.nvidia.com/v1alpha1\nmetadata: {version: v1, n: 2}\n" +
      "fingerprint: {service: {value: gke}}\nfuture: 1\nmeasurements: []\n",
  );
  assertEquals(snapshot, {
    kind: "Snapshot",
    apiVersion: "aicr.nvidia.com/v1alpha1",
    metadata: { version: "v1", n: "2" },
    measurements: [],
  });
});

Deno.test("readings keep their type where it tells their text", async () => {
  const { measurements } = await parse(yaml("i: 8\nb: true\ns: '8'\nf: 1.5\nn: null\nl: [a, 1]"));
  assertEquals(measurements[0]!.subtypes[0]!.data, {
    i: 8,
    b: true,
    s: "8",
    f: 1.5,
    n: "<nil>",
    l: "[a 1]",
  });
});

Deno.test("in YAML integers keep their digits and floats are floats", async () => {
  const snapshot = await parse(yaml(`
    million: 1000000
    float: 2000000.0
    exponent: 3e6
    uint64: 18446744073709551615
    int64: -9223372036854775808
    beyond: 99999999999999999999
    odd: 9007199254740993
    small: 100000.0
    hex: 0xFFFFFFFFFFFFFFFF
    list: [4000000, 5000000.0]
  `));
  assertEquals(texts(snapshot), {
    million: "1000000",
    float: "2e+06",
    exponent: "3e+06",
    uint64: "18446744073709551615",
    int64: "-9223372036854775808",
    beyond: "1e+20",
    odd: "9007199254740993",
    small: "100000",
    hex: "18446744073709551615",
    list: "[4000000 5e+06]",
  });
});

Deno.test("one number spelled in two ways is told apart by its place", async () => {
  const snapshot = await parse(yaml(`
    int: 1000000
    float: 1e6
    big: 18446744073709551615
    bigger: 18446744073709551614
    text: '1000000'
    flag: true
  `));
  assertEquals(texts(snapshot), {
    int: "1000000",
    float: "1e+06",
    big: "18446744073709551615",
    bigger: "18446744073709551614",
    text: "1000000",
    flag: "true",
  });
});

Deno.test("numbers in texts and comments do not disturb", async () => {
  const snapshot = await parse(yaml("a: 1000000 # not 1e6\nb: 'it was 1e6 once'"));
  assertEquals(texts(snapshot).a, "1000000");
});

Deno.test("in JSON every number is a float", async () => {
  const data = '{"a": 1000000, "b": 100000, "c": 1.5, "d": 18446744073709551615}';
  const expected = { a: "1e+06", b: "100000", c: "1.5", d: "1.8446744073709552e+19" };
  assertEquals(texts(await parse(json(data), "s.json")), expected);
  assertEquals(texts(await parse(json(data), "<stdin>")), expected, "by its first character");
});

Deno.test("any integer and any float survive YAML", async () => {
  const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
  const float = fc.double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0));
  await fc.assert(fc.asyncProperty(integer, float, async (i, f) => {
    const spelled = /[.e]/.test(String(f)) ? String(f) : `${f}.0`;
    const snapshot = await parse(yaml(`i: ${i}\nf: ${spelled}`));
    assertEquals(texts(snapshot), { i: String(i), f: floatText(f) });
  }));
});

/** `[document, part of the message, line]`. */
const REFUSED: [string, string, number][] = [
  ["", "Snapshot snapshot.yaml must be a mapping", 1],
  ["- a\n", "Snapshot snapshot.yaml must be a mapping", 1],
  ["just text\n", "must be a mapping", 1],
  ["kind: RecipeResult\n", 'snapshot.yaml is of kind "RecipeResult", not Snapshot', 1],
  ["a: 1\nkind: [Snapshot]\n", "is of kind", 2],
  ["apiVersion: aicr.nvidia.com/v9\n", 'apiVersion "aicr.nvidia.com/v9" is not supported', 1],
  ["apiVersion: 1\n", "apiVersion 1 is not supported", 1],
  ["measurements: {}\n", "Field measurements of the snapshot must be a list", 1],
  ["measurements:\n- K8s\n", "Field measurements[0] of the snapshot must be a mapping", 2],
  [
    "measurements:\n- subtypes: []\n",
    "measurements[0].type of the snapshot must be a non-empty",
    2,
  ],
  ["measurements:\n- type: 5\n", "measurements[0].type", 2],
  ["measurements:\n- type: K8s\n  subtypes: x\n", "measurements[0].subtypes", 3],
  ["measurements:\n- type: K8s\n  subtypes: [x]\n", "measurements[0].subtypes[0]", 3],
  ["measurements:\n- type: K8s\n  subtypes:\n  - data: {}\n", "subtypes[0].subtype", 4],
  [
    "measurements:\n- type: K8s\n  subtypes:\n  - subtype: a\n    data: [1]\n",
    "subtypes[0].data",
    5,
  ],
  ["measurements:\n- type: K8s\n  subtypes:\n  - subtype: a\n    context: 1\n", ".context", 5],
  ["measurements:\n- type: K8s\n  subtypes:\n  - subtype: a\n    items: {}\n", ".items", 5],
  ["measurements:\n- type: K8s\n  subtypes:\n  - subtype: a\n    items: [1]\n", ".items[0]", 5],
];

for (const [text, message, line] of REFUSED) {
  Deno.test(`refused: ${JSON.stringify(text)}`, async () => {
    const error = await assertRejects(() => parse(text), AicrError, message);
    assertEquals(error.code, "INVALID_REQUEST");
    assertEquals((await withPosition(error)).source?.line, line);
    assertEquals(error.hints.length > 0, true);
  });
}

Deno.test("broken syntax is refused with its place, tables because they are tables", async () => {
  const error = await assertRejects(() => parse("a: [\n"), AicrError, "Cannot parse snapshot.yaml");
  assertEquals(error.code, "INVALID_REQUEST");
  await assertRejects(() => parse("{", "s.json"), AicrError, "Cannot parse s.json as JSON");
  await assertRejects(() => parse("FIELD VALUE", "s.table"), AicrError, "cannot be read back");
  await assertRejects(() => parse("FIELD VALUE", "https://h/s.txt?x=1"), AicrError, "read back");
});

Deno.test("a key named like an inherited property is a key", async () => {
  const snapshot = await parse(yaml("__proto__: 1\nconstructor: 2"));
  assertEquals(texts(snapshot), Object.fromEntries([["__proto__", "1"], ["constructor", "2"]]));
});
