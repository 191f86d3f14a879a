import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError, formatSource } from "./error.ts";
import { own, type Tree } from "./tree.ts";
import {
  parseDocument,
  parseJson,
  parseYaml,
  parseYamlAsWritten,
  parseYamlStream,
} from "./yaml.ts";

/** The refusal of a text, with what every refusal must have. */
function refusal(parse: () => unknown): AicrError {
  const error = assertThrows(parse, AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  assertEquals(error.hints.length, 1);
  assertMatch(error.message, /^[^\n]*[^.\n]$/);
  return error;
}

Deno.test("scalars of the core schema", () => {
  const cases: Record<string, unknown> = {
    "": null,
    "# only a comment": null,
    "---": null,
    "~": null,
    "true": true,
    "yes": "yes",
    "on": "on",
    "12": 12,
    "0x1F": 31,
    "1.5e3": 1500,
    ".5": 0.5,
    "2024-01-01": "2024-01-01",
    "12:30": "12:30",
    "'12'": "12",
    "<<": "<<",
    "9007199254740991": 9007199254740991,
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(parseYaml(text, "f") as unknown, expected, text);
  }
});

Deno.test("a byte order mark and Windows line ends are no content", () => {
  assertEquals(parseYaml("\uFEFFa: 1\r\nb: |\r\n  x\r\n", "f"), { a: 1, b: "x\n" });
  assertEquals(parseJson('\uFEFF{"a": 1}\r\n', "f"), { a: 1 });
});

Deno.test("aliases are expanded, merge keys are keys like any other", () => {
  assertEquals(parseYaml("a: &x {k: 1}\nb: *x", "f"), { a: { k: 1 }, b: { k: 1 } });
  assertEquals(parseYaml("<<: {a: 1}\nb: 2", "f"), { "<<": { a: 1 }, b: 2 });
});

Deno.test("keys that JavaScript knows are read like any other", () => {
  for (
    const document of [parseYaml("__proto__: {x: 1}", "f"), parseJson('{"__proto__":{"x":1}}', "f")]
  ) {
    assertEquals(own(document as Tree, "__proto__"), { x: 1 });
    assertEquals(Object.getPrototypeOf(document), Object.prototype);
  }
});

Deno.test("the name decides between JSON and YAML", () => {
  assertEquals(parseDocument('{"a": 1}', "x.json"), { a: 1 });
  assertEquals(parseDocument("a: 1", "x.yaml"), { a: 1 });
  assertEquals(parseDocument('{"a": 1}', "https://host/x"), { a: 1 });
  assertStringIncludes(refusal(() => parseDocument("a: 1", "x.JSON")).message, "as JSON");
});

Deno.test("syntax errors say what and where", () => {
  const cases: [string, string, string][] = [
    ["a: 1\na: 2", "f:2:1", "duplicated key"],
    ["{a: 1, a: 2}", "f:1:12", "duplicated key"],
    ["a: 1\n b: 2", "f:2:3", "bad indentation"],
    ["a: *nope", "f:1:9", 'unidentified alias "nope"'],
    ["a: [1, 2", "f:2:1", "unexpected end of the stream"],
    ["a: 'open", "f:2:1", "unexpected end of the stream"],
    ["a: !!binary aGk=", "f:1:17", "unknown tag"],
    ["a: !!js/function x", "f:1:19", "unknown tag"],
    ['a: "\\q"', "f:1:6", "unknown escape"],
    ["a: @x", "f:1:4", "document separator is expected"],
    ["a: \u0007", "f:1:5", "non-printable"],
    ["- a\nb: 1", "f:2:1", "document separator is expected"],
  ];
  for (const [text, place, says] of cases) {
    const error = refusal(() => parseYaml(text, "f"));
    assertEquals(formatSource(error.source!), place, text);
    assertStringIncludes(error.message, says);
    assertStringIncludes(error.message, "Cannot parse f as YAML: ");
  }
});

Deno.test("several documents where one is expected: the place of the second", () => {
  const cases: Record<string, string> = {
    "a: 1\n---\nb: 2": "f:2:1",
    "# c\n\n---\na: 1\n---\nb: 2": "f:5:1",
    "---\n---\n": "f:2:1",
    "a: 1\n...\n\nb: 2": "f:4:1",
    "a: 1\n--- # second": "f:2:1",
  };
  for (const [text, place] of Object.entries(cases)) {
    const error = refusal(() => parseYaml(text, "f"));
    assertStringIncludes(error.message, "holds more than one YAML document");
    assertEquals(formatSource(error.source!), place, JSON.stringify(text));
  }
  assertEquals(parseYaml("a: 1\n...\n", "f"), { a: 1 });
  assertEquals(parseYaml("a: |\n  ---\n  x\n", "f"), { a: "---\nx\n" });
});

Deno.test("a tab as indentation is refused at its place", () => {
  const cases: Record<string, string> = {
    "a:\n\tb: 1": "f:2:1",
    "a:\n  b: 1\n  \tc: 2": "f:3:3",
    "a:\n\t- x\n\t- y": "f:2:1",
    "a: |\n  text\n\tb: 1\n": "f:3:1",
    "a:\n  s: |\n    x\n\tb: 1": "f:4:1",
  };
  for (const [text, place] of Object.entries(cases)) {
    const error = refusal(() => parseYaml(text, "f"));
    if (!error.message.includes("tab")) continue;
    assertEquals(formatSource(error.source!), place, JSON.stringify(text));
  }
  assertStringIncludes(refusal(() => parseYaml("a:\n\tb: 1", "f")).message, "indented with a tab");
  assertStringIncludes(refusal(() => parseYamlStream("a: 1\n---\nb:\n\tc: 1", "f")).message, "tab");
});

Deno.test("a tab that indents nothing is accepted", () => {
  assertEquals(parseYaml('{\n\t"a": [\n\t\t1\n\t]\n}', "f"), { a: [1] });
  assertEquals(parseYaml("make: |\n  all:\n  \techo: x\n\ttouch\n".replace("\n\ttouch", ""), "f"), {
    make: "all:\n\techo: x\n",
  });
  assertEquals(parseYaml("s: |-\n  \tx: 1\nb: 2", "f"), { s: "\tx: 1", b: 2 });
  assertEquals(parseYaml("l:\n  - |\n    a\n    \tb: c\n  - x", "f"), { l: ["a\n\tb: c\n", "x"] });
  assertEquals(parseYaml("s: 'one\n\ttwo: 3'", "f"), { s: "one two: 3" });
  assertEquals(parseYaml("a: 1\n\t\n\t# comment\nb: 2", "f"), { a: 1, b: 2 });
  assertEquals(parseYaml("a:\t1", "f"), { a: 1 });
  assertEquals(parseYaml("--- |\n\tx: 1\n", "f"), "\tx: 1\n");
});

Deno.test("bombs, cycles and abysses are refused at once", () => {
  const bomb = (open: string, item: (name: string, i: number) => string, close: string) =>
    Array.from({ length: 30 }, (_, i) =>
      `a${i}: &a${i} ${open}` +
      Array.from({ length: 10 }, (_, j) => i === 0 ? `k${j}: 1` : item(`a${i - 1}`, j))
        .map((text) => open === "[" && i === 0 ? "1" : text).join(", ") +
      close).join("\n");
  const lists = bomb("[", (name) => `*${name}`, "]");
  const maps = bomb("{", (name, j) => `k${j}: *${name}`, "}");
  const chain = Array.from(
    { length: 300 },
    (_, i) => `a${i}: &a${i} {k: ${i === 0 ? 1 : `*a${i - 1}`}}`,
  )
    .join("\n");
  const cases: Record<string, [string, string]> = {
    "a bomb of lists": [lists, "expands to more than 2000000 values"],
    "a bomb of mappings": [maps, "expands to more than 2000000 values"],
    "a list in itself": ["a: &a [*a]", "alias that refers to itself"],
    "a mapping in itself": ["&a {b: [*a]}", "alias that refers to itself"],
    "a deep list": ["[".repeat(300) + "]".repeat(300), "nested deeper than 200 levels"],
    "a deeper list": ["[".repeat(100_000), "nested deeper than 200 levels"],
    "a deep block": ["- ".repeat(300) + "x", "nested deeper than 200 levels"],
    "depth made of aliases": [chain, "nested deeper than 200 levels"],
  };
  for (const [name, [text, says]] of Object.entries(cases)) {
    assertStringIncludes(refusal(() => parseYaml(text, "f")).message, says, name);
  }
  const deep = refusal(() => parseJson("[".repeat(5000) + "]".repeat(5000), "f"));
  assertStringIncludes(deep.message, "nested deeper than 200 levels");
  const unfinished = refusal(() => parseJson("[".repeat(201), "f"));
  assertStringIncludes(unfinished.message, "nested deeper than 200 levels");
  for (
    const text of ["[".repeat(200) + "]".repeat(200), "[[],".repeat(150) + "1" + "]".repeat(150)]
  ) {
    assertEquals(JSON.stringify(parseJson(text, "f")), text);
  }
  const many = refusal(() => parseJson(`[${"{},".repeat(2_000_000)}1]`, "f"));
  assertStringIncludes(many.message, "holds more than 2000000 values");
  const quoted = JSON.stringify(["[".repeat(500), { '"\\{[': "\\" + "{".repeat(500) }]);
  assertEquals(JSON.stringify(parseJson(quoted, "f")), quoted);
  const fits = "[".repeat(190) + "]".repeat(190);
  assertEquals(JSON.stringify(parseYaml(fits, "f")), fits);
});

Deno.test("aliases within bounds are fine, however often they stand", () => {
  const text = "a: &a [1, 2, 3]\nl: [" + Array(1000).fill("*a").join(", ") + "]";
  assertEquals((parseYaml(text, "f") as { l: unknown[] }).l.length, 1000);
});

Deno.test("JSON errors say what and where in one line", () => {
  const cases: [string, string, string][] = [
    ["", "f:1:1", "unexpected end of JSON input"],
    ["{", "f:1:2", "expected property name or '}'"],
    ['{"a": 1,}', "f:1:9", "expected double-quoted property name"],
    ['{"a": 1\n "b": 2}', "f:2:2", "expected ',' or '}' after property value"],
    ["[1, 2", "f:1:6", "expected ',' or ']' after array element"],
    ['{\n  "a": tru\n}', "f:2:11", "unexpected token '\\n'"],
    ["// c\n{}", "f:1:1", "unexpected token '/'"],
    ['{"a": 1} x', "f:1:10", "unexpected non-whitespace character after JSON"],
    ['{"a": "x\ny"}', "f:1:9", "bad control character in string literal"],
    ["{'a': 1}", "f:1:2", "expected property name or '}'"],
    ["[1, nul]", "f:1:8", "unexpected token ']'"],
    ["NaN", "f:1:1", "not a JSON value"],
    ['["é", undefined]', "f:1:7", "unexpected token 'u'"],
  ];
  for (const [text, place, says] of cases) {
    const error = refusal(() => parseJson(text, "f"));
    assertEquals(
      `${formatSource(error.source!)} ${error.message}`,
      `${place} Cannot parse f as JSON: ${says}`,
    );
  }
});

Deno.test("property: JSON that was cut off or damaged is refused inside the text", () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify({ value }, null, 1));
  fc.assert(
    fc.property(json, fc.nat(), fc.constantFrom("", "}", "?", '"', "\u0001"), (text, n, put) => {
      const at = n % text.length;
      const damaged = text.slice(0, at) + put;
      let expected: unknown;
      try {
        expected = JSON.parse(damaged);
      } catch {
        const { line, column } = refusal(() => parseJson(damaged, "f")).source!;
        const lines = damaged.split("\n");
        assert(line! >= 1 && line! <= lines.length);
        assert(column! >= 1 && column! <= lines[line! - 1]!.length + 1);
        return;
      }
      assertEquals(parseJson(damaged, "f") as unknown, expected);
    }),
  );
});

Deno.test("property: no text makes the reader fail in another way than by refusing", () => {
  const piece = fc.constantFrom(
    ..."a b: - [ ] { } , \n \t  ' \" | > & * ! # % --- ... \\ 1 ~ é".split(" "),
    "\n",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      try {
        parseYaml(pieces.join(""), "f");
        parseYamlStream(pieces.join(""), "f");
      } catch (error) {
        assert(error instanceof AicrError, String(error));
        assertEquals(error.code, "INVALID_REQUEST");
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a stream has all its documents, empty ones too", () => {
  assertEquals(parseYamlStream("a: 1\n---\n---\nb: 2\n", "f"), [{ a: 1 }, null, { b: 2 }]);
  assertEquals(parseYamlStream("", "f"), []);
  assertEquals(
    formatSource(refusal(() => parseYamlStream("a: 1\n---\nb: [", "f")).source!),
    "f:4:1",
  );
});

Deno.test("as written, numbers and booleans stay the text they are", () => {
  assertEquals(parseYamlAsWritten("a: 1.10\nb: [0x1F, yes, ~]\nc:", "f") as unknown, {
    a: "1.10",
    b: ["0x1F", "yes", "~"],
    c: null,
  });
  refusal(() => parseYamlAsWritten("a: [", "f"));
});
