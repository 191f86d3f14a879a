import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { AicrError, type DocPath, invalid } from "./error.ts";
import { locate, locator, withPosition } from "./locate.ts";
import { formatYaml } from "./yaml.ts";

const TEXT = `# comment
kind: AICRConfig

spec:
  recipe:
    criteria: {service: eks, "gpu": h100}
  list:
    - name: first
      value: 1
    -   second
  "quoted key": x
  9: nine
  text: |
    block
  base: &base
    k: 1
  alias: *base
  empty:
`;

async function at(path: DocPath, which?: "key" | "value"): Promise<string> {
  const { line, column } = await locate(TEXT, path, which);
  return `${line}:${column}`;
}

Deno.test("values and keys of mappings and lists", async () => {
  assertEquals(await at(["kind"]), "2:7");
  assertEquals(await at(["kind"], "key"), "2:1");
  assertEquals(await at(["spec", "recipe", "criteria", "service"]), "6:25");
  assertEquals(await at(["spec", "recipe", "criteria", "gpu"], "key"), "6:30");
  assertEquals(await at(["spec", "list", 0, "value"]), "9:14");
  assertEquals(await at(["spec", "list", 0]), "8:7");
  assertEquals(await at(["spec", "list", 1]), "10:9");
  assertEquals(await at(["spec", "quoted key"]), "11:17");
  assertEquals(await at(["spec", "9"]), "12:6");
  assertEquals(await at(["spec", 9]), "12:6");
  assertEquals(await at(["spec", "text"]), "13:9");
});

Deno.test("a value that is a mapping or list is shown at its key", async () => {
  assertEquals(await at(["spec", "recipe"]), "5:3");
  assertEquals(await at(["spec", "list"]), "7:3");
});

Deno.test("what does not exist is shown at its nearest ancestor", async () => {
  assertEquals(await at(["spec", "recipe", "nope"]), "5:3");
  assertEquals(await at(["spec", "recipe", "nope", "deeper", 3]), "5:3");
  assertEquals(await at(["kind", "inside", "a", "scalar"]), "2:7");
  assertEquals(await at(["nope"]), "2:1");
  assertEquals(await at(["spec", "list", 7]), "7:3");
  assertEquals(await at([]), "2:1");
  assertEquals(await at(["spec", "toString"]), "4:1");
});

Deno.test("texts without content, and JSON", async () => {
  assertEquals(await locate("", ["a"]), { line: 1, column: 1 });
  assertEquals(await locate("# c\n", ["a"]), { line: 1, column: 1 });
  assertEquals(await locate('{\n  "a": {"b": [1, 22]}\n}', ["a", "b", 1]), { line: 2, column: 18 });
  assertEquals(await locate("\uFEFFa: 1", ["a"]), await locate("a: 1", ["a"]));
  assertEquals(await locate("a: 1\r\nb: 2\r\n", ["b"]), { line: 2, column: 4 });
});

Deno.test("a text that does not parse gives some place and no failure", async () => {
  for (const text of ["a: [", "a: 1\n b: 2", "'", "&a [*a]", "a: *nope", "\t", "a: 1\na: 2"]) {
    const { line, column } = await locate(text, ["a", 0]);
    assert(line >= 1 && column >= 1);
  }
});

Deno.test("property: a place is inside the text, and that of a scalar is where it stands", async () => {
  const key = fc.constantFrom("a", "b", "c");
  const tree = fc.dictionary(key, fc.dictionary(key, fc.nat(999), { noNullPrototype: true }), {
    noNullPrototype: true,
  });
  await fc.assert(fc.asyncProperty(tree, async (value) => {
    const text = formatYaml(value);
    const find = await locator(text);
    for (const [outer, inner] of Object.entries(value)) {
      for (const [name, number] of Object.entries(inner)) {
        const { line, column } = find([outer, name]);
        const rest = text.split("\n")[line - 1]!.slice(column - 1);
        assertEquals(rest, String(number));
        const start = find([outer, name], "key");
        assertEquals(
          text.split("\n")[start.line - 1]!.slice(start.column - 1),
          `${name}: ${number}`,
        );
      }
    }
  }));
});

Deno.test("an error gets its place, everything else stays", async () => {
  const cause = new Error("why");
  const error = new AicrError("CONFLICT", "Bad", {
    hints: ["h"],
    source: { file: "f", text: TEXT, path: ["kind"], at: "key" },
    cause,
    related: [{
      message: "Too",
      hints: [],
      source: { file: "g", text: "x:\n  y: 1", path: ["x", "y"] },
    }],
  });
  const placed = await withPosition(error);
  assertEquals([placed.code, placed.message, placed.hints], ["CONFLICT", "Bad", ["h"]]);
  assertStrictEquals(placed.cause, cause);
  assertEquals([placed.source?.line, placed.source?.column], [2, 1]);
  assertEquals([placed.related[0]?.source?.line, placed.related[0]?.source?.column], [2, 6]);
});

Deno.test("an error that cannot tell its place, or knows it, stays as it is", async () => {
  const sources = [
    undefined,
    { file: "f" },
    { file: "f", text: "a: 1" },
    { file: "f", path: ["a"] },
    { file: "f", line: 7, text: "a: 1", path: ["a"] },
  ];
  for (const source of sources) {
    assertEquals((await withPosition(invalid("X", { source }))).source, source);
  }
});
