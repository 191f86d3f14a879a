/** The compiled program as a server: its threads begin with a module that must be inside it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { compile } from "../../lib/build/compile.ts";
import {
  NO_HEADER_LIMIT,
  NO_HEADER_TIMEOUT,
  patientWithHeaders,
  unlimitedHeaders,
} from "../support/header_limits.ts";
import { exchange, request } from "../support/raw_http.ts";
import { readPort } from "../support/server_log.ts";
import { readZip } from "../support/read_zip.ts";

const BUILT = await Deno.makeTempDir({ prefix: "aicr-smoke-" });
const PROGRAM = join(BUILT, "aicr");
globalThis.addEventListener("unload", () => Deno.removeSync(BUILT, { recursive: true }));
await compile({ output: PROGRAM, version: "1.2.3", commit: "abc", date: "2026-01-01" });

interface Compiled {
  port: number;
  /** Sends SIGTERM, once. */
  stop(): void;
}

/** Runs a test against the compiled server in an empty folder, and stops it. */
async function withCompiled(
  args: readonly string[],
  test: (server: Compiled) => Promise<void>,
): Promise<void> {
  const work = await Deno.makeTempDir({ prefix: "aicr-smoke-" });
  try {
    const child = new Deno.Command(PROGRAM, {
      args: ["serve", "--host", "127.0.0.1", "--port", "0", "--rate-limit", "0", ...args],
      cwd: work,
      clearEnv: true,
      env: { HOME: work, PATH: "/usr/bin:/bin" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const { port, log } = await readPort(child.stderr);
    let running = true;
    const stop = () => {
      if (running) child.kill("SIGTERM");
      running = false;
    };
    try {
      await test({ port, stop });
    } finally {
      stop();
      const [{ code }] = await Promise.all([child.status, log]);
      assertEquals(code, 0);
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

Deno.test("the compiled program serves every route", async () => {
  await withCompiled(["--drain-delay", "0s"], async ({ port }) => {
    const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
    const recipe = await request(port, { target });
    assertEquals(recipe.status, 200);
    const value = await request(port, {
      target: `${target}&selector=x`.replace("recipe", "query"),
    });
    assertEquals(value.status, 404);
    const yaml = { "Content-Type": "application/x-yaml" };
    const body = `spec: {service: eks}\n${"# large enough for another thread\n".repeat(300)}`;
    const posted = await request(port, {
      method: "POST",
      target: "/v1/recipe",
      headers: yaml,
      body,
    });
    assertEquals(posted.status, 200);
    const bundle = await request(port, { method: "POST", target: "/v1/bundle", body: recipe.body });
    assertEquals(bundle.status, 200);
    const paths = readZip(bundle.body).map((entry) => entry.path);
    assertEquals(paths.includes("checksums.txt"), true);
    assertStringIncludes((await request(port, { target: "/openapi.json" })).text, '"1.2.3"');
    assertStringIncludes((await request(port, { target: "/metrics" })).text, 'path="/v1/bundle"');
    assertEquals((await request(port, { target: "/ready" })).status, 200);
  });
});

/** Asks on fresh connections until nobody listens; tells how many got no answer. */
async function lostUntilClosed(port: number, started: () => void): Promise<number> {
  for (let i = 0; i < 100_000; i++) {
    const probe = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    if (probe === undefined) return 0;
    probe.close();
    const { status } = await request(port, { target: `/v1/recipe?service=eks&nodes=${i}` })
      .catch(() => ({ status: -1 }));
    if (status === -1) return 0;
    if (status !== 200) return 1;
    if (i === 10) started();
  }
  return 0;
}

Deno.test("the compiled program answers with several threads, and stops without a loss", async () => {
  const args = ["--workers", "4", "--drain-delay", "300ms"];
  await withCompiled(args, async ({ port, stop }) => {
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await request(port, { target: "/" })).status),
    );
    assertEquals(new Set(statuses), new Set([200]));
    for (let i = 0; i < 12; i++) {
      const { text } = await request(port, { target: "/metrics" });
      assertStringIncludes(text, 'aicr_http_requests_total{method="GET",path="/",status="200"} 60');
    }
    const running = Array.from({ length: 8 }, () => Promise.withResolvers<void>());
    const lost = running.map(({ resolve }) => lostUntilClosed(port, resolve));
    await Promise.all(running.map(({ promise }) => promise));
    stop();
    assertEquals(await Promise.all(lost), running.map(() => 0));
  });
});

/** The server's time for headers here, and how much later it may close, in milliseconds. */
const HEADERS_TIMEOUT = 500;
const LATEST = 4000;
const TIMEOUT_ARGS = ["--headers-timeout", `${HEADERS_TIMEOUT}ms`, "--drain-delay", "0s"];

/** What the runtime inside the compiled program does not do; run from source it does, see tests/faults. */
const ignored = { limit: false, timeout: false };
await withCompiled(TIMEOUT_ARGS, async ({ port }) => {
  ignored.limit = await unlimitedHeaders(port);
  ignored.timeout = await patientWithHeaders(port, LATEST);
});

/** A test that is skipped by name for a reason, or not. */
function testUnless(reason: string | false, name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: reason === false ? name : `${name} (skipped: ${reason})`,
    ignore: reason !== false,
    fn,
  });
}

testUnless(
  ignored.limit && NO_HEADER_LIMIT,
  "the compiled program refuses headers over 64 KiB with 431, and reads what is below",
  () =>
    withCompiled(["--drain-delay", "0s"], async ({ port }) => {
      const ask = (size: number) =>
        request(port, { target: "/health", headers: { "X-Pad": "a".repeat(size) } });
      assertEquals((await ask(60_000)).status, 200);
      const { status, headers } = await ask(66_000);
      assertEquals(status, 431);
      assertMatch(headers["content-type"]!, /^text\/plain/);
    }),
);

testUnless(
  ignored.timeout && NO_HEADER_TIMEOUT,
  "the compiled program closes clients that are silent or do not end their headers",
  () =>
    withCompiled(TIMEOUT_ARGS, async ({ port }) => {
      const clients = [[], ["GET /health HTTP/1.1\r\nHo"]].map((parts) => exchange(port, parts));
      for (const { raw, took } of await Promise.all(clients)) {
        assertEquals(raw.length, 0);
        assert(took >= HEADERS_TIMEOUT - 100 && took < LATEST, `closed after ${took} ms`);
      }
    }),
);
