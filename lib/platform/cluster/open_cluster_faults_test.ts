/** The cluster room against servers and kubeconfigs that do not work. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { withHttpServer, withRawServer } from "../../../tests/support/loopback_server.ts";
import { AicrError } from "../../base/error.ts";
import { ASK, PODS, status, withApi, withCluster } from "./_fixture.ts";

/** Answers that are no success: status, error code. */
const REFUSALS: [number, string][] = [
  [400, "INVALID_REQUEST"],
  [401, "UNAUTHORIZED"],
  [403, "UNAUTHORIZED"],
  [429, "RATE_LIMIT_EXCEEDED"],
  [500, "SERVICE_UNAVAILABLE"],
  [503, "SERVICE_UNAVAILABLE"],
  [504, "TIMEOUT"],
  [302, "SERVICE_UNAVAILABLE"],
];

for (const [code, expected] of REFUSALS) {
  Deno.test(`an answer ${code} is ${expected}, in the server's words`, async () => {
    await withApi(
      (url) => url.pathname.endsWith("/pods") ? status(code, `no because ${code}`) : undefined,
      async (cluster) => {
        const error = await assertRejects(() => cluster.find(PODS, ASK), AicrError);
        assertEquals(error.code, expected);
        assertStringIncludes(error.message, `Cannot list Pod objects of http://127.0.0.1`);
        assertStringIncludes(error.message, `no because ${code}`);
        assert(error.hints.length > 0);
      },
    );
  });
}

Deno.test("a refusal without words is told by its number", async () => {
  await withApi(() => new Response("<html>", { status: 502 }), async (cluster) => {
    const error = await assertRejects(() => cluster.version(ASK), AicrError);
    assertEquals(error.code, "SERVICE_UNAVAILABLE");
    assertStringIncludes(error.message, "the API server answered 502");
  });
});

Deno.test("a page of HTML is not taken for an answer", async () => {
  await withApi(() => new Response("<html>Please log in</html>"), async (cluster) => {
    const error = await assertRejects(() => cluster.version(ASK), AicrError);
    assertEquals(error.code, "SERVICE_UNAVAILABLE");
    assertStringIncludes(error.message, "does not answer in JSON");
  });
});

Deno.test("a server that nobody listens on is unreachable", async () => {
  await withCluster("http://127.0.0.1:1", async (cluster) => {
    const error = await assertRejects(() => cluster.version(ASK), AicrError);
    assertEquals(error.code, "SERVICE_UNAVAILABLE");
    assertStringIncludes(error.message, "http://127.0.0.1:1: connection refused");
  });
});

const BROKEN: [string, string][] = [
  ["hangs up", ""],
  ["breaks off inside the headers", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["breaks off inside the body", "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"],
  ["does not speak HTTP", "SSH-2.0-OpenSSH_9\r\n"],
];

for (const [what, bytes] of BROKEN) {
  Deno.test(`a server that ${what} is unavailable`, async () => {
    await withRawServer(
      { bytes, then: "close" },
      (origin) =>
        withCluster(origin, async (cluster) => {
          const error = await assertRejects(() => cluster.version(ASK), AicrError);
          assertEquals(error.code, "SERVICE_UNAVAILABLE");
        }),
    );
  });
}

for (
  const [what, bytes] of [
    ["never answers", ""],
    ["stops inside the body", "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"],
  ] as const
) {
  Deno.test(`a server that ${what} times out`, async () => {
    await withRawServer(
      { bytes, then: "open" },
      (origin) =>
        withCluster(origin, async (cluster) => {
          const error = await assertRejects(() => cluster.version({ timeoutMs: 100 }), AicrError);
          assertEquals(error.code, "TIMEOUT");
          assertStringIncludes(error.message, "no answer within 100ms");
        }),
    );
  });
}

/** Users whose credentials cannot be had. */
const USERS: [string, object, string][] = [
  ["a certificate that is missing", { "client-certificate": "/nope.crt" }, "/nope.crt"],
  ["a token file that is missing", { tokenFile: "/nope.token" }, "/nope.token"],
  ["a command that is missing", { exec: { command: "no-such-command" } }, "no-such-command"],
  [
    "a command that fails",
    { exec: { command: "sh", args: ["-c", "echo why >&2; exit 1"] } },
    "why",
  ],
  ["a command that says nothing", { exec: { command: "true" } }, "JSON"],
];

for (const [what, user, reason] of USERS) {
  Deno.test(`no credentials: ${what}`, async () => {
    await withCluster("https://127.0.0.1:1", async (cluster) => {
      const error = await assertRejects(() => cluster.version(ASK), AicrError);
      assertEquals(error.code, "UNAUTHORIZED");
      assertStringIncludes(error.message, "Cannot get credentials for https://127.0.0.1:1: ");
      assertStringIncludes(error.message, reason);
    }, user);
  });
}

Deno.test("a command's token is used", async () => {
  const credential = { status: { token: "from-command" } };
  const exec = { command: "echo", args: [JSON.stringify(credential)] };
  let seen: string | null = "";
  await withHttpServer((request) => {
    seen = request.headers.get("authorization");
    return Response.json({ gitVersion: "v1.2.3" });
  }, (origin) =>
    withCluster(origin, async (cluster) => {
      assertEquals(await cluster.version(ASK), "v1.2.3");
      assertEquals(seen, "Bearer from-command");
    }, { exec }));
});
