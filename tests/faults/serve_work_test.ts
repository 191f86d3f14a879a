/** Work that is called off, too much, too long or broken: ended, told, and nothing is left. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createPipeline } from "../../lib/serve/middleware/pipeline.ts";
import { configureLog } from "../../lib/base/log.ts";
import { METRICS_WIDTH } from "../../lib/serve/observability/metrics.ts";
import type { Exchange, Reply } from "../../lib/serve/request/exchange.ts";
import type { Service } from "../../lib/serve/routes/service.ts";
import { DEFAULT_SETTINGS } from "../../lib/serve/settings.ts";
import { createSharedState, LIFE, setLife } from "../../lib/serve/threads/shared_state.ts";
import { testSettings, withProcess, withServer } from "../support/api_server.ts";
import { exchange, request } from "../support/raw_http.ts";

const CELL = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
const { timeouts } = DEFAULT_SETTINGS;

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Not within 15 s: ${what}`);
}

async function metrics(port: number): Promise<string> {
  return (await request(port, { target: "/metrics" })).text;
}

/** A directory with a helm that takes for ever to pull, and one for temporary files. */
async function withSlowHelm(
  test: (paths: { env: Record<string, string>; pids: string; temporary: string }) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const [pids, temporary] = [join(directory, "pids"), join(directory, "tmp")];
  await Deno.mkdir(temporary);
  const helm = join(directory, "helm");
  await Deno.writeTextFile(
    helm,
    `#!/bin/sh\nif [ "$1" = version ]; then echo v3.0.0; exit; fi\necho $$ >> ${pids}\nexec sleep 60\n`,
  );
  await Deno.chmod(helm, 0o755);
  const env = { PATH: `${directory}:${Deno.env.get("PATH")}`, TMPDIR: temporary };
  try {
    await test({ env, pids, temporary });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function running(pids: string): number[] {
  let text = "";
  try {
    text = Deno.readTextFileSync(pids);
  } catch {
    return [];
  }
  return text.trim().split("\n").map(Number).filter((pid) => {
    try {
      return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
    } catch {
      return false;
    }
  });
}

const isEmpty = (directory: string) => [...Deno.readDirSync(directory)].length === 0;

Deno.test("a client that goes away ends its work, its programs and its temporary files", async () => {
  await withSlowHelm(async ({ env, pids, temporary }) => {
    await withProcess({ args: ["--drain-delay", "0s"], env }, async ({ port }) => {
      const recipe = (await request(port, { target: CELL })).text;
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(new TextEncoder().encode(
        `POST /v1/bundle?vendor-charts=true HTTP/1.1\r\nHost: a\r\nContent-Length: ${recipe.length}` +
          `\r\n\r\n${recipe}`,
      ));
      await until(() => running(pids).length > 0 && !isEmpty(temporary), "helm runs");
      connection.close();
      await until(() => running(pids).length === 0 && isEmpty(temporary), "helm and its files go");
      await until(async () => (await metrics(port)).includes("in_flight 0"), "nothing is in work");
      assertStringIncludes(await metrics(port), 'path="/v1/bundle",status="499"} 1');
      const next = await request(port, { method: "POST", target: "/v1/bundle", body: recipe });
      assertEquals(next.status, 200);
    });
  });
});

Deno.test("work that takes too long is a 504, and its program is ended", async () => {
  await withSlowHelm(async ({ env, pids, temporary }) => {
    const args = ["--drain-delay", "0s", "--bundle-timeout", "700ms"];
    await withProcess({ args, env }, async ({ port }) => {
      const body = (await request(port, { target: CELL })).body;
      const target = "/v1/bundle?vendor-charts=true";
      const { status, text } = await request(port, { method: "POST", target, body });
      assertEquals(status, 504);
      const { code, retryable, details } = JSON.parse(text);
      assertEquals([code, retryable, details], ["TIMEOUT", true, undefined]);
      await until(() => running(pids).length === 0 && isEmpty(temporary), "helm and its files go");
    });
  });
});

Deno.test("a stop in the middle of such work leaves neither programs nor files", async () => {
  await withSlowHelm(async ({ env, pids, temporary }) => {
    const args = ["--drain-delay", "0s", "--shutdown-grace", "300ms"];
    await withProcess({ args, env }, async (server) => {
      const body = (await request(server.port, { target: CELL })).body;
      const target = "/v1/bundle?vendor-charts=true";
      const asked = request(server.port, { method: "POST", target, body });
      await until(() => running(pids).length > 0, "helm runs");
      server.kill("SIGTERM");
      assertEquals((await server.ended).code, 1);
      await asked;
      assertEquals([running(pids), isEmpty(temporary)], [[], true]);
    });
  });
});

Deno.test("charts cannot be vendored without helm: 503, retryable", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await withProcess({ env: { PATH: directory } }, async ({ port }) => {
      const body = (await request(port, { target: CELL })).body;
      const target = "/v1/bundle?vendor-charts=true";
      const { status, text, headers } = await request(port, { method: "POST", target, body });
      assertEquals([status, headers["retry-after"]], [503, "1"]);
      assertEquals([JSON.parse(text).code, JSON.parse(text).retryable], [
        "SERVICE_UNAVAILABLE",
        true,
      ]);
    });
  } finally {
    await Deno.remove(directory);
  }
});

Deno.test("above the limit of requests in work the answer is 503, probes are answered", async () => {
  await withServer({ maxInFlight: 2, timeouts: { ...timeouts, body: 1500 } }, async (port) => {
    const head = "POST /v1/recipe HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    const stalled = [exchange(port, [head]), exchange(port, [head])];
    await until(async () => (await metrics(port)).includes("in_flight 2"), "two are in work");
    const { status, text, headers } = await request(port, { target: "/v1/recipe" });
    assertEquals([status, headers["retry-after"]], [503, "1"]);
    assertEquals([JSON.parse(text).code, JSON.parse(text).retryable], [
      "SERVICE_UNAVAILABLE",
      true,
    ]);
    assertEquals((await request(port, { target: "/ready" })).status, 200);
    await Promise.all(stalled);
    assertEquals((await request(port, { target: "/v1/recipe" })).status, 200);
    assertStringIncludes(await metrics(port), "aicr_overload_rejects_total 1");
  });
});

/** A service that answers with whatever `work` does. */
function pipelineOf(work: () => Reply | Promise<Reply>) {
  const state = createSharedState(1, METRICS_WIDTH);
  setLife(state, LIFE.ready);
  const service = { settings: testSettings(), state, loaded: {}, started: 0 } as unknown as Service;
  const pipeline = createPipeline(service, [{ path: "/", methods: ["GET"], handler: () => work }]);
  return { pipeline, state };
}

const EXCHANGE: Exchange = {
  method: "GET",
  path: "/",
  query: "",
  head: {},
  id: "550e8400-e29b-41d4-a716-446655440000",
  signal: new AbortController().signal,
  body: { read: () => Promise.resolve(new Uint8Array()) },
};

/** What is thrown by a handler that has a defect. */
const DEFECTS: [string, () => Reply | Promise<Reply>][] = [
  ["at once", () => {
    throw new TypeError("secret-of-the-house is undefined");
  }],
  ["later", () => Promise.reject(new TypeError("secret-of-the-house is undefined"))],
  ["as no error", () => {
    throw "secret-of-the-house";
  }],
];

for (const [when, work] of DEFECTS) {
  Deno.test(`a defect that is thrown ${when} is a 500, a log line and a count`, async () => {
    const lines: string[] = [];
    configureLog({ mode: "json", level: "error", write: (text) => lines.push(text) });
    const { pipeline, state } = pipelineOf(work);
    const reply = await pipeline(EXCHANGE).reply;
    assertEquals(reply.status, 500);
    const body = JSON.parse(String(reply.body));
    assertEquals([body.code, body.retryable, body.requestId, body.details], [
      "INTERNAL_ERROR",
      true,
      EXCHANGE.id,
      undefined,
    ]);
    assert(!String(reply.body).includes("secret-of-the-house"));
    const { msg, requestId, level, stack } = JSON.parse(lines[0]!);
    assertEquals([lines.length, msg, requestId, level], [
      1,
      "panic recovered",
      EXCHANGE.id,
      "ERROR",
    ]);
    assertStringIncludes(stack, "secret-of-the-house");
    const { formatMetrics } = await import("../../lib/serve/observability/metrics.ts");
    const gauges = { inFlight: 0, started: 0, residentBytes: 0 };
    assertStringIncludes(formatMetrics(state.rows, gauges), "aicr_panic_recoveries_total 1");
  });
}

Deno.test("while a server is starting only the probes answer", async () => {
  configureLog({ level: "error", write: () => {} });
  const state = createSharedState(1, METRICS_WIDTH);
  const service = { settings: testSettings(), state, started: 0 } as unknown as Service;
  const pipeline = createPipeline(service);
  const ask = async (path: string) => await pipeline({ ...EXCHANGE, path }).reply;
  assertEquals((await ask("/health")).status, 200);
  const ready = await ask("/ready");
  assertEquals([ready.status, JSON.parse(String(ready.body)).status], [503, "not_ready"]);
  const recipe = await ask("/v1/recipe");
  assertEquals([recipe.status, JSON.parse(String(recipe.body)).retryable], [503, true]);
  assertEquals((await ask("/nope")).status, 404);
});

Deno.test("the rate limit refuses with what it is, and leaves the probes open", async () => {
  await withServer({ rateLimit: 1, rateLimitBurst: 3 }, async (port) => {
    const remaining: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { status, headers } = await request(port, { target: "/" });
      assertEquals(status, 200);
      remaining.push(headers["x-ratelimit-remaining"]!);
    }
    assertEquals(remaining, ["3", "2", "1"]);
    const { status, headers, text } = await request(port, { target: "/v1/recipe" });
    assertEquals(status, 429);
    assertEquals([headers["retry-after"], headers["x-ratelimit-remaining"]], ["1", "0"]);
    assertEquals(JSON.parse(text).details, { limit: 1, burst: 3 });
    assertEquals(JSON.parse(text).retryable, true);
    for (const target of ["/health", "/ready", "/metrics"]) {
      assertEquals((await request(port, { target })).status, 200);
    }
    assertEquals((await request(port, { target: "/nope" })).status, 429);
  });
});

Deno.test("a client that breaks off in the middle of its body is no defect of the server", async () => {
  await withServer({}, async (port) => {
    for (
      const text of ["Content-Length: 10\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"]
    ) {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      const head = `POST /v1/recipe HTTP/1.1\r\nHost: a\r\n${text}`;
      await connection.write(new TextEncoder().encode(head));
      await until(async () => (await metrics(port)).includes("in_flight 1"), "it is in work");
      connection.close();
      await until(async () => (await metrics(port)).includes("in_flight 0"), "it has ended");
    }
    const text = await metrics(port);
    assertStringIncludes(text, "aicr_panic_recoveries_total 0");
    assert(!text.includes('status="500"'), text);
  });
});

Deno.test("the command line does not know the allowlists", async () => {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", main, "query", "criteria.accelerator", "--service"]
      .concat(["eks", "--accelerator", "gb200"]),
    env: { AICR_ALLOWED_ACCELERATORS: "h100", AICR_ALLOWED_SERVICES: "nonsense" },
    stderr: "null",
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "gb200\n"]);
});
