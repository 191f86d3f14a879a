/** Clients that say nothing, too little or too slowly: cut off in time, and nobody else notices. */
import { assert, assertEquals } from "@std/assert";
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
    assert(slowest < 250, `/health took ${slowest} ms`);
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

Deno.test("a client that does not read its answer is cut off", async () => {
  await withServer({ timeouts: { ...timeouts, headers: 500, request: 800 } }, async (port) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const ask = "GET /v1/query?service=eks HTTP/1.1\r\nHost: a\r\n\r\n";
    const bytes = new TextEncoder().encode(ask.repeat(2000));
    const sending = (async () => {
      for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
    })().catch(() => {});
    const deadline = Date.now() + 10_000;
    let open = true;
    while (open && Date.now() < deadline) {
      const { text } = await request(port, { target: "/metrics" });
      open = Number(/requests_in_flight (\d+)/.exec(text)![1]) > 0 || !await settled(sending);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    connection.close();
    await sending;
    assert(!open, "requests of a client that reads nothing stay in work");
  });
});

async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  return await Promise.race([promise, Promise.resolve(pending)]) !== pending;
}

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
