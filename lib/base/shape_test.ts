import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { AicrError } from "./error.ts";
import { brief, listAt, mappingAt, nameAt, pathText, refused } from "./shape.ts";
import type { Value } from "./tree.ts";

const DOC = { file: "s.yaml", text: "a: 1", what: "snapshot", hint: "Collect it again" };

Deno.test("a value of the right shape is returned as it is", () => {
  const tree = { a: 1 };
  const list = [1];
  assertStrictEquals(mappingAt(DOC, ["a"], tree), tree);
  assertStrictEquals(listAt(DOC, ["a"], list), list);
  assertEquals(listAt(DOC, ["a"], undefined), []);
  assertEquals(listAt(DOC, ["a"], null), []);
  assertEquals(nameAt(DOC, ["a"], "x"), "x");
});

Deno.test("a value of the wrong shape is refused with its path and what was found", () => {
  const cases: [() => unknown, string][] = [
    [() => mappingAt(DOC, [], [1]), "Snapshot s.yaml must be a mapping, found [1]"],
    [
      () => mappingAt(DOC, ["m", 0], null),
      "Field m[0] of the snapshot must be a mapping, found null",
    ],
    [
      () => mappingAt(DOC, ["m"], undefined),
      "Field m of the snapshot must be a mapping, it is missing",
    ],
    [() => listAt(DOC, ["m"], {}), "Field m of the snapshot must be a list, found {}"],
    [() => listAt(DOC, ["m"], "x"), 'Field m of the snapshot must be a list, found "x"'],
    [
      () => nameAt(DOC, ["m", "n"], 1),
      "Field m.n of the snapshot must be a non-empty string, found 1",
    ],
    [
      () => nameAt(DOC, ["n"], " \t"),
      'Field n of the snapshot must be a non-empty string, found " \\t"',
    ],
  ];
  for (const [check, message] of cases) {
    const error = assertThrows(check, AicrError);
    assertEquals([error.code, error.message], ["INVALID_REQUEST", message]);
    assertEquals(error.hints, ["Collect it again"]);
    assertEquals([error.source?.file, error.source?.text], ["s.yaml", "a: 1"]);
  }
});

Deno.test("a refusal keeps its own hints and whether it means the key", () => {
  const error = refused({ file: "f", what: "x" }, ["a"], "Bad", { hints: ["h"], at: "key" });
  assertEquals([error.hints, error.source?.at, error.source?.path], [["h"], "key", ["a"]]);
  assertEquals(refused({ file: "f", what: "x" }, [], "Bad").hints, []);
});

Deno.test("paths and values in the form of a message", () => {
  assertEquals(pathText([]), "");
  assertEquals(pathText([0]), "[0]");
  assertEquals(pathText(["a", 0, 1, "b", "c"]), "a[0][1].b.c");
  assertEquals(brief("x".repeat(58)), `"${"x".repeat(58)}"`);
  const long: Value = { k: "x".repeat(100) };
  assertEquals(brief(long).length, 60);
  assertEquals(brief(long).endsWith("..."), true);
});
