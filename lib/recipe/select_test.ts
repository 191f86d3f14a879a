import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { select } from "./select.ts";

const DOC = { a: { b: { c: 1, "x.y": 2 }, list: [1], nil: null }, "": 0, text: "t" };

Deno.test("parts are keys, one leading dot is dropped, nothing is everything", () => {
  assertEquals(select(DOC, "a.b.c"), 1);
  assertEquals(select(DOC, ".a.b.c"), 1);
  assertEquals(select(DOC, "a.list"), [1]);
  assertEquals(select(DOC, "a.nil"), null);
  assertEquals(select(DOC, ""), DOC);
  assertEquals(select(DOC, "."), DOC);
});

/** `[selector, part of the message, part of the hints]`. */
const MISSES: [string, string, string][] = [
  ["nope", "finds no nope in the document", "Available keys: , a, text"],
  ["a.bb", "finds no bb in a", 'Did you mean "b"?'],
  ["a.bb", "finds no bb in a", "Available keys: b, list, nil"],
  ["a.b.", "finds no empty key in a.b", "Available keys: c, x.y"],
  ["a.list[0]", "finds no list[0] in a", "Lists cannot be indexed"],
  ["a.b.x.y", "finds no x in a.b", "The key x.y contains a dot"],
  ["a.b.c.d", "goes below a.b.c, which is a single value", "Select a.b.c as a whole"],
  ["a.list.0", "goes below a.list, which is a list", "Select a.list as a whole"],
  ["a.nil.x", "goes below a.nil, which is a single value", "Select a.nil"],
  ["toString", "finds no toString", "Available keys"],
  ["a.__proto__", "finds no __proto__", "Available keys"],
  ["a b", "finds no a b", "Available keys"],
];

for (const [selector, message, hint] of MISSES) {
  Deno.test(`"${selector}" ${message}`, () => {
    const error = assertThrows(() => select(DOC, selector), AicrError, message);
    assertEquals(error.code, "NOT_FOUND");
    assertEquals(error.message.includes(`"${selector}"`), true);
    assertEquals(error.hints.join("\n").includes(hint), true, error.hints.join("\n"));
  });
}

Deno.test("a second leading dot is an empty key", () => {
  assertThrows(() => select({ a: 1 }, "..a"), AicrError, "finds no empty key in the document");
});
