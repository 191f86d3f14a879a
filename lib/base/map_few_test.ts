import { assert, assertEquals, assertRejects } from "@std/assert";
import { mapFew } from "./map_few.ts";

Deno.test("results stand in the order of the items, whatever finishes first", async () => {
  const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
  const mapped = mapFew([0, 1, 2], async (i) => {
    await gates[i]!.promise;
    return i * 10;
  });
  for (const gate of gates.toReversed()) gate.resolve();
  assertEquals(await mapped, [0, 10, 20]);
  assertEquals(await mapFew([], () => Promise.reject(new Error("never called"))), []);
});

Deno.test("only a few run at a time", async () => {
  let running = 0;
  let most = 0;
  await mapFew(Array.from({ length: 50 }), async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  });
  assert(most > 1 && most < 10, `${most}`);
});

Deno.test("after a failure nothing new begins, what runs is waited for, the first is told", async () => {
  const slow = Promise.withResolvers<void>();
  const begun: number[] = [];
  let finished = false;
  const mapped = mapFew(Array.from({ length: 50 }, (_, i) => i), async (i) => {
    begun.push(i);
    if (i === 0) {
      await slow.promise;
      finished = true;
    }
    throw new Error(`item ${i}`);
  });
  slow.resolve();
  await assertRejects(() => mapped, Error, "item 0");
  assert(finished, "the first item was waited for");
  assert(begun.length < 10, `${begun.length} items begun`);
});
