import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareGiven, equalVersion, parseVersion, type Version } from "./version.ts";

Deno.test("versions as clusters report them", () => {
  const cases: Record<string, number[]> = {
    "1": [1],
    "1.32": [1, 32],
    "v1.32.4": [1, 32, 4],
    " v1.32.4\n": [1, 32, 4],
    "v1.32.4-eks-abc": [1, 32, 4],
    "v1.33.0-gke.1035000": [1, 33, 0],
    "v1.30.0-rc.1": [1, 30, 0],
    "6.12.41+": [6, 12, 41],
    "6.8.0-1028-aws": [6, 8, 0],
    "1.2+build.5": [1, 2],
    "570.86.16": [570, 86, 16],
    "007.08.0": [7, 8, 0],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(parseVersion(text), expected, text);
  }
});

Deno.test("text that is no version", () => {
  const texts = [
    "",
    " ",
    "v",
    "V1.2",
    "vv1",
    "latest",
    "1.",
    ".1",
    "1..2",
    "1.2.3.4",
    "-1",
    "+1",
    "1,2",
  ];
  texts.push("1.x", "1.2.x", "x1.2", "1 2", "1.-2", "1.2.-eks", "0x10", "１.２", "1e3", "eks-1.2");
  for (const text of texts) assertEquals(parseVersion(text), undefined, text);
});

const version: fc.Arbitrary<Version> = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });

Deno.test("only what both sides give is compared", () => {
  assertEquals(compareGiven([1, 32], [1, 32, 4]), 0);
  assertEquals(compareGiven([1], [1, 99]), 0);
  assert(compareGiven([1, 9], [1, 10]) < 0);
  assert(compareGiven([2], [1, 99, 99]) > 0);
});

Deno.test("property: comparing is antisymmetric, and total where three parts are given", () => {
  fc.assert(fc.property(version, version, (a, b) => {
    assertEquals(Math.sign(compareGiven(a, b)) + Math.sign(compareGiven(b, a)), 0);
  }));
  const full = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3));
  fc.assert(fc.property(full, full, full, (a, b, c) => {
    assertEquals(compareGiven(a, b) === 0, equalVersion(a, b));
    if (compareGiven(a, b) <= 0 && compareGiven(b, c) <= 0) assert(compareGiven(a, c) <= 0);
  }));
});

Deno.test("equality counts what is missing as zero", () => {
  assert(equalVersion([1, 33], [1, 33, 0]));
  assert(!equalVersion([1, 33], [1, 33, 5]));
  assert(!equalVersion([1], [2]));
  fc.assert(fc.property(version, version, (a, b) => {
    assertEquals(equalVersion(a, b), equalVersion(b, a));
    assertEquals(equalVersion(a, [...a, 0].slice(0, 3)), true);
  }));
});
