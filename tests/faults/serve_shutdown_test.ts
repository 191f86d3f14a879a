/** How a server starts and stops: nothing that was accepted is lost, nothing is left behind. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { type ServerProcess, startProcess, withProcess } from "../support/api_server.ts";
import { exchange, parseAnswer, request } from "../support/raw_http.ts";

const MAIN = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "main.ts");
const CELL = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";

interface Tally {
  answered: number;
  /** Requests that were sent on a connection and got no answer. */
  lost: number;
  statuses: Set<number>;
}

/** Asks on fresh connections, one after the other, until nobody listens any more. */
async function askUntilClosed(port: number, body: Uint8Array, tally: Tally): Promise<void> {
  for (let i = 0; i < 100_000; i++) {
    let connection: Deno.Conn;
    try {
      connection = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      return;
    }
    connection.close();
    const asked = i % 4 === 0
      ? { method: "POST", target: "/v1/bundle", body }
      : { target: CELL, headers: { "X-Pad": String(i) } };
    const { status } = await request(port, asked).catch(() => ({ status: -1 }));
    if (status === -1) return;
    if (status === 0) tally.lost++;
    else tally.answered++;
    tally.statuses.add(status);
  }
}

/** Asks on kept-alive connections as a browser or proxy does: again and again, until told to close. */
async function keepAsking(port: number, tally: Tally): Promise<void> {
  const ask = new TextEncoder().encode(`GET ${CELL} HTTP/1.1\r\nHost: a\r\n\r\n`);
  for (;;) {
    let connection: Deno.Conn;
    try {
      connection = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      return;
    }
    try {
      for (let open = true; open;) {
        await connection.write(ask);
        const answer = await oneAnswer(connection);
        if (answer === undefined) tally.lost++;
        else tally.answered++;
        if (answer !== undefined) tally.statuses.add(parseAnswer(answer).status);
        open = answer !== undefined && parseAnswer(answer).headers.connection !== "close";
      }
    } catch {
      tally.lost++;
    } finally {
      connection.close();
    }
  }
}

/** Reads one answer whose length it states; undefined when the connection ends before. */
async function oneAnswer(connection: Deno.Conn): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(256 * 1024);
  for (let filled = 0;;) {
    const read = await connection.read(buffer.subarray(filled));
    if (read === null) return undefined;
    filled += read;
    const { headers, body } = parseAnswer(buffer.subarray(0, filled));
    const length = headers["content-length"];
    if (length !== undefined && body.length >= Number(length)) return buffer.slice(0, filled);
  }
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Not within 15 s: ${what}`);
}

for (const workers of ["1", "4"]) {
  Deno.test(`SIGTERM under load loses nothing and exits 0, with ${workers} workers`, async () => {
    const args = ["--rate-limit", "0", "--workers", workers, "--drain-delay", "700ms"];
    await withProcess({ args }, async (server) => {
      const recipe = (await request(server.port, { target: CELL })).body;
      const tally: Tally = { answered: 0, lost: 0, statuses: new Set() };
      const clients = Array.from({ length: 8 }, () => askUntilClosed(server.port, recipe, tally))
        .concat(Array.from({ length: 8 }, () => keepAsking(server.port, tally)));
      await until(() => Promise.resolve(tally.answered > 100), "100 answers");
      server.kill("SIGTERM");
      await until(async () => {
        const ready = await request(server.port, { target: "/ready" });
        return ready.status === 503 && JSON.parse(ready.text).status === "not_ready";
      }, "/ready is 503 while the server still accepts");
      assertEquals((await request(server.port, { target: "/health" })).status, 200);
      await Promise.all(clients);
      const { code, log } = await server.ended;
      assertEquals([code, tally.lost, [...tally.statuses]], [0, 0, [200]]);
      assertEquals(log.find(({ msg }) => msg === "server stopped")?.lost, 0);
    });
  });
}

Deno.test("a kept-alive connection is told to close while draining", async () => {
  await withProcess({ args: ["--drain-delay", "600ms"] }, async (server) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const ask = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const buffer = new Uint8Array(64 * 1024);
    const answer = async () => {
      await connection.write(ask);
      return new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    };
    assert(!/connection: close/i.test(await answer()));
    server.kill("SIGTERM");
    await until(
      async () => (await request(server.port, { target: "/ready" })).status === 503,
      "503",
    );
    assertMatch(await answer(), /connection: close/i);
    connection.close();
    assertEquals((await server.ended).code, 0);
  });
});

/** Holds a request open by not sending its body. */
function stall(server: ServerProcess) {
  const head = "POST /v1/recipe HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
  return exchange(server.port, [head]);
}

async function inWork(server: ServerProcess): Promise<number> {
  const { text } = await request(server.port, { target: "/metrics" });
  return Number(/^aicr_http_requests_in_flight (\d+)/m.exec(text)![1]);
}

Deno.test("a stalled request holds the end up to the grace period, then exit 1", async () => {
  const args = ["--drain-delay", "0s", "--shutdown-grace", "500ms"];
  await withProcess({ args }, async (server) => {
    const stalled = stall(server);
    await until(async () => await inWork(server) === 1, "the request is in work");
    const started = performance.now();
    server.kill("SIGTERM");
    const { code, log } = await server.ended;
    const took = performance.now() - started;
    assertEquals(code, 1);
    assert(took > 400 && took < 4000, `took ${took} ms`);
    assertEquals(log.at(-1)?.lost, 1);
    assertEquals((await stalled).raw.length, 0);
  });
});

for (const workers of ["1", "3"]) {
  Deno.test(`a second signal does not wait, with ${workers} workers`, async () => {
    const args = ["--drain-delay", "20s", "--shutdown-grace", "20s", "--workers", workers];
    await withProcess({ args }, async (server) => {
      server.kill("SIGTERM");
      await until(
        async () => (await request(server.port, { target: "/ready" })).status === 503,
        "503",
      );
      const started = performance.now();
      server.kill("SIGINT");
      assertEquals((await server.ended).code, 0);
      assert(performance.now() - started < 4000);
    });
  });
}

for (const signal of ["SIGINT", "SIGHUP"] as const) {
  Deno.test(`${signal} stops in order as SIGTERM does`, async () => {
    await withProcess({ args: ["--drain-delay", "100ms"] }, async (server) => {
      server.kill(signal);
      const { code, log } = await server.ended;
      assertEquals([code, log.find(({ msg }) => msg === "server stopping")?.signal], [0, signal]);
    });
  });
}

Deno.test({
  name: "under nohup the end of a terminal is not the end of the server",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await withProcess({ args: ["--drain-delay", "0s"], before: ["nohup"] }, async (server) => {
      server.kill("SIGHUP");
      // Handled in this order: had the first one counted, it would be the one that is told.
      server.kill("SIGTERM");
      const { code, log } = await server.ended;
      assertEquals([code, log.find(({ msg }) => msg === "server stopping")?.signal], [
        0,
        "SIGTERM",
      ]);
    });
  },
});

for (const workers of ["1", "3"]) {
  Deno.test(`SIGTERM while starting ends at once with 0, with ${workers} workers`, async () => {
    const data = await Deno.makeTempDir();
    const pipe = join(data, "registry.yaml");
    try {
      // Reading a pipe that nobody writes to takes for ever, as a hanging network disk does.
      assert((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", MAIN, "serve", "--host", "127.0.0.1"]
          .concat(["--data", data, "--workers", workers, "--port", "0"]),
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const log = new Response(child.stderr).text();
      await until(() => Promise.resolve(handles(child.pid, 15)), "SIGTERM is handled");
      child.kill("SIGTERM");
      assertEquals([(await child.status).code, await log.then(stopped)], [0, true]);
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  });
}

const stopped = (log: string) => log.includes('"server stopped while starting"');

/** Whether a process has a handler for a signal, as the system tells. */
function handles(pid: number, signal: number): boolean {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)$/m.exec(status)![1]}`);
  return ((caught >> BigInt(signal - 1)) & 1n) === 1n;
}

Deno.test("SHUTDOWN_TIMEOUT_SECONDS is the grace period in whole seconds", async () => {
  const env = { SHUTDOWN_TIMEOUT_SECONDS: "1" };
  await withProcess({ args: ["--drain-delay", "0s"], env }, async (server) => {
    const stalled = stall(server);
    await until(async () => await inWork(server) === 1, "the request is in work");
    const started = performance.now();
    server.kill("SIGTERM");
    assertEquals((await server.ended).code, 1);
    const took = performance.now() - started;
    assert(took > 900 && took < 5000, `took ${took} ms`);
    await stalled;
  });
});

Deno.test("a port that is in use is said so, with exit 6, with one worker and with several", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const port = String(listener.addr.port);
    for (const workers of ["1", "2"]) {
      const { code, stderr } = await run(["--port", port, "--workers", workers]);
      assertEquals(code, 6, stderr);
      assertStringIncludes(stderr, port);
    }
  } finally {
    listener.close();
  }
});

async function run(args: string[], env: Record<string, string> = {}) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", MAIN, "serve", "--host", "127.0.0.1", ...args],
    env: { NO_COLOR: "1", ...env },
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Settings that no server could honour, with what the refusal names. */
const REFUSED: [args: string[], env: Record<string, string>, named: string][] = [
  [["--port", "70000"], {}, "70000"],
  [[], { PORT: "eighty" }, "eighty"],
  [["--port", "0"], { AICR_ALLOWED_ACCELERATORS: "h100,h1000" }, "h1000"],
  [["--port", "0", "--workers", "2"], { AICR_ALLOWED_OS: "windows" }, "windows"],
  [["--rate-limit-burst", "0"], {}, "burst"],
  [["--headers-timeout", "0s"], {}, "headers"],
  [["--headers-timeout", "2m"], {}, "headers"],
  [["--port", "0", "--data", "/no/such/directory"], {}, "/no/such/directory"],
  [["--workers", "0"], {}, "--workers"],
];

for (const [args, env, named] of REFUSED) {
  const line = [...Object.entries(env).map((pair) => pair.join("=")), ...args].join(" ");
  Deno.test(`${line} is refused with exit 2`, async () => {
    const { code, stderr } = await run(args, env);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, named);
    assert(!/^\s+at /m.test(stderr), stderr);
  });
}

Deno.test("the allowlists in force are told at start: counts at INFO, lists at DEBUG", async () => {
  const env = { AICR_ALLOWED_ACCELERATORS: "h100, L40,", AICR_LOG_LEVEL: "debug" };
  const server = await startProcess(["--allowed-services", "eks"], env);
  server.kill("SIGKILL");
  const { log } = await server.ended;
  const counts = log.find(({ msg }) => msg === "criteria allowlists configured")!;
  assertEquals([counts.level, counts.accelerators, counts.services, counts.os_types], [
    "INFO",
    2,
    1,
    0,
  ]);
  const lists = log.find(({ msg }) => msg === "criteria allowlists loaded")!;
  assertEquals([lists.level, lists.accelerators], ["DEBUG", ["h100", "l40"]]);
});

Deno.test("a config sets what flags set, and a flag wins", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(
      file,
      "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  serve:\n    rateLimit: 7\n" +
        "    rateLimitBurst: 9\n    allowlists: {os: [ubuntu]}\n    timeouts: {body: 300ms}\n",
    );
    await withProcess({ args: ["--config", file, "--rate-limit-burst", "8"] }, async (server) => {
      const { headers } = await request(server.port, { target: "/" });
      assertEquals(headers["x-ratelimit-limit"], "7");
      assertEquals(headers["x-ratelimit-remaining"], "8");
      assertEquals((await request(server.port, { target: "/v1/recipe?os=rhel" })).status, 400);
      assertEquals((await stall(server)).status, 400);
    });
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the log has a line per request with its id, and none for probes", async () => {
  const id = "550e8400-e29b-41d4-a716-446655440000";
  const server = await startProcess(["--drain-delay", "0s"]);
  const headers = { "X-Request-Id": id };
  const target = "/v1/recipe?service=eks&set=password=hunter2";
  await request(server.port, { target, headers });
  await request(server.port, { target: "/health" });
  await request(server.port, { target: `/%22%0a${"x".repeat(500)}` });
  server.kill("SIGTERM");
  const { log } = await server.ended;
  const lines = log.filter(({ msg }) => msg === "request");
  assertEquals(lines.length, 2);
  const { requestId, method, path, status, level } = lines[0]!;
  assertEquals([requestId, method, path, status, level], [id, "GET", "/v1/recipe", 200, "INFO"]);
  assert(String(lines[1]!.path).length <= 120);
  assert(!JSON.stringify(log).includes("hunter2"));
});
