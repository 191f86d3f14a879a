import { assertEquals } from "@std/assert";
import { quoteForShell } from "./shell.ts";

Deno.test("plain words stay, everything else is quoted", () => {
  assertEquals(quoteForShell("./aicr-out/bundle"), "./aicr-out/bundle");
  assertEquals(quoteForShell("my files"), "'my files'");
  assertEquals(quoteForShell("a'b$(c)"), `'a'\\''b$(c)'`);
  assertEquals(quoteForShell(""), "''");
});
