/** Clients that send many requests without waiting: answered in turn or closed, never hoarded. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { watchConnections } from "../../lib/serve/connection/connections.ts";
import { residentMiB, withProcess, withServer } from "../support/api_server.ts";
import { exchange, request } from "../support/raw_http.ts";

/** One request is in work and so many wait, as the API reference says. */
const MOST = 65;
const MANY = 1000;

/** The n-th request: its answer is its own number. */
function ask(n: number): string {
  const query = `service=eks&nodes=${n + 1}&selector=criteria.nodes`;
  return `GET /v1/query?${query} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function asks(count: number, first = 0): string {
  return Array.from({ length: count }, (_, i) => ask(first + i)).join("");
}

/** The numbers that came back. */
function numbers(text: string): number[] {
  return [...text.matchAll(/\r\n\r\n(\d+)\n/g)].map(([, n]) => Number(n));
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

async function assertNothingLeft(port: number): Promise<void> {
  const { text } = await request(port, { target: "/metrics" });
  assertStringIncludes(text, "aicr_http_requests_in_flight 0");
  assertStringIncludes(text, "aicr_panic_recoveries_total 0");
  assert(!text.includes('status="500"'), text);
}

Deno.test("as many requests at once as may wait are all answered, in their order", async () => {
  await withServer({ maxInFlight: 1 }, async (port) => {
    const last = ask(MOST - 1).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const { raw } = await exchange(port, [asks(MOST - 1) + last]);
    assertEquals(numbers(new TextDecoder().decode(raw)), upTo(MOST));
    await assertNothingLeft(port);
  });
});

Deno.test("a thousand requests on a connection are answered when their answers are read", async () => {
  await withServer({ maxInFlight: 1 }, async (port) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    const step = MOST - 1;
    let text = "";
    for (let sent = 0; sent < MANY; sent += step) {
      const batch = new TextEncoder().encode(asks(Math.min(step, MANY - sent), sent));
      for (let done = 0; done < batch.length;) done += await connection.write(batch.subarray(done));
      while (numbers(text).length < Math.min(sent + step, MANY)) {
        const n = await connection.read(buffer);
        assert(n !== null, `closed after ${numbers(text).length} answers`);
        text += decoder.decode(buffer.subarray(0, n));
      }
    }
    connection.close();
    assertEquals(numbers(text), upTo(MANY));
    await assertNothingLeft(port);
  });
});

Deno.test("a thousand requests at once: some answers in order, then the end; others notice nothing", async () => {
  await withProcess({ args: ["--rate-limit", "0", "--drain-delay", "0s"] }, async (server) => {
    const { port, pid } = server;
    const batch = asks(MANY);
    const before = residentMiB(pid);
    let over = false;
    const clients = Promise.all(
      Array.from({ length: 4 }, async () => {
        const all = [];
        for (let i = 0; i < 25; i++) all.push(await exchange(port, [batch]));
        return all;
      }),
    ).finally(() => over = true);
    clients.catch(() => {});
    let slowest = 0;
    while (!over) {
      const { status, took } = await request(port, { target: "/health" });
      assertEquals(status, 200);
      slowest = Math.max(slowest, took);
    }
    for (const { raw, took } of (await clients).flat()) {
      const told = numbers(new TextDecoder().decode(raw));
      assertEquals(told, upTo(told.length));
      assert(took < 5000, `closed after ${took} ms`);
    }
    // Client, server and probe share the cores here; the strict bound is the hostile bench's.
    assert(slowest < 1000, `/health took ${slowest} ms`);
    const after = residentMiB(pid);
    assert(after - before < 600, `${before.toFixed(0)} MiB became ${after.toFixed(0)} MiB`);
    await assertNothingLeft(port);
  });
});

Deno.test("a hundred bundles at once on a connection take one place in work", async () => {
  await withServer({ maxInFlight: 1 }, async (port) => {
    const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
    const { text } = await request(port, { target });
    const one =
      `POST /v1/bundle HTTP/1.1\r\nHost: a\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    const { raw } = await exchange(
      port,
      function* () {
        for (let i = 1; i < 100; i++) yield one;
        yield one.replace("Host: a", "Host: a\r\nConnection: close");
      }(),
    );
    const statuses = [...new TextDecoder("latin1").decode(raw).matchAll(/HTTP\/1\.1 (\d{3})/g)];
    assertEquals(
      new Set(statuses.map(([, status]) => status)).difference(new Set(["200"])).size,
      0,
    );
    const { text: metrics } = await request(port, { target: "/metrics" });
    assertStringIncludes(metrics, "aicr_overload_rejects_total 0");
    assertEquals(
      (await request(port, { method: "POST", target: "/v1/bundle", body: text })).status,
      200,
    );
  });
});

/** As much of a socket as the watch of connections looks at. */
function fakeSocket(): Socket {
  const socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    end: () => {},
    destroy() {
      if (socket.destroyed) return;
      socket.destroyed = true;
      socket.emit("close");
    },
  });
  return socket as unknown as Socket;
}

Deno.test("never more turns are kept than may wait; the end of a connection ends them all", () => {
  const connections = watchConnections(60_000);
  try {
    const [greedy, modest] = [fakeSocket(), fakeSocket()];
    let [begun, ended, most] = [0, 0, 0];
    const begin = () => {
      begun++;
      return () => void ended++;
    };
    connections.opened(modest);
    connections.take(modest, begin);
    connections.opened(greedy);
    for (let i = 0; i < MANY; i++) {
      connections.take(greedy, begin);
      most = Math.max(most, connections.requests);
    }
    assertEquals(most, MOST + 1);
    assertEquals([greedy.destroyed, modest.destroyed], [true, false]);
    // One of each connection was in work; what waited has never begun.
    assertEquals([begun, ended, connections.requests], [2, 1, 1]);
  } finally {
    connections.stop();
  }
});
