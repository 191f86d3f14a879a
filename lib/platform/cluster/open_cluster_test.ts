/** What the cluster room asks for, and what it makes of the answers. */
import { assert, assertEquals } from "@std/assert";
import { ASK, list, PODS, status, TOKEN, withApi } from "./_fixture.ts";
import type { ObjectQuery } from "./types.ts";

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
