import { assertEquals } from "@std/assert";
import { floatText, goText } from "./go_text.ts";

const FLOATS: [number, string][] = [
  [0, "0"],
  [-0, "-0"],
  [8, "8"],
  [1.5, "1.5"],
  [100000, "100000"],
  [999999, "999999"],
  [999999.5, "999999.5"],
  [1e6, "1e+06"],
  [-1e6, "-1e+06"],
  [123456789.5, "1.234567895e+08"],
  [0.0001, "0.0001"],
  [0.00012345, "0.00012345"],
  [0.00001, "1e-05"],
  [1e20, "1e+20"],
  [1e21, "1e+21"],
  [1e100, "1e+100"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [5e-324, "5e-324"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
  [NaN, "NaN"],
];

for (const [value, text] of FLOATS) {
  Deno.test(`the float ${value} reads ${text}`, () => assertEquals(floatText(value), text));
}

Deno.test("other values read as the format prints them", () => {
  const text = (value: Parameters<typeof goText>[0]) => goText(value, String);
  assertEquals(text(null), "<nil>");
  assertEquals(text(true), "true");
  assertEquals(text("a b"), "a b");
  assertEquals(text(["a", "b", [1]]), "[a b [1]]");
  assertEquals(text([]), "[]");
  assertEquals(text({ k: 1, a: true, "": null }), "map[:<nil> a:true k:1]");
  assertEquals(text({}), "map[]");
});
