import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import {
  AicrError,
  codeOf,
  type ErrorCode,
  exitCodeOf,
  formatSource,
  httpStatusOf,
  invalid,
  messageOf,
} from "./error.ts";

Deno.test("each code has its exit code and HTTP status", () => {
  const table: Record<ErrorCode, [number, number]> = {
    INVALID_REQUEST: [2, 400],
    METHOD_NOT_ALLOWED: [2, 405],
    CONFLICT: [2, 409],
    NOT_FOUND: [3, 404],
    UNAUTHORIZED: [4, 401],
    TIMEOUT: [5, 504],
    SERVICE_UNAVAILABLE: [6, 503],
    RATE_LIMIT_EXCEEDED: [7, 429],
    INTERNAL: [8, 500],
  };
  for (const [code, expected] of Object.entries(table)) {
    const error = new AicrError(code as ErrorCode, "X");
    assertEquals([exitCodeOf(error), httpStatusOf(error)], expected, code);
  }
});

Deno.test("whatever else is thrown counts as INTERNAL", () => {
  for (const thrown of [new Error("x"), "text", 7, null, undefined, { code: "NOT_FOUND" }]) {
    assertEquals([codeOf(thrown), exitCodeOf(thrown), httpStatusOf(thrown)], ["INTERNAL", 8, 500]);
  }
});

Deno.test("an error carries what it was given", () => {
  const cause = new Error("why");
  const error = invalid("Bad", { hints: ["Do this"], source: { file: "f" }, cause });
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.code, error.message], ["AicrError", "INVALID_REQUEST", "Bad"]);
  assertEquals([error.hints, error.source, error.related], [["Do this"], { file: "f" }, []]);
  assertStrictEquals(error.cause, cause);
  assertEquals("cause" in new AicrError("TIMEOUT", "X"), false);
});

Deno.test("the message of anything thrown, without a stack", () => {
  assertEquals(messageOf(new TypeError("t")), "t");
  assertEquals(messageOf("text"), "text");
  assertEquals(messageOf(null), "null");
  assertEquals(messageOf(undefined), "undefined");
});

Deno.test("a source as far as it is known", () => {
  assertEquals(formatSource({ file: "f" }), "f");
  assertEquals(formatSource({ file: "f", line: 3 }), "f:3:1");
  assertEquals(formatSource({ file: "f", line: 3, column: 7 }), "f:3:7");
  assertEquals(formatSource({ file: "f", path: ["a"], text: "secret" }), "f");
});
