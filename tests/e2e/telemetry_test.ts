/** Traces and metrics of a server, as a collector receives them. */
import { assert, assertEquals } from "@std/assert";
import { withProcess } from "../support/api_server.ts";
import { request } from "../support/raw_http.ts";

interface Received {
  path: string;
  /** What can be read of the message, which is binary. */
  text: string;
}

/** Runs a test with a collector on loopback. */
async function withCollector(
  test: (endpoint: string, received: readonly Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (got) => {
    const text = new TextDecoder("latin1").decode(await got.arrayBuffer());
    received.push({ path: new URL(got.url).pathname, text });
    return new Response(null, { headers: { "Content-Type": "application/x-protobuf" } });
  });
  try {
    await test(`http://127.0.0.1:${server.addr.port}`, received);
  } finally {
    await server.shutdown();
  }
}

const FAST = { OTEL_BSP_SCHEDULE_DELAY: "100", OTEL_METRIC_EXPORT_INTERVAL: "100" };

Deno.test("OTEL_DENO=true sends a span per request and metrics to the collector", async () => {
  await withCollector(async (endpoint, received) => {
    const env = {
      ...FAST,
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_SERVICE_NAME: "aicrd-under-test",
    };
    await withProcess({ env, args: ["--drain-delay", "0s"] }, async (server) => {
      assertEquals((await request(server.port, { target: "/v1/recipe?service=eks" })).status, 200);
      const deadline = Date.now() + 15_000;
      const found = () =>
        received.some(({ path, text }) => path === "/v1/traces" && text.includes("/v1/recipe")) &&
        received.some(({ path, text }) =>
          path === "/v1/metrics" && text.includes("http.server.request.duration")
        );
      while (!found() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
      assert(found(), JSON.stringify(received.map(({ path }) => path)));
      assert(received.every(({ text }) => text.includes("aicrd-under-test")));
      server.kill("SIGTERM");
      assertEquals((await server.ended).code, 0);
    });
  });
});

Deno.test("with the switch off nothing is sent, whatever else is set", async () => {
  await withCollector(async (endpoint, received) => {
    const env = { ...FAST, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    await withProcess({ env, args: ["--drain-delay", "300ms"] }, async (server) => {
      assertEquals((await request(server.port, { target: "/v1/recipe?service=eks" })).status, 200);
      server.kill("SIGTERM");
      assertEquals((await server.ended).code, 0);
    });
    assertEquals(received.length, 0);
  });
});
