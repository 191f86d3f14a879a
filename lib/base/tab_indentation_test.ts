import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findTabIndentation } from "./tab_indentation.ts";

Deno.test("text without tabs at the beginning of a line is left alone", () => {
  for (const text of ["", "a: 1", "a:\t1", "a: |\n  x\ty", "  \n\n", "a: 1 # \t"]) {
    assertEquals(findTabIndentation(text), undefined);
  }
});

Deno.test("the first tab is named, every one is replaced by spaces", () => {
  const found = findTabIndentation("a:\n\tb: 1\n  \tc: 2\nd: 3")!;
  assertEquals([found.line, found.column], [2, 1]);
  const lines = found.spaced.split("\n");
  assertEquals(lines.map((line) => line.trimStart()), ["a:", "b: 1", "c: 2", "d: 3"]);
  assertEquals(lines.map((line) => /^ {40}/.test(line)), [false, true, true, false]);
});

Deno.test("blank lines, comments and the content of block scalars may begin with tabs", () => {
  const texts = [
    "a: 1\n\t\nb: 2",
    "a: 1\n\t# comment\nb: 2",
    "a: |\n  x\n  \ty: 1\n",
    "a: >-\n  x\n\n  \ty: 1\nb: 1",
    "- - k: |2\n     x\n     \ty\n",
    "a: !!str |\n  \tx: 1",
    "a: &anchor |+ # comment\n  \tx: 1",
    "--- |\n\tx: 1",
    "|\n\tx: 1",
  ];
  for (const text of texts) assertEquals(findTabIndentation(text), undefined, JSON.stringify(text));
});

Deno.test("after a block scalar tabs count again", () => {
  const cases: Record<string, [number, number]> = {
    "a: |\n  x\nb:\n\tc: 1": [4, 1],
    "a:\n  b: |\n    x\n\tc: 1": [4, 1],
    "a: |\nb:\n\tc: 1": [3, 1],
    "a: 'not a header |'\nb:\n\tc: 1": [3, 1],
    "a: plain text |\n\tc: 1": [2, 1],
  };
  for (const [text, place] of Object.entries(cases)) {
    const found = findTabIndentation(text);
    assertEquals(found && [found.line, found.column], place, JSON.stringify(text));
  }
});

Deno.test("property: nothing but the beginnings of lines is changed", () => {
  const line = fc.constantFrom(
    "a: 1",
    "\tb: 2",
    "  \tc:",
    "x: |",
    "  text",
    "    \tx",
    "",
    "\t",
    "# c",
  );
  fc.assert(fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
    const found = findTabIndentation(lines.join("\n"));
    if (found === undefined) return;
    const bare = found.spaced.split("\n").map((text) => text.trimStart());
    assertEquals(bare, lines.map((text) => text.trimStart()));
    assertEquals(lines[found.line - 1]![found.column - 1], "\t");
  }));
});
