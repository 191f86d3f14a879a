/** Manifests from hosts that say nothing, too little or too slowly: ended in time, nothing is left. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { AicrError } from "../../lib/base/error.ts";
import { realTools } from "../../lib/bundle/tools.ts";
import { fetchRemote } from "../../lib/bundle/vendor/fetch_remote.ts";
import { fetchBytes } from "../../lib/platform/fetch_bytes.ts";
import { withProcess } from "../support/api_server.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/yaml\r\n";
const PATIENCE = 15_000;

/** What a host does with a connection once the request is there; it never ends by itself. */
type Manner = (send: (text: string) => Promise<void>, target: string) => Promise<void>;

const SILENT: Manner = () => Promise.resolve();
const HALF_SAID: Manner = (send) => send(`${HEAD}Content-Length: 100\r\n\r\nkind: `);
/** One byte of an endless body at a time, until nobody takes it. */
const DRIPPING: Manner = async (send) => {
  for (await send(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await send("1\r\n \r\n");
  }
};

/** A host on loopback, and what became of its connections. */
interface Host {
  origin: string;
  asked: number;
  /** Connections that the other side has closed. */
  left: number;
}

/** Runs a test beside a host of the given manners. */
async function withHost(manner: Manner, test: (host: Host) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const host: Host = {
    origin: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    asked: 0,
    left: 0,
  };
  const open = new Set<Deno.Conn>();
  const attend = async (connection: Deno.Conn) => {
    const buffer = new Uint8Array(4096);
    const read = () => connection.read(buffer).catch(() => null);
    const target = new TextDecoder().decode(buffer.subarray(0, await read() ?? 0)).split(" ")[1];
    host.asked++;
    const send = async (text: string) =>
      void await connection.write(new TextEncoder().encode(text));
    // Its end, if it has one, is that nobody listens any more, which is noticed below.
    const telling = manner(send, target ?? "").catch(() => {});
    while (await read() !== null);
    host.left++;
    connection.close();
    open.delete(connection);
    await telling;
  };
  const attending: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      attending.push(attend(connection));
    }
  })();
  try {
    await test(host);
  } finally {
    listener.close();
    await accepting.catch(() => {});
    for (const connection of open) connection.close();
    await Promise.all(attending.map((each) => each.catch(() => {})));
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; !condition();) {
    if (Date.now() > deadline) throw new Error(`Not within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

for (const [name, manner] of Object.entries({ SILENT, HALF_SAID, DRIPPING })) {
  Deno.test(`a fetch that nobody wants any more is ended: ${name}`, async () => {
    await withHost(manner, async (host) => {
      const abort = new AbortController();
      const url = `${host.origin}/crds.yaml`;
      const fetching = assertRejects(
        () => realTools(abort.signal).fetchManifest(url),
        AicrError,
        `${url} was ended`,
      );
      await until(() => host.asked === 1, "the host is asked");
      abort.abort();
      assertEquals((await fetching).code, "TIMEOUT");
      await until(() => host.left === 1, "its connection is closed");
    });
  });

  Deno.test(`a fetch that takes too long ends with the URL and the time: ${name}`, async () => {
    await withHost(manner, async (host) => {
      const url = `${host.origin}/crds.yaml`;
      const limits = { maxBytes: 1000, timeoutMs: 300 };
      const error = await assertRejects(
        () => fetchBytes(url, { what: "manifest", ...limits }),
        AicrError,
        `Cannot read manifest ${url}: no complete answer within 300ms`,
      );
      assertEquals([error.code, error.source?.file], ["TIMEOUT", url]);
      assert(error.hints.length > 0);
      await until(() => host.left === 1, "its connection is closed");
    });
  });
}

Deno.test("a fetch that is not wanted before it begins asks nobody", async () => {
  await withHost(SILENT, async (host) => {
    const tools = realTools(AbortSignal.abort());
    await assertRejects(() => tools.fetchManifest(host.origin), AicrError, "not wanted any more");
    assertEquals(host.asked, 0);
  });
});

Deno.test("a fetch that was called off while being redirected follows no further", async () => {
  const abort = new AbortController();
  const away: Manner = async (send) => {
    abort.abort();
    await send("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
  };
  await withHost(away, async (host) => {
    const fetching = () => realTools(abort.signal).fetchManifest(host.origin);
    await assertRejects(fetching, AicrError, "not wanted any more");
    await until(() => host.left === 1, "its connection is closed");
    assertEquals(host.asked, 1);
  });
});

Deno.test("one signal may outlive any number of fetches and keeps none of them", async () => {
  const signal = new AbortController().signal;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (
    listeners--, remove(...args)
  );
  const told: Manner = (send) => send(`${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\nok`);
  await withHost(told, async ({ origin }) => {
    for (let i = 0; i < 3; i++) {
      assertEquals(new TextDecoder().decode(await realTools(signal).fetchManifest(origin)), "ok");
    }
  });
  assertEquals(listeners, 0);
});

Deno.test("of several manifests the failure of one leaves no fetch behind", async () => {
  const manner: Manner = (send, target) =>
    target === "/bad"
      ? send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
      : send(`${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\nok`);
  await withHost(manner, async (host) => {
    const item = (path: string) => ({ url: `${host.origin}${path}`, sha256: "0".repeat(64) });
    const items = [item("/bad"), ...Array.from({ length: 20 }, (_, i) => item(`/${i}`))];
    const git = { url: "https://example.test/r", tag: "v1", path: "crds" };
    await assertRejects(
      () => fetchRemote("app", [{ name: "crds.yaml", items, git }], realTools()),
      AicrError,
      `${host.origin}/bad: the server answered 404`,
    );
    // What was on its way has been waited for, and nothing else was begun.
    const { asked } = host;
    assert(asked < items.length, `${asked} of ${items.length} were asked for`);
    await until(() => host.left === asked, "all connections are closed");
    assertEquals(host.asked, asked);
  });
});

const MANIFEST = "components/agentgateway-crds/manifests/gateway-api-crds.yaml";

/** A data directory whose manifest is fetched from the host. */
async function writeData(directory: string, origin: string): Promise<void> {
  const registry = "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n";
  await Deno.writeTextFile(join(directory, "registry.yaml"), registry);
  await Deno.mkdir(join(directory, MANIFEST, ".."), { recursive: true });
  const item = `{url: "${origin}/a.yaml", sha256: "${"0".repeat(64)}"}`;
  const git = "{url: https://example.test/r, tag: v1, path: crds}";
  const text = `kind: RemoteManifests\nitems: [${item}]\ngit: ${git}\n`;
  await Deno.writeTextFile(join(directory, MANIFEST), text);
}

Deno.test("a client that goes away while manifests are fetched ends the fetch", async () => {
  await withHost(SILENT, async (host) => {
    await inTemporaryDirectory(async (data) => {
      await writeData(data, host.origin);
      const args = ["--drain-delay", "0s", "--data", data];
      await withProcess({ args }, async ({ port }) => {
        const name = "agentgateway-crds";
        const ref = { name, type: "Helm", namespace: name, manifestFiles: [MANIFEST] };
        const body = JSON.stringify({ kind: "RecipeResult", componentRefs: [ref] });
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        await connection.write(new TextEncoder().encode(
          "POST /v1/bundle?vendor-charts=true HTTP/1.1\r\nHost: a\r\n" +
            `Content-Length: ${body.length}\r\n\r\n${body}`,
        ));
        await until(() => host.asked === 1, "the host is asked");
        assertEquals(host.left, 0);
        connection.close();
        await until(() => host.left === 1, "its connection is closed");
        const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        assertStringIncludes(metrics, 'path="/v1/bundle",status="499"} 1');
        assertStringIncludes(metrics, "aicr_http_requests_in_flight 0");
      });
    });
  });
});
