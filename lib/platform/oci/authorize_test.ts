import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Interference, withFakeRegistry } from "../../../tests/support/fake_registry.ts";
import { exitCodeOf } from "../../base/error.ts";
import { BASIC, BEARER, guarded, head, refusal, talk } from "./_sample.ts";
import type { Credentials } from "./credentials.ts";

const ME: Credentials = { kind: "password", username: "me", password: "hunter2" };
const IDENTITY: Credentials = { kind: "identity", token: "hunter2-identity" };

Deno.test("nothing is sent along until the registry asks", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    const credentials = () => Promise.reject(new Error("looked up"));
    assertEquals((await talk(fake, head, { credentials })).status, 404);
    assertEquals(fake.seen.map(({ headers }) => headers.get("authorization")), [null]);
    assertEquals(fake.seen[0]!.headers.get("accept-encoding"), "identity");
  });
});

Deno.test("Basic: the password is sent to the registry, looked up once", async () => {
  await withFakeRegistry(guarded(`Basic ${btoa("me:hunter2")}`, BASIC), async (fake) => {
    let looked = 0;
    await talk(fake, async (registry) => {
      await head(registry);
      await head(registry);
    }, { credentials: () => Promise.resolve((looked++, ME)) });
    assertEquals([looked, fake.seen.length], [1, 3]);
  });
});

Deno.test("Bearer: a token is asked for with what will be done, and used again", async () => {
  await withFakeRegistry(guarded("Bearer given", BEARER), async (fake) => {
    await talk(fake, async (registry) => {
      await head(registry);
      await head(registry);
    }, { credentials: () => Promise.resolve(ME) });
    assertEquals(fake.seen.map(({ path }) => path.split("?")[0]), [
      "/v2/team/app/blobs/x",
      "/token",
      "/v2/team/app/blobs/x",
      "/v2/team/app/blobs/x",
    ]);
    const { searchParams } = new URL(fake.seen[1]!.path, fake.origin);
    assertEquals(searchParams.getAll("scope"), ["repository:team/app:pull,push"]);
    assertEquals(searchParams.get("service"), "r.example");
    assertEquals(fake.seen[1]!.headers.get("authorization"), `Basic ${btoa("me:hunter2")}`);
  });
});

Deno.test("Bearer without credentials asks anonymously, reading asks to read", async () => {
  await withFakeRegistry(guarded("Bearer given", BEARER), async (fake) => {
    await talk(fake, head, { access: "pull" });
    assertEquals(fake.seen[1]!.headers.get("authorization"), null);
    assertStringIncludes(decodeURIComponent(fake.seen[1]!.path), "team/app:pull");
    assert(!fake.seen[1]!.path.includes("push"));
  });
});

Deno.test("an identity token is exchanged, a registry token sent as it is", async () => {
  await withFakeRegistry(guarded("Bearer given", BEARER), async (fake) => {
    await talk(fake, head, { credentials: () => Promise.resolve(IDENTITY) });
    const { method, body, headers } = fake.seen[1]!;
    const form = new URLSearchParams(new TextDecoder().decode(body));
    assertEquals(method, "POST");
    assertEquals(form.get("grant_type"), "refresh_token");
    assertEquals(form.get("refresh_token"), "hunter2-identity");
    assertEquals(headers.get("authorization"), null);
  });
  await withFakeRegistry(guarded("Bearer mine", BEARER), async (fake) => {
    const credentials: Credentials = { kind: "bearer", token: "mine" };
    await talk(fake, head, { credentials: () => Promise.resolve(credentials) });
    assertEquals(fake.seen.length, 2);
  });
});

Deno.test("a token that has expired is replaced once", async () => {
  let given = 0;
  await withFakeRegistry((request, registry) => {
    if (request.path.startsWith("/token")) return Response.json({ access_token: `t${++given}` });
    if (request.headers.get("authorization") === "Bearer t2") return undefined;
    const headers = { "www-authenticate": BEARER(registry) };
    return given === 1 && registry.seen.length === 3
      ? undefined
      : new Response(null, { status: 401, headers });
  }, async (fake) => {
    await talk(fake, async (registry) => {
      await head(registry);
      await head(registry);
    });
    assertEquals(given, 2);
  });
});

Deno.test("401 and 403 are UNAUTHORIZED and say what to do", async (t) => {
  const cases: [string, Interference, Credentials | undefined, string][] = [
    ["no credentials", guarded("Basic x", BASIC), undefined, "asks for credentials"],
    ["wrong password", guarded("Basic x", BASIC), ME, "does not accept the credentials"],
    ["token not accepted", guarded("Bearer x", BEARER), ME, "does not accept the credentials"],
    [
      "anonymous token not accepted",
      guarded("Bearer x", BEARER),
      undefined,
      "asks for credentials",
    ],
    ["no challenge", () => new Response(null, { status: 401 }), undefined, "asks for credentials"],
    [
      "a challenge nobody can answer",
      () => new Response(null, { status: 401, headers: { "www-authenticate": "Negotiate" } }),
      ME,
      "does not accept",
    ],
    ["forbidden", () => new Response(null, { status: 403 }), ME, "does not allow it"],
    [
      "the token service refuses",
      (request, registry) =>
        request.path.startsWith("/token")
          ? Response.json({ errors: [{ code: "DENIED", message: "hunter2 bWU6aHVudGVyMg==" }] }, {
            status: 401,
          })
          : guarded("x", BEARER)(request, registry),
      ME,
      "DENIED",
    ],
  ];
  for (const [name, interfere, credentials, words] of cases) {
    await t.step(name, async () => {
      await withFakeRegistry(interfere, async (fake) => {
        const error = await refusal(() =>
          talk(fake, head, { credentials: () => Promise.resolve(credentials) })
        );
        assertEquals([error.code, exitCodeOf(error)], ["UNAUTHORIZED", 4]);
        assertStringIncludes(error.message, words);
        assertStringIncludes(error.hints.join(), "docker login");
      });
    });
  }
});
