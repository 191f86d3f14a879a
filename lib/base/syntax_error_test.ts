import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "./error.ts";
import { jsonSyntaxError, yamlSyntaxError } from "./syntax_error.ts";
import { parseYaml } from "./yaml.ts";

const MIB = 1024 * 1024;

/** What parsing a JSON text throws, or undefined when it is JSON. */
function thrownBy(text: string): unknown {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The explanation of a JSON text that is none. */
function explained(text: string): AicrError {
  const error = thrownBy(text);
  assert(error !== undefined, `${JSON.stringify(text)} is JSON`);
  return jsonSyntaxError(error, text, "f.json");
}

/**
 * The reference: the first character after which no text at all would make it JSON; the end of the
 * text when it is only incomplete. It follows the grammar of RFC 8259 character by character, and
 * shares nothing with the code under test but the language.
 */
function firstWrong(text: string): number {
  const open: ("{" | "[")[] = [];
  let expected: "value" | "value or end" | "key" | "key or end" | "colon" | "more" = "value";
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (" \t\r\n".includes(char)) {
      at++;
    } else if (expected === "more") {
      const inside = open.at(-1);
      if (inside === undefined) return at;
      if (char === ",") expected = inside === "{" ? "key" : "value";
      else if (char === (inside === "{" ? "}" : "]")) open.pop();
      else return at;
      at++;
    } else if (expected === "colon") {
      if (char !== ":") return at;
      expected = "value";
      at++;
    } else if (
      (expected === "key or end" && char === "}") || (expected === "value or end" && char === "]")
    ) {
      open.pop();
      expected = "more";
      at++;
    } else if (expected.startsWith("value") && (char === "{" || char === "[")) {
      open.push(char);
      expected = char === "{" ? "key or end" : "value or end";
      at++;
    } else {
      if (expected.startsWith("key") && char !== '"') return at;
      const end = afterScalar(text, at);
      if (typeof end !== "number") return end.wrong;
      at = end;
      expected = expected.startsWith("key") ? "colon" : "more";
    }
  }
  return text.length;
}

/** Where a string, number or word ends, or where it goes wrong. */
function afterScalar(text: string, start: number): number | { wrong: number } {
  const first = text[start]!;
  if (first === '"') return afterString(text, start);
  if (first === "-" || isDigit(first)) return afterNumber(text, start);
  const word = ["true", "false", "null"].find((each) => each[0] === first);
  if (word === undefined) return { wrong: start };
  for (let i = 0; i < word.length; i++) {
    if (text[start + i] !== word[i]) return { wrong: start + i };
  }
  return start + word.length;
}

function afterString(text: string, start: number): number | { wrong: number } {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') return at + 1;
    if (char < " ") return { wrong: at };
    if (char !== "\\") continue;
    const escape = text[++at];
    if (escape === undefined) break;
    if (!'"\\/bfnrtu'.includes(escape)) return { wrong: at };
    for (let i = 0; escape === "u" && i < 4; i++) {
      if (!/^[0-9a-fA-F]$/.test(text[++at] ?? "")) return { wrong: Math.min(at, text.length) };
    }
  }
  return { wrong: text.length };
}

function afterNumber(text: string, start: number): number | { wrong: number } {
  let at = start + (text[start] === "-" ? 1 : 0);
  const digits = () => {
    const before = at;
    while (isDigit(text[at])) at++;
    return at > before;
  };
  if (text[at] === "0") at++;
  else if (!digits()) return { wrong: at };
  if (text[at] === ".") {
    at++;
    if (!digits()) return { wrong: at };
  }
  if (text[at] === "e" || text[at] === "E") {
    at++;
    if (text[at] === "+" || text[at] === "-") at++;
    if (!digits()) return { wrong: at };
  }
  return at;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

/** 1-based, counted character by character. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  let [line, column] = [1, 1];
  for (let i = 0; i < offset; i++) {
    [line, column] = text[i] === "\n" ? [line + 1, 1] : [line, column + 1];
  }
  return { line, column };
}

const piece = fc.oneof(
  fc.constantFrom(..."{}[],:\"\\+-.0123456789eEtrufalsn /'\n\t\u0001é\u{1f600}"),
  fc.constantFrom(
    "true",
    "null",
    '"a"',
    '"\\u12',
    "\\u",
    "-",
    "1e",
    "1.",
    "01",
    "NaN",
    "undefined",
  ),
);

/** JSON in one of its layouts, damaged in one to three places. */
const damaged = fc.tuple(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(undefined, 1, "\t", "\n "),
  fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.oneof(fc.constant(""), piece)), {
    minLength: 1,
    maxLength: 3,
  }),
).map(([value, indent, damages]) => {
  let text = JSON.stringify(value, null, indent);
  for (const [n, removed, put] of damages) {
    const at = n % (text.length + 1);
    text = text.slice(0, at) + put + text.slice(at + removed);
  }
  return text;
});

/** Holds the place that is told against the reference. */
function assertPlace(text: string): void {
  const { source } = explained(text);
  const { line, column } = source!;
  assertEquals({ line, column }, placeOf(text, firstWrong(text)), JSON.stringify(text));
}

Deno.test("property: the place of damaged JSON is the first character that cannot stand there", () => {
  let refused = 0;
  fc.assert(
    fc.property(damaged, (text) => {
      if (thrownBy(text) === undefined) return;
      refused++;
      assertPlace(text);
    }),
    { numRuns: 5000 },
  );
  assert(refused > 2500, `only ${refused} of the texts were no JSON`);
});

Deno.test("property: the same for texts of nothing but pieces of JSON", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      if (thrownBy(text) !== undefined) assertPlace(text);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("property: the same where the text repeats itself, so that a part of it tells no place", () => {
  const row = fc.constantFrom('{"a": 1}', "[1, 2, 3]", '"aaaaaaaaaaaaaaaaaaaaaaaaaa"', "null");
  fc.assert(
    fc.property(row, fc.integer({ min: 2, max: 60 }), fc.nat(), piece, (row, rows, n, put) => {
      const text = `[\n${Array(rows).fill(row).join(",\n")}\n]\n`;
      const at = n % text.length;
      const broken = text.slice(0, at) + put + text.slice(at + 1);
      if (thrownBy(broken) !== undefined) assertPlace(broken);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: a reason is one line, and holds nothing of the document", () => {
  const secret = "s3cret-value-nobody-may-see";
  fc.assert(
    fc.property(damaged, (text) => {
      const marked = `{"password": "${secret}", "x": ${text}`;
      if (thrownBy(marked) === undefined) return;
      const { message, code } = explained(marked);
      assertEquals(code, "INVALID_REQUEST");
      assertMatch(message, /^Cannot parse f\.json as JSON: [^\n]*[^.\n]$/);
      assert(!message.includes(secret), message);
    }),
    { numRuns: 2000 },
  );
});

/** Milliseconds of the fastest of three. */
function fastest(work: () => unknown): number {
  return Math.min(...Array.from({ length: 3 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }));
}

/** Texts of a size that are no JSON, each in its own way. */
const LARGE: [name: string, make: (size: number) => string][] = [
  ["lists that are only opened", (size) => "[".repeat(size)],
  ["mappings that are only opened", (size) => '{"a":'.repeat(size / 5)],
  ["one wrong character at the end", (size) => `[${"1,".repeat(size / 2)}?`],
  ["wrong characters that look alike, all at the end", (size) => {
    const alike = "1,1,1,1,1,1,?,".repeat(3);
    return `[${"1,".repeat(size / 2)}${alike}`;
  }],
  ["one wrong character at the beginning", (size) => `?${"1,".repeat(size / 2)}`],
  ["one wrong character in the middle", (size) => {
    const half = "1,".repeat(size / 4);
    return `[${half}1 1,${half}1]`;
  }],
  ["a string without an end", (size) => `"${"a".repeat(size)}`],
  ["a string with a line break at its end", (size) => `"${"a".repeat(size)}\n"`],
  ["nothing but line breaks", (size) => "\n".repeat(size)],
  ["lines without an end", (size) => `[\n${"1,\n".repeat(size / 3)}`],
];

/**
 * So much longer than reading JSON of the same size may explaining a failure take, parsing included.
 * What looks alike is searched by halves, 23 of them here: 32 times a parse on a busy machine; all
 * others take less than 10.
 */
const AT_MOST = 100;

for (const [name, make] of LARGE) {
  Deno.test(`8 MiB of ${name} are explained in the time of some parses`, () => {
    const valid = `[${"1,".repeat(4 * MIB)}1]`;
    const parsing = fastest(() => JSON.parse(valid));
    const text = make(8 * MIB);
    let error: AicrError | undefined;
    const took = fastest(() => error = explained(text));
    assert(error instanceof AicrError);
    assert(error.message.length < 300, `${error.message.length} characters`);
    const ratio = took / parsing;
    assert(ratio < AT_MOST, `took ${took.toFixed(0)} ms, ${ratio.toFixed(1)} times a parse`);
  });
}

Deno.test("a text that is nested too deeply to be read is told to be so", () => {
  for (const explain of [jsonSyntaxError, yamlSyntaxError]) {
    const { code, message } = explain(new RangeError("Maximum call stack size"), "[[", "f");
    assertEquals([code, message.includes("nested deeper than")], ["INVALID_REQUEST", true]);
  }
});

/** YAML texts, the place that is told, and a part of the reason. */
const YAML: [text: string, place: string, reason: RegExp][] = [
  ["a: [1, 2\n", "2:1", /^Cannot parse f\.yaml as YAML: /],
  ["a: 1\n b: 2\n", "2:3", /^Cannot parse f\.yaml as YAML: /],
  ["a: 1\n---\nb: 2\n", "2:1", /more than one YAML document$/],
  ["# only words\n---\na: 1\n...\nb: 2\n", "5:1", /more than one YAML document$/],
  ["%YAML 1.2\n---\na: 1\n--- \nb: 2\n", "4:1", /more than one YAML document$/],
];

Deno.test("YAML: the place and one line of reason, wherever a second document begins", () => {
  for (const [text, place, reason] of YAML) {
    let thrown: unknown;
    try {
      parseYaml(text, "f.yaml");
    } catch (error) {
      thrown = error;
    }
    assert(thrown instanceof AicrError, JSON.stringify(text));
    assertMatch(thrown.message, reason);
    assertEquals(`${thrown.source!.line}:${thrown.source!.column}`, place, JSON.stringify(text));
    assert(!thrown.message.includes("\n") && thrown.hints.length > 0);
  }
});

Deno.test("YAML: an error that names no place is told without one", () => {
  const { message, source } = yamlSyntaxError(new Error("unknown tag.\n more"), "x", "f.yaml");
  assertEquals(message, "Cannot parse f.yaml as YAML: unknown tag");
  assertEquals(source, { file: "f.yaml" });
});
