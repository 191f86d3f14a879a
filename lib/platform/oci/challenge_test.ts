import { assertEquals } from "@std/assert";
import { parseChallenges } from "./challenge.ts";

Deno.test("challenges with their parameters, one or several", () => {
  assertEquals(
    parseChallenges(
      'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull,push"',
    ),
    [{
      scheme: "bearer",
      parameters: {
        realm: "https://auth.example/token",
        service: "r.example",
        scope: "repository:a/b:pull,push",
      },
    }],
  );
  assertEquals(parseChallenges('Basic realm="a \\"b\\", c", BEARER Realm=x, service="y"'), [
    { scheme: "basic", parameters: { realm: 'a "b", c' } },
    { scheme: "bearer", parameters: { realm: "x", service: "y" } },
  ]);
  assertEquals(parseChallenges("Negotiate, Basic"), [
    { scheme: "negotiate", parameters: {} },
    { scheme: "basic", parameters: {} },
  ]);
});

Deno.test("what is no challenge ends the list", () => {
  for (const text of ["", "  ", 'realm="x"', "\u0000", "=", '"Bearer"']) {
    assertEquals(parseChallenges(text), [], JSON.stringify(text));
  }
  assertEquals(parseChallenges('Basic realm="open').length, 1);
});
