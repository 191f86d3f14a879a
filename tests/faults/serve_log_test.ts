/** The log of a server: JSON whatever comes, complete at the end, and never waited for. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { startProcess } from "../support/api_server.ts";
import { exchange, request } from "../support/raw_http.ts";
import { portIn } from "../support/server_log.ts";

const MAIN = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "main.ts");
const QUIET = ["--drain-delay", "0s", "--rate-limit", "0"];
const ID = "550e8400-e29b-41d4-a716-446655440000";

type Log = Record<string, unknown>[];

/** Lines of a server that is asked and then stopped, and those that are no JSON. */
async function logOf(
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> },
  ask: (port: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ log: Log; other: string[]; code: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", MAIN, "serve", "--host", "127.0.0.1"]
      .concat(QUIET, args),
    env: { NO_COLOR: "1", PORT: "0", ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let asked = false;
  for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
    text += part;
    const port = portIn(text);
    // With a level above INFO nobody says the port; such servers are only stopped.
    if (asked || !port) continue;
    asked = true;
    void ask(port).finally(() => child.kill("SIGTERM"));
  }
  const lines = text.split("\n").filter((line) => line !== "");
  const { code } = await child.status;
  return {
    log: lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)),
    other: lines.filter((line) => !line.startsWith("{")),
    code,
  };
}

Deno.test("every line is an object, also what is said before the server is up", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(
      file,
      "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec: {serve: {rateLimit: 7}}\n",
    );
    const env = { AICR_LOG_LEVEL: "loud" };
    const { log, other, code } = await logOf({ args: ["--config", file], env });
    assertEquals([code, other], [0, []]);
    assertEquals(log.slice(0, 3).map(({ level, msg }) => [level, String(msg).split(" ")[0]]), [
      ["WARN", "AICR_LOG_LEVEL"],
      ["INFO", "CLI"],
      ["INFO", "server"],
    ]);
    for (const line of log) assertEquals(line.module, "aicr");
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the level switches what is said, and --debug is a level here", async () => {
  const ask = (port: number) => request(port, { target: "/v1/recipe?os=windows" });
  const levels = async (env: Record<string, string>, args: string[] = []) => {
    const { log, other } = await logOf({ env, args }, ask);
    assertEquals(other, []);
    return new Set(log.map(({ level }) => level));
  };
  assertEquals(await levels({ AICR_LOG_LEVEL: "info" }), new Set(["INFO"]));
  const debug = new Set(["DEBUG", "INFO"]);
  assertEquals(await levels({ AICR_LOG_LEVEL: "debug" }), debug);
  assertEquals(await levels({}, ["--debug"]), debug);
});

Deno.test("what a client sends can neither break a line nor forge one", async () => {
  const forged = '"}\n{"level":"ERROR","msg":"forged"}';
  const { log, other } = await logOf({}, async (port) => {
    const quoted = encodeURIComponent(forged);
    await request(port, { target: `/${quoted}`, headers: { "User-Agent": '"}{' } });
    await request(port, { target: "/", headers: { "User-Agent": "\u001b[2J" } });
    await request(port, { target: `/${"a%22%0a".repeat(1000)}` });
    await request(port, { target: "/", headers: { "X-Request-Id": 'x"}' } });
    await request(port, { target: "/", headers: { "X-Request-Id": ID } });
    await exchange(port, [
      'GET /\u0001"}\\{"x":" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ]);
    await exchange(port, ['FORGE"} / HTTP/1.1\r\nHost: a\r\n\r\n']);
    await exchange(port, [
      `GET /${"é".repeat(2000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    ]);
  });
  assertEquals(other, []);
  assertEquals(log.filter(({ msg }) => msg === "forged"), []);
  const asked = log.filter(({ msg }) => msg === "request");
  assert(asked.length >= 4, JSON.stringify(asked));
  assertEquals(asked.filter(({ requestId }) => requestId === ID).length, 1);
  for (const { requestId, path } of asked) {
    assert(/^[0-9a-f-]{36}$/.test(String(requestId)));
    assert(String(path).length <= 120);
  }
});

for (const workers of ["1", "4"]) {
  Deno.test(`no line is lost at the end or mixed with another, with ${workers} workers`, async () => {
    const count = 600;
    const server = await startProcess([...QUIET, "--workers", workers]);
    for (let i = 0; i < count; i += 60) {
      await Promise.all(
        Array.from({ length: 60 }, () => request(server.port, { target: `/v1/recipe?nodes=${i}` })),
      );
    }
    // At once: what was answered last is still in the batches.
    server.kill("SIGTERM");
    const { code, log } = await server.ended;
    assertEquals(code, 0);
    const ids = log.filter(({ msg }) => msg === "request").map(({ requestId }) => requestId);
    assertEquals([ids.length, new Set(ids).size], [count, count]);
    assertEquals(log.at(-1)?.msg, "server stopped");
  });
}

/** Starts a server whose log goes into a pipe that is read up to the port and then left alone. */
async function unreadServer(args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", MAIN, "serve", "--host", "127.0.0.1", "--port"]
      .concat(["0", ...QUIET, ...args]),
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader({ mode: "byob" });
  let text = "";
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(4096));
    if (done) throw new Error(text);
    text += new TextDecoder().decode(value);
    const port = portIn(text);
    if (port) return { child, reader, port };
  }
}

/** More lines than any pipe holds. */
async function flood(port: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const all = Array.from({ length: 60 }, () => request(port, { target: "/v1/recipe?os=ubuntu" }));
    for (const { status } of await Promise.all(all)) statuses.add(status);
  }
  return statuses;
}

for (const workers of ["1", "2"]) {
  Deno.test(`a log that nobody reads holds up nothing, with ${workers} workers`, async () => {
    const { child, reader, port } = await unreadServer(["--workers", workers]);
    try {
      assertEquals(await flood(port), new Set([200]));
      const { status, took } = await request(port, { target: "/health" });
      assertEquals(status, 200);
      // At most 2 ms in ten runs: the flood is over, only its log still waits for a reader.
      assert(took < 100, `took ${took} ms`);
      const started = performance.now();
      child.kill("SIGTERM");
      const { code } = await child.status;
      assertEquals(code, 0);
      assert(performance.now() - started < 8000);
    } finally {
      await reader.cancel();
    }
  });

  Deno.test(`a log whose reader has gone ends nothing, with ${workers} workers`, async () => {
    const { child, reader, port } = await unreadServer(["--workers", workers]);
    await reader.cancel();
    assertEquals(await flood(port), new Set([200]));
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
  });
}
