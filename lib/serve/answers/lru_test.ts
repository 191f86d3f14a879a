import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createLru } from "./lru.ts";

const cache = (limit: number) => createLru<{ size: number }>(limit, (value) => value.size);

Deno.test("what was used least recently goes first", () => {
  const lru = cache(3 * 1200);
  for (const key of ["a", "b", "c"]) lru.set(key, { size: 1000 });
  lru.get("a");
  lru.set("d", { size: 1000 });
  assertEquals(["a", "b", "c", "d"].map((key) => lru.get(key) !== undefined), [
    true,
    false,
    true,
    true,
  ]);
});

Deno.test("a value that is larger than the cache is not kept and pushes nothing out", () => {
  const lru = cache(2000);
  lru.set("a", { size: 1000 });
  lru.set("b", { size: 5000 });
  assertEquals([lru.get("a")?.size, lru.get("b")], [1000, undefined]);
});

Deno.test("a value that has grown is counted again", () => {
  const lru = cache(4000);
  const grown = { size: 100 };
  lru.set("a", grown);
  lru.set("b", { size: 2000 });
  grown.size = 3000;
  lru.resize("a");
  assertEquals([lru.get("a"), lru.get("b")], [grown, undefined]);
  lru.resize("unknown");
});

Deno.test("it never holds more than its limit, and what it holds is right", () => {
  const step = fc.record({
    key: fc.constantFrom(..."abcdefgh"),
    size: fc.integer({ min: 0, max: 3000 }),
    read: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const lru = cache(5000);
    const last = new Map<string, number>();
    for (const { key, size, read } of steps) {
      if (read) {
        const found = lru.get(key);
        assert(found === undefined || found.size === last.get(key));
      } else {
        lru.set(key, { size });
        last.set(key, size);
      }
      assert(lru.bytes <= 5000 && lru.bytes >= 0);
    }
  }));
});
