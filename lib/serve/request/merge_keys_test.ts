import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Value } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { resolveMergeKeys } from "./merge_keys.ts";

function read(text: string, levels = 2): Value {
  return resolveMergeKeys(parseYaml(text, "f"), levels);
}

Deno.test("merged keys are there, own ones win, and the merge key is gone", () => {
  const text = "a: &a {service: eks, os: rhel}\nspec:\n  <<: *a\n  os: ubuntu\n";
  assertEquals((read(text) as { spec: Value }).spec, { os: "ubuntu", service: "eks" });
  assertEquals(read("<<: {spec: {os: ubuntu}}\nkind: K\n"), { kind: "K", spec: { os: "ubuntu" } });
});

Deno.test("of several mappings the first wins, and they may merge others", () => {
  assertEquals(read("<<: [{a: 1, b: 1}, {b: 2, c: 2}]\nc: 3\n"), { a: 1, b: 1, c: 3 });
  assertEquals(read("<<: {<<: {a: 1}, b: 2}\n"), { a: 1, b: 2 });
  assertEquals(read("<<: []\na: 1\n"), { a: 1 });
});

Deno.test("a merge key that holds no mapping is refused", () => {
  for (const text of ["<<: 5", "<<: x", "<<:", "<<: [{a: 1}, 2]", "spec: {<<: [[{a: 1}]]}"]) {
    assertThrows(() => read(text), AicrError, "Merge key << must hold", text);
  }
});

Deno.test("below the levels asked for nothing is touched, nor is anything without the key", () => {
  assertEquals(read("a: {b: {<<: 5}}\n"), { a: { b: { "<<": 5 } } });
  for (const text of ["a: [1, {b: 2}]", "x", "5", "", "[{<<: 5}]"]) {
    assertEquals(read(text), parseYaml(text, "f"), text);
  }
});

Deno.test("a key named __proto__ stays a key", () => {
  const merged = read('<<: {"__proto__": {service: eks}}\n') as Record<string, Value>;
  assertEquals(Object.keys(merged), ["__proto__"]);
  assertEquals(merged.service, undefined);
});
