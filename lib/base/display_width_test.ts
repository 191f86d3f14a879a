import { assertEquals } from "@std/assert";
import { displayWidth } from "./display_width.ts";

Deno.test("columns as terminals count them", () => {
  const cases: Record<string, number> = {
    "": 0,
    "plain text": 10,
    "é": 1,
    "e\u0301": 1,
    "日本": 4,
    "字a": 3,
    "ｆｕｌｌ": 8,
    "ﾊﾝｶｸ": 4,
    "한글": 4,
    "😀": 2,
    "🚀 go": 5,
    "✓ ok": 4,
    "✅": 2,
    "…": 1,
    "─│": 2,
    "\u200b\u200d\ufeff": 0,
    "\t\n\0": 0,
    "\u{20000}": 2,
    "Ω≈ç√": 4,
  };
  for (const [text, columns] of Object.entries(cases)) {
    assertEquals(displayWidth(text), columns, JSON.stringify(text));
  }
});
