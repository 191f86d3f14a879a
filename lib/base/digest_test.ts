import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { canonicalJson, sha256 } from "./digest.ts";
import { sortKeys, type Value } from "./tree.ts";

Deno.test("SHA-256 of text and bytes, known answers", () => {
  assertEquals(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(sha256("abc"), abc);
  assertEquals(sha256(new Uint8Array([97, 98, 99])), abc);
  assertEquals(sha256("é"), sha256(new Uint8Array([0xc3, 0xa9])));
  assertEquals(sha256(new Uint8Array([1, 97, 98, 99]).subarray(1)), abc);
});

Deno.test("canonical JSON as RFC 8785 has it", () => {
  // The order of keys is that of UTF-16 code units, as in the example of section 3.2.3.
  const keys = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "ö": 7 };
  assertEquals(
    canonicalJson(keys),
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
  );
  const numbers = [
    333333333.33333329,
    1e30,
    4.5,
    2e-3,
    1e-27,
    -0,
    1e21,
    1e-7,
    123456789012345680000,
  ];
  assertEquals(
    canonicalJson(numbers),
    "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,1e-7,123456789012345680000]",
  );
  assertEquals(canonicalJson('€$\u000f\nA\'B"\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\"/"');
  assertEquals(canonicalJson([null, true, false, {}, []]), "[null,true,false,{},[]]");
});

Deno.test("what JSON cannot hold is refused", () => {
  for (const value of [NaN, Infinity, -Infinity]) assertThrows(() => canonicalJson({ a: value }));
});

Deno.test("property: the order of keys makes no difference, the content does", () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<
    Value
  >;
  fc.assert(fc.property(json, (value) => {
    assertEquals(canonicalJson(sortKeys(value)), canonicalJson(value));
    assertEquals(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
  }));
});
