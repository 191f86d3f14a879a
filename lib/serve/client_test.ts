import { assert, assertEquals, assertRejects } from "@std/assert";
import { withServer } from "../../tests/support/api_server.ts";
import { readZip } from "../../tests/support/read_zip.ts";
import { ApiError, type BundleOptions, createClient } from "./client.ts";

const CELL = { service: "eks", accelerator: "h100", intent: "training", os: "ubuntu" };

Deno.test("the client takes the way from criteria to a bundle", async () => {
  await withServer({}, async (port) => {
    const client = createClient(`http://127.0.0.1:${port}/`);
    assertEquals((await client.health()).status, "healthy");
    assertEquals((await client.ready()).status, "ready");
    assertEquals((await client.describe()).service, "aicrd");
    const recipe = await client.recipe(CELL);
    assertEquals(recipe.criteria?.service, "eks");
    assertEquals(await client.query(CELL, "components.gpu-operator.chart"), "gpu-operator");
    assertEquals(await client.query<string>(CELL, "criteria.os"), "ubuntu");
    assertEquals((await client.query<{ kind: string }>(CELL)).kind, "RecipeResult");
    const bundle = await client.bundle(recipe, {
      deployer: "helm",
      bundlers: ["cert-manager", "gpu-operator"],
      set: ["gpuoperator:gds.enabled=true"],
      nodes: 4,
    });
    const entries = readZip(bundle.zip).filter(({ path }) => !path.endsWith("/"));
    assertEquals(entries.length, bundle.files);
    assertEquals(entries.reduce((sum, { data }) => sum + data.length, 0), bundle.bytes);
    assert(entries.some(({ path }) => path.startsWith("002-gpu-operator/")));
    assert(!entries.some(({ path }) => path.startsWith("003-")));
  });
});

Deno.test("a refusal is an error with the server's body and the caller's id", async () => {
  await withServer({}, async (port) => {
    const client = createClient(`http://127.0.0.1:${port}`);
    const requestId = "550e8400-e29b-41d4-a716-446655440000";
    const error = await assertRejects(
      () => client.recipe({ service: "nowhere" }, { requestId }),
      ApiError,
      'Invalid recipe criteria: [INVALID_REQUEST] Invalid service "nowhere"',
    );
    assertEquals([error.status, error.body?.code, error.body?.requestId, error.retryAfter], [
      400,
      "INVALID_REQUEST",
      requestId,
      undefined,
    ]);
    const missing = await assertRejects(() => client.query(CELL, "no.such.path"), ApiError);
    assertEquals(missing.status, 404);
  });
});

Deno.test("an answer that is not the server's own is still an error", async () => {
  const proxy: typeof fetch = () => Promise.resolve(new Response("<html>", { status: 502 }));
  const client = createClient("http://host", { fetch: proxy });
  const error = await assertRejects(() => client.recipe(), ApiError, "The server answered 502");
  assertEquals([error.status, error.body], [502, undefined]);
});

Deno.test("a client that asks too much is told how long to wait", async () => {
  await withServer({ rateLimit: 1, rateLimitBurst: 1 }, async (port) => {
    const client = createClient(`http://127.0.0.1:${port}`);
    await client.describe();
    const error = await assertRejects(() => client.describe(), ApiError, "Rate limit exceeded");
    assertEquals([error.status, error.retryAfter, error.body?.retryable], [429, 1, true]);
  });
});

Deno.test("the values of a parameter with a closed list are its type", () => {
  const options: BundleOptions = { deployer: "argocd-helm", "app-name": "stack" };
  // @ts-expect-error: no such deployer
  const wrong: BundleOptions = { deployer: "terraform" };
  assertEquals(Object.keys({ ...options, ...wrong }), ["deployer", "app-name"]);
});
