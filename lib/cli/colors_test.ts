import { assertEquals } from "@std/assert";
import { colorsFor } from "./colors.ts";

Deno.test("without colour nothing is added", () => {
  assertEquals(colorsFor(false).red("x"), "x");
  assertEquals(colorsFor(true).red("x"), "\x1b[31mx\x1b[39m");
});

Deno.test("a text is cut to its columns, colour codes not counted", () => {
  const { clip, green } = colorsFor(true);
  assertEquals(clip("short", 5), "short");
  assertEquals(clip("longer", 5), "long…");
  assertEquals(clip(`${green("ok")} done`, 7), `${green("ok")} done`);
  assertEquals(clip(`${green("ok")} done`, 5), `${green("ok")} d…`);
  assertEquals(clip("字字字", 4), "字…");
});
