import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { requestId } from "./request_id.ts";

const FRESH = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

Deno.test("a UUID comes back as it was sent, in each of its spellings", () => {
  const id = "550e8400-e29b-41d4-a716-446655440000";
  for (const spelled of [id, id.replaceAll("-", ""), `{${id}}`, `urn:uuid:${id}`]) {
    for (const sent of [spelled, spelled.toUpperCase()]) assertEquals(requestId(sent), sent);
  }
});

Deno.test("without an id there is a fresh one each time", () => {
  assertMatch(requestId(undefined), FRESH);
  assertNotEquals(requestId(undefined), requestId(undefined));
});

Deno.test("whatever else is sent is replaced", () => {
  const id = "550e8400-e29b-41d4-a716-446655440000";
  const wrong = ["", " ", "abc", `${id}\n`, ` ${id}`, `{${id}`, `${id}}`, id.slice(1), `${id}0`];
  for (const sent of wrong) assertMatch(requestId(sent), FRESH, JSON.stringify(sent));
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (sent) => {
    const got = requestId(sent);
    assert(got === sent ? /^[0-9a-zA-Z:{}-]{32,45}$/.test(got) : FRESH.test(got));
  }));
});
