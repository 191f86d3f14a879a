import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { parseDynamic } from "../options/assignment.ts";
import { splitDynamic } from "./dynamic.ts";

function split(values: Tree, ...paths: string[]) {
  return splitDynamic(structuredClone(values), paths.map((path) => parseDynamic(`app:${path}`)));
}

Deno.test("dynamic values move with what they were, emptied parents stay", () => {
  assertEquals(split({ a: { b: 1 }, c: [2] }, "a.b", "c"), {
    values: { a: {} },
    clusterValues: { a: { b: 1 }, c: [2] },
    missing: [],
  });
});

Deno.test("a path without a value becomes an empty text", () => {
  assertEquals(split({ a: { x: 1 } }, "a.b.c", "z"), {
    values: { a: { x: 1 } },
    clusterValues: { a: { b: { c: "" } }, z: "" },
    missing: ["z", "a.b.c"],
  });
});

Deno.test("a path below another one goes with it, in any order, and once", () => {
  for (const paths of [["a", "a.b", "a"], ["a.b", "a"]]) {
    assertEquals(split({ a: { b: 1, c: 2 } }, ...paths), {
      values: {},
      clusterValues: { a: { b: 1, c: 2 } },
      missing: [],
    });
  }
});

Deno.test("no path leads through a scalar or list", () => {
  for (const a of ["x", 1, [1]]) {
    const error = assertThrows(() => split({ a }, "a.b"), AicrError);
    assertStringIncludes(error.message, "--dynamic app:a.b: a is not a mapping");
  }
  assertEquals(split({ a: null }, "a.b").clusterValues, { a: { b: "" } });
});
