/** Clients that say nothing, too little or too slowly: cut off in time, and nobody else notices. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DEFAULT_SETTINGS } from "../../lib/serve/settings.ts";
import { withServer } from "../support/api_server.ts";
import { exchange, request } from "../support/raw_http.ts";

const { timeouts } = DEFAULT_SETTINGS;

/** Parts that come one by one, `pause` milliseconds apart, as long as anybody takes them. */
async function* dripping(head: string, drop: string, pause: number, times = 40) {
  yield head;
  for (let i = 0; i < times; i++) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    yield drop;
  }
}

/** The longest that /health takes while `work` goes on, in milliseconds. */
async function slowestHealth(port: number, work: Promise<unknown>): Promise<number> {
  let over = false;
  const done = work.finally(() => over = true);
  let slowest = 0;
  while (!over) {
    const { status, took } = await request(port, { target: "/health" });
    assertEquals(status, 200);
    slowest = Math.max(slowest, took);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await done;
  return slowest;
}

Deno.test("silent, half-header and dripping clients are closed in 5 to 6 s without a byte", async () => {
  await withServer({}, async (port) => {
    const clients = [
      exchange(port, []),
      exchange(port, ["GET /health HTTP/1.1\r\nHo"]),
      exchange(port, dripping("GET /health HTTP/1.1\r\n", "X: y\r\n", 300)),
      exchange(port, dripping("GET /", "x", 400)),
    ];
    const slowest = await slowestHealth(port, Promise.all(clients));
    for (const { raw, took } of await Promise.all(clients)) {
      assertEquals(raw.length, 0);
      assert(took > 4900 && took < 6400, `closed after ${took} ms`);
    }
    // At most 39 ms in ten runs on two busy cores; four waiting clients cost nothing.
    assert(slowest < 150, `/health took ${slowest} ms`);
  });
});

Deno.test("a second request on a connection has no more time for its headers", async () => {
  await withServer({ timeouts: { ...timeouts, headers: 600 } }, async (port) => {
    const first = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    const { status, took } = await exchange(port, [first, "GET /health HTTP/1.1\r\nX"]);
    assertEquals(status, 200);
    assert(took < 3000, `closed after ${took} ms`);
  });
});

Deno.test("an idle connection is closed after the idle timeout", async () => {
  await withServer({ timeouts: { ...timeouts, idle: 300 } }, async (port) => {
    const { status, took } = await exchange(port, ["GET /health HTTP/1.1\r\nHost: a\r\n\r\n"]);
    assertEquals(status, 200);
    assert(took < 2500, `closed after ${took} ms`);
  });
});

for (const route of ["/v1/recipe", "/v1/query", "/v1/bundle"]) {
  Deno.test(`a body that does not arrive in time ends with a 400: ${route}`, async () => {
    await withServer({ timeouts: { ...timeouts, body: 400 } }, async (port) => {
      const head = `POST ${route} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{`;
      const stalled = await exchange(port, [head]);
      assertEquals(stalled.status, 400);
      assertEquals(JSON.parse(stalled.text).code, "INVALID_REQUEST");
      assertEquals(stalled.headers.connection, "close");
      assert(stalled.took < 4000, `closed after ${stalled.took} ms`);
      const dripped = await exchange(port, dripping(head, " ", 100));
      assertEquals(dripped.status, 400);
      assert(dripped.took < 4500, `closed after ${dripped.took} ms`);
    });
  });
}

Deno.test("a client that does not read its answers is cut off and leaves nothing behind", async () => {
  const settings = { timeouts: { ...timeouts, headers: 500, request: 800 } };
  await withServer(settings, async (port) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const ask = "GET /v1/query?service=eks HTTP/1.1\r\nHost: a\r\n\r\n";
    const batch = new TextEncoder().encode(ask.repeat(40));
    let cut = false;
    for (let i = 0; i < 200 && !cut; i++) {
      await connection.write(batch).catch(() => cut = true);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    connection.close();
    assert(cut, "the connection was still open after 200 batches");
    const { text } = await request(port, { target: "/metrics" });
    assertStringIncludes(text, "aicr_http_requests_in_flight 0");
  });
});

Deno.test("requests that are sent without waiting are answered in turn, and take one place", async () => {
  await withServer({ maxInFlight: 1 }, async (port) => {
    const ask = (i: number) =>
      `GET /v1/query?service=eks&nodes=${i + 1}&selector=criteria.nodes HTTP/1.1\r\nHost: a\r\n` +
      (i === 31 ? "Connection: close\r\n\r\n" : "\r\n");
    const { raw } = await exchange(port, [Array.from({ length: 32 }, (_, i) => ask(i)).join("")]);
    const answers = new TextDecoder().decode(raw).matchAll(/\r\n\r\n(\d+)\n/g);
    assertEquals(
      [...answers].map(([, n]) => Number(n)),
      Array.from({ length: 32 }, (_, i) => i + 1),
    );
  });
});

Deno.test("a body that nobody reads does not keep the connection", async () => {
  await withServer({}, async (port) => {
    for (const target of ["/nope", "/health", "/"]) {
      const head = `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n`;
      const { status, took } = await exchange(port, dripping(head, "x", 100));
      assert(status === 404 || status === 405, `${target}: ${status}`);
      assert(took < 4500, `${target}: closed after ${took} ms`);
    }
  });
});
