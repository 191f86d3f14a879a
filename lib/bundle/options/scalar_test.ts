import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../../base/error.ts";
import { parseScalar, parseSwitch } from "./scalar.ts";

Deno.test("texts that stand for booleans and numbers become them", () => {
  const cases: [string, unknown][] = [
    ["true", true],
    ["false", false],
    ["42", 42],
    ["-7", -7],
    ["+5", 5],
    ["007", 7],
    ["1.50", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1e-7", 1e-7],
    ["-0", 0],
    ["9223372036854775808", 9223372036854775808],
  ];
  for (const [text, value] of cases) assertEquals(parseScalar(text), value, text);
});

Deno.test("texts that only look like another type stay texts", () => {
  const texts = [
    "True",
    "yes",
    "on",
    "null",
    "~",
    "0x10",
    "0o17",
    "1_000",
    "inf",
    "-inf",
    "nan",
    "1.2.3",
  ];
  for (
    const text of [...texts, "12:30", "2026-01-01", "1e", "e5", ".", "+", "1 ", "1,5", "1e999"]
  ) {
    assertEquals(parseScalar(text), text);
  }
});

Deno.test("an integer that a JSON number cannot hold is refused, not rounded", () => {
  for (const text of ["9007199254740993", "-9007199254740993", "9223372036854775807"]) {
    const error = assertThrows(() => parseScalar(text), AicrError, text);
    assertEquals(error.code, "INVALID_REQUEST");
  }
});

Deno.test("every safe integer survives", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (n) => parseScalar(String(n)) === (n === 0 ? 0 : n)));
});

Deno.test("switches take the usual spellings and nothing else", () => {
  for (const text of ["1", "t", "T", "true", "True", "TRUE"]) assertEquals(parseSwitch(text), true);
  for (const text of ["0", "f", "F", "false", "False", "FALSE"]) {
    assertEquals(parseSwitch(text), false);
  }
  for (const text of ["yes", "on", "tRUE", "", "2"]) {
    assertEquals(parseSwitch(text), undefined, text);
  }
});
