import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../../base/error.ts";
import { parseQueryString } from "./query_string.ts";

Deno.test("texts are decoded and trimmed, the first counts, lists keep all", () => {
  const query = parseQueryString("a=1&b=%C3%A4+%20x&a=2&c&d=&a=&e=x%3Dy=z&f=a;b=c");
  assertEquals([query.text("a"), query.list("a")], ["1", ["1", "2", ""]]);
  assertEquals([query.text("b"), query.text("c"), query.text("d")], ["ä  x", "", ""]);
  assertEquals([query.text("e"), query.text("f"), query.text("nothing")], ["x=y=z", "a;b=c", ""]);
  assertEquals(parseQueryString("").list("a"), []);
});

Deno.test("what cannot be decoded is refused when it is asked for, and only then", () => {
  const query = parseQueryString("good=1&bad=%zz&%zz=1&other=%ff");
  assertEquals(query.text("good"), "1");
  for (const name of ["bad", "other"]) {
    assertEquals(assertThrows(() => query.text(name), AicrError).code, "INVALID_REQUEST");
    assertThrows(() => query.list(name), AicrError, name);
  }
});

Deno.test("numbers are whole and 0 or more, switches true or false", () => {
  const read = (text: string) => parseQueryString(`x=${encodeURIComponent(text)}`);
  for (const [text, value] of [["", 0], ["0", 0], [" 7 ", 7], ["+7", 7], ["007", 7]] as const) {
    assertEquals(read(text).count("x"), value);
  }
  for (const text of ["-1", "8x", "1.5", "1e3", "٣", "0x1", "9007199254740992", "--1"]) {
    assertThrows(() => read(text).count("x"), AicrError, text);
  }
  assertEquals(["true", "1", "T"].map((text) => read(text).flag("x")), [true, true, true]);
  assertEquals(["", "false", "0"].map((text) => read(text).flag("x")), [false, false, false]);
  for (const text of ["yes", "2", "tru"]) assertThrows(() => read(text).flag("x"), AicrError, text);
});

Deno.test("what URLSearchParams writes is read back", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 });
  fc.assert(fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (pairs) => {
    const query = parseQueryString(String(new URLSearchParams(pairs)));
    for (const [name] of pairs) {
      const values = pairs.filter(([each]) => each === name).map(([, value]) => value);
      assertEquals(query.list(name), values);
    }
  }));
});

Deno.test("no text makes it fail otherwise", () => {
  fc.assert(fc.property(fc.string(), (raw) => {
    try {
      parseQueryString(raw).count("nodes");
    } catch (error) {
      if (!(error instanceof AicrError)) throw error;
    }
  }));
});
