import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createSharedState } from "../threads/shared_state.ts";
import { takeToken } from "./rate_limit.ts";

const LIMIT = { rate: 100, burst: 200 };

Deno.test("a full bucket gives the burst, then as many a second as the rate says", () => {
  const state = createSharedState(1, 1);
  const now = 1_700_000_000_000;
  const seen = Array.from({ length: 201 }, () => takeToken(state, LIMIT, now));
  assertEquals(
    seen.map((token) => token.remaining),
    [...Array(200).keys()].map((i) => 200 - i).concat(0),
  );
  assertEquals(seen.filter((token) => token.granted).length, 200);
  const later = Array.from({ length: 150 }, () => takeToken(state, LIMIT, now + 1000));
  assertEquals(later.filter((token) => token.granted).length, 100);
});

Deno.test("an idle bucket fills up to the burst and no further", () => {
  const state = createSharedState(1, 1);
  takeToken(state, LIMIT, 1000);
  assertEquals(takeToken(state, LIMIT, 10_000_000).remaining, 200);
});

Deno.test("a clock that was set back closes the door for no longer than a full bucket takes", () => {
  const state = createSharedState(1, 1);
  for (let i = 0; i < 300; i++) takeToken(state, LIMIT, 9_000_000);
  const granted = Array.from(
    { length: 200 },
    (_, i) => takeToken(state, LIMIT, 1000 + i * 10).granted,
  );
  assertEquals(granted.filter(Boolean).length > 190, true);
});

Deno.test("no pattern of requests gets more than burst and rate allow", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 1, max: 500 }),
    fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300 }),
    (rate, burst, pauses) => {
      const state = createSharedState(2, 1);
      let now = 1_000_000;
      let granted = 0;
      for (const pause of pauses) {
        now += pause;
        if (takeToken(state, { rate, burst }, now).granted) granted++;
      }
      return granted <= burst + rate * (now - 1_000_000) / 1000 + 1;
    },
  ));
});
