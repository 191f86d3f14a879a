/** The cluster room against servers that answer as API servers do, and as they should not. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { withHttpServer, withRawServer } from "../../../tests/support/loopback_server.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { join } from "@std/path";
import { AicrError } from "../../base/error.ts";
import { openCluster } from "./open_cluster.ts";
import type { Cluster, ObjectQuery } from "./types.ts";

const TOKEN = "secret-token-of-mine";
const ASK = { timeoutMs: 5000 };
const PODS: ObjectQuery = { apiVersion: "v1", kind: "Pod", namespace: "ns" };

const RESOURCES = {
  "/api/v1": [
    { name: "pods", kind: "Pod", namespaced: true },
    { name: "pods/status", kind: "Pod", namespaced: true },
    { name: "nodes", kind: "Node", namespaced: false },
  ],
  "/apis/nvidia.com/v1": [{ name: "clusterpolicies", kind: "ClusterPolicy", namespaced: false }],
};

type Answers = (url: URL, request: Request) => Response | Promise<Response> | undefined;

/** An API server that knows {@link RESOURCES}; everything else is up to `answers`. */
function withApi(
  answers: Answers,
  test: (cluster: Cluster, asked: URL[]) => Promise<void>,
): Promise<void> {
  const asked: URL[] = [];
  return withHttpServer(
    (request) => {
      const url = new URL(request.url);
      asked.push(url);
      const resources = RESOURCES[url.pathname as keyof typeof RESOURCES];
      return answers(url, request) ??
        (resources ? Response.json({ kind: "APIResourceList", resources }) : status(404));
    },
    (origin) => withCluster(origin, (cluster) => test(cluster, asked)),
  );
}

async function withCluster(
  server: string,
  test: (cluster: Cluster) => Promise<void>,
  user: object = { token: TOKEN },
): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const kubeconfig = join(directory, "kubeconfig");
    await Deno.writeTextFile(
      kubeconfig,
      JSON.stringify({
        "current-context": "x",
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        clusters: [{ name: "c", cluster: { server } }],
        users: [{ name: "u", user }],
      }),
    );
    await test(await openCluster({ kubeconfig, env: () => undefined }));
  });
}

function status(code: number, message = "said by the server"): Response {
  return Response.json({ kind: "Status", code, message }, { status: code });
}

function list(names: string[], next = ""): Response {
  const items = names.map((name) => ({ metadata: { name } }));
  return Response.json({ kind: "PodList", metadata: { continue: next }, items });
}

Deno.test("objects of a list get the type that the list has", async () => {
  await withApi(
    (url) => url.pathname === "/api/v1/namespaces/ns/pods" ? list(["a", "b"]) : undefined,
    async (cluster) => {
      const found = await cluster.find(PODS, ASK);
      assert(found.served);
      assertEquals(found.objects[0], { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } });
    },
  );
});

/** Which path and query a question becomes. */
const PATHS: [string, ObjectQuery, string][] = [
  ["by name", { ...PODS, name: "a", labels: { x: "y" } }, "/api/v1/namespaces/ns/pods/a"],
  ["of a namespace", PODS, "/api/v1/namespaces/ns/pods?limit=500"],
  ["of all namespaces", { apiVersion: "v1", kind: "Pod" }, "/api/v1/pods?limit=500"],
  [
    "of the default namespace",
    { apiVersion: "v1", kind: "Pod", defaultNamespace: "d" },
    "/api/v1/namespaces/d/pods?limit=500",
  ],
  [
    "by name in all namespaces",
    { apiVersion: "v1", kind: "Pod", name: "a" },
    "/api/v1/pods?limit=500&fieldSelector=metadata.name%3Da",
  ],
  [
    "by labels",
    { ...PODS, labels: { app: "web", "a.b/c": "" } },
    "/api/v1/namespaces/ns/pods?limit=500&labelSelector=app%3Dweb%2Ca.b%2Fc%3D",
  ],
  [
    "of a kind without namespaces",
    { apiVersion: "v1", kind: "Node", namespace: "ns", defaultNamespace: "d" },
    "/api/v1/nodes?limit=500",
  ],
  [
    "of a group",
    { apiVersion: "nvidia.com/v1", kind: "ClusterPolicy", name: "p", defaultNamespace: "d" },
    "/apis/nvidia.com/v1/clusterpolicies/p",
  ],
  ["with an odd name", { ...PODS, name: "../x?y" }, "/api/v1/namespaces/ns/pods/..%2Fx%3Fy"],
];

for (const [what, query, path] of PATHS) {
  Deno.test(`asks for objects ${what}`, async () => {
    await withApi(
      (url) => /pods|nodes|policies/.test(url.pathname) ? list([]) : undefined,
      async (cluster, asked) => {
        await cluster.find(query, ASK);
        assertEquals(`${asked[1]!.pathname}${asked[1]!.search}`, path);
      },
    );
  });
}

Deno.test("credentials are sent with every request", async () => {
  const seen = new Set<string | null>();
  await withApi((url, request) => {
    seen.add(request.headers.get("authorization"));
    return url.pathname.endsWith("/pods") ? list([]) : undefined;
  }, async (cluster) => {
    await cluster.find(PODS, ASK);
    assertEquals([...seen], [`Bearer ${TOKEN}`]);
  });
});

Deno.test("long lists come page by page", async () => {
  await withApi((url) => {
    if (!url.pathname.endsWith("/pods")) return undefined;
    return url.searchParams.get("continue") === "2" ? list(["c"]) : list(["a", "b"], "2");
  }, async (cluster) => {
    const found = await cluster.find(PODS, ASK);
    assertEquals(found.served && found.objects.length, 3);
  });
});

Deno.test("a list whose next page has expired is read anew", async () => {
  let expired = false;
  await withApi((url) => {
    if (!url.pathname.endsWith("/pods")) return undefined;
    const next = url.searchParams.get("continue");
    if (next === "2" && !expired) {
      expired = true;
      return status(410);
    }
    return next === "2" ? list(["c"]) : list(["a"], "2");
  }, async (cluster) => {
    const found = await cluster.find(PODS, ASK);
    assertEquals(found.served && found.objects.map((o) => (o.metadata as { name: string }).name), [
      "a",
      "c",
    ]);
  });
});

Deno.test("an object that does not exist is no error", async () => {
  await withApi(() => undefined, async (cluster) => {
    const found = await cluster.find({ ...PODS, name: "a" }, ASK);
    assertEquals(found, { served: true, objects: [] });
  });
});

Deno.test("a kind that is not served is no error, and is asked for again", async () => {
  let installed = false;
  await withApi((url) => {
    if (url.pathname === "/apis/x.io/v1" && installed) {
      return Response.json({ resources: [{ name: "xs", kind: "X", namespaced: false }] });
    }
    return url.pathname.endsWith("/xs") ? list(["a"]) : undefined;
  }, async (cluster) => {
    const query = { apiVersion: "x.io/v1", kind: "X" };
    assertEquals(await cluster.find(query, ASK), { served: false });
    assertEquals(await cluster.find({ apiVersion: "v1", kind: "Nope" }, ASK), { served: false });
    installed = true;
    const found = await cluster.find(query, ASK);
    assertEquals(found.served && found.objects.length, 1);
  });
});

Deno.test("a kind is looked up once, and again when it has gone", async () => {
  let gone = false;
  await withApi(
    (url) => url.pathname.endsWith("/nodes") ? (gone ? status(404) : list(["a"])) : undefined,
    async (cluster, asked) => {
      const query = { apiVersion: "v1", kind: "Node" };
      await cluster.find(query, ASK);
      await cluster.find(query, ASK);
      assertEquals(asked.map(({ pathname }) => pathname), [
        "/api/v1",
        "/api/v1/nodes",
        "/api/v1/nodes",
      ]);
      gone = true;
      assertEquals(await cluster.find(query, ASK), { served: false });
      await cluster.find(query, ASK);
      assertEquals(asked.at(-2)!.pathname, "/api/v1");
    },
  );
});

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
