import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Interference, withFakeRegistry } from "../../../tests/support/fake_registry.ts";
import { withHttpServer, withRawServer } from "../../../tests/support/loopback_server.ts";
import { AicrError, type ErrorCode, exitCodeOf } from "../../base/error.ts";
import { BEARER, guarded, head, refusal, talk } from "./_sample.ts";
import { type Registry, withRegistry } from "./registry.ts";

Deno.test("every other refusal has its code, and the registry's own words without tricks", async (t) => {
  const body = {
    errors: [{ code: "WHY", message: "because \u001b[31mred\n eyJhbGciOiJub25lIn0.eyJzIjoxfQ.x." }],
  };
  const cases: [number, ErrorCode][] = [
    [404, "NOT_FOUND"],
    [400, "INVALID_REQUEST"],
    [405, "INVALID_REQUEST"],
    [429, "RATE_LIMIT_EXCEEDED"],
    [500, "SERVICE_UNAVAILABLE"],
    [503, "SERVICE_UNAVAILABLE"],
    [204, "SERVICE_UNAVAILABLE"],
    [302, "SERVICE_UNAVAILABLE"],
  ];
  for (const [status, code] of cases) {
    await t.step(String(status), async () => {
      const answer = () =>
        status === 204 || status === 302
          ? new Response(null, { status })
          : Response.json(body, { status });
      await withFakeRegistry(answer, async (fake) => {
        const error = await refusal(() => talk(fake, get));
        assertEquals(error.code, code);
        assertStringIncludes(error.message, `status ${status}`);
        if (status >= 400) assertStringIncludes(error.message, "WHY: because");
        // deno-lint-ignore no-control-regex -- that is what is looked for
        assert(!/[\u0000-\u001f]/.test(error.message), error.message);
        assertEquals(fake.seen.length, 1, "nothing is tried twice");
      });
    });
  }
});

function get(registry: Registry) {
  return registry.send({
    method: "GET",
    url: "manifests/v1",
    action: "push oci://r/team/app:v1",
    expect: [200],
  });
}

Deno.test("Retry-After is obeyed, a few times and not for long", async (t) => {
  const busy = (retryAfter: string, times: number, status = 429): Interference => (_, { seen }) =>
    seen.length > times
      ? undefined
      : new Response(null, { status, headers: { "retry-after": retryAfter } });
  const slept = async (interfere: Interference) => {
    const waits: number[] = [];
    let code: string | undefined;
    await withFakeRegistry(interfere, async (fake) => {
      const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
      try {
        await talk(fake, head, { sleep });
      } catch (error) {
        code = (error as AicrError).code;
      }
    });
    return { waits, code };
  };
  await t.step("seconds", async () => {
    assertEquals(await slept(busy("2", 2)), { waits: [2000, 2000], code: undefined });
    assertEquals(await slept(busy("1", 1, 503)), { waits: [1000], code: undefined });
    assertEquals(await slept(busy("0", 3)), { waits: [0, 0, 0], code: undefined });
  });
  await t.step("a date", async () => {
    const { waits, code } = await slept(busy(new Date(Date.now() + 9000).toUTCString(), 1));
    assert(waits.length === 1 && waits[0]! > 5000 && waits[0]! <= 9000, String(waits));
    assertEquals(code, undefined);
  });
  await t.step("not for ever", async () => {
    const end = "RATE_LIMIT_EXCEEDED";
    assertEquals(await slept(busy("1", 99)), { waits: [1000, 1000, 1000], code: end });
    assertEquals(await slept(busy("3600", 99)), { waits: [], code: end });
    assertEquals(await slept(busy("20", 99)), { waits: [20_000], code: end });
    assertEquals(await slept(busy("soon", 99)), { waits: [], code: end });
    assertEquals(await slept(busy("-5", 99)), { waits: [], code: end });
  });
});

Deno.test("a redirect to another host is followed without the authorization", async () => {
  await withHttpServer(
    (request) => new Response(request.headers.get("authorization") ?? "none"),
    async (elsewhere) => {
      const interfere: Interference = (request, registry) =>
        guarded("Bearer given", BEARER)(request, registry) ??
          new Response(null, { status: 307, headers: { location: `${elsewhere}/blob` } });
      await withFakeRegistry(interfere, async (fake) => {
        const { body } = await talk(fake, get);
        assertEquals(new TextDecoder().decode(body), "none");
      });
    },
  );
});

Deno.test("redirects without end, and to where nobody may go, are refused", async () => {
  for (const location of ["?again", "ftp://r.example/x", "file:///etc/passwd", "http://["]) {
    const interfere = () => new Response(null, { status: 302, headers: { location } });
    await withFakeRegistry(interfere, async (fake) => {
      const error = await refusal(() => talk(fake, get));
      assertEquals(error.code, "SERVICE_UNAVAILABLE");
      assert(fake.seen.length <= 6);
    });
  }
});

Deno.test("a registry that says nothing ends in TIMEOUT", async () => {
  await withRawServer({ bytes: "", then: "open" }, async (origin) => {
    const error = await refusal(() => raw(origin, 50));
    assertEquals([error.code, exitCodeOf(error)], ["TIMEOUT", 5]);
    assertStringIncludes(error.message, "within 50ms");
  });
});

Deno.test("a body that never ends is bounded in time and size", async () => {
  const announced = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
  await withRawServer({ bytes: announced, then: "open" }, async (origin) => {
    assertEquals((await refusal(() => raw(origin, 50))).code, "TIMEOUT");
  });
  await withFakeRegistry(() => new Response("x".repeat(200)), async (fake) => {
    const question = { method: "GET", url: "manifests/v1", action: "a", expect: [200] } as const;
    const error = await assertRejects(
      () => talk(fake, (registry) => registry.send({ ...question, maxBytes: 100 })),
      AicrError,
      "larger than 100 bytes",
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
});

Deno.test("no connection, a broken one, and no HTTP are told apart", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const origin = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  listener.close();
  const closed = await refusal(() => raw(origin));
  assertEquals([closed.code, exitCodeOf(closed)], ["SERVICE_UNAVAILABLE", 6]);
  assertStringIncludes(closed.message, "refuses the connection");
  for (
    const [bytes, words] of [["", "broke off"], ["SSH-2.0-x\r\n", "does not speak HTTP"], [
      "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
      "broke off",
    ]] as const
  ) {
    await withRawServer({ bytes, then: "close" }, async (place) => {
      assertStringIncludes((await refusal(() => raw(place))).message, words);
    });
  }
});

Deno.test("TLS to a registry without it names the flag that helps", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    for (const insecureTls of [false, true]) {
      const error = await refusal(() => talk(fake, head, { plainHttp: false, insecureTls }));
      assertEquals(error.code, "SERVICE_UNAVAILABLE");
      assertStringIncludes(error.message, "does not speak TLS");
      assertStringIncludes(error.hints.join(), "--plain-http");
    }
  });
});

function raw(origin: string, timeoutMs = 5000): Promise<unknown> {
  const registry = origin.slice("http://".length);
  return withRegistry(
    { registry, repository: "team/app" },
    { plainHttp: true, access: "push", timeoutMs },
    get,
  );
}
