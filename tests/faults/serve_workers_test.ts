/** Several workers behind one port: limits, counters and readiness are those of the process. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withProcess } from "../support/api_server.ts";
import { exchange, request } from "../support/raw_http.ts";

const WORKERS = ["--workers", "4", "--drain-delay", "0s"];
const CELL = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
/** So many fresh connections that each of four listeners gets some of them, but for a miracle. */
const MANY = 120;

/** Answers of many connections, opened at the same time. */
async function many(port: number, target: string) {
  return await Promise.all(Array.from({ length: MANY }, () => request(port, { target })));
}

async function metric(port: number, line: RegExp): Promise<number> {
  const { text } = await request(port, { target: "/metrics" });
  return Number(line.exec(text)?.[1] ?? NaN);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!await condition()) {
    if (Date.now() > deadline) throw new Error("Not within 15 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sockets that listen on a port, as the system tells. */
function listeners(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  return Deno.readTextFileSync("/proc/net/tcp").split("\n")
    .filter((line) => line.includes(local) && / 00000000:0000 0A /.test(line)).length;
}

Deno.test("four workers have one rate limit, one count and one readiness", async () => {
  const args = [...WORKERS, "--rate-limit", "1", "--rate-limit-burst", "50"];
  await withProcess({ args }, async ({ port }) => {
    if (Deno.build.os === "linux") assertEquals(listeners(port), 4);
    const started = performance.now();
    const statuses = (await many(port, "/")).map(({ status }) => status);
    const granted = statuses.filter((status) => status === 200).length;
    const comeBack = Math.ceil((performance.now() - started) / 1000);
    assert(granted >= 50 && granted <= 50 + comeBack, `granted ${granted}`);
    assertEquals(statuses.filter((status) => status === 429).length, MANY - granted);
    // Whatever worker is asked, it tells of all.
    const start = await metric(port, /^process_start_time_seconds (\d+\.?\d*)/m);
    for (let i = 0; i < 12; i++) {
      assertEquals(await metric(port, /requests_total\{.*path="\/",status="200"\} (\d+)/), granted);
      assertEquals(await metric(port, /^aicr_rate_limit_rejects_total (\d+)/m), MANY - granted);
      assertEquals(await metric(port, /^process_start_time_seconds (\d+\.?\d*)/m), start);
    }
    const ready = new Set((await many(port, "/ready")).map(({ status }) => status));
    assertEquals([...ready], [200]);
  });
});

Deno.test("four workers have one limit of requests in work", async () => {
  const args = [...WORKERS, "--rate-limit", "0", "--max-in-flight", "10", "--body-timeout", "4s"];
  await withProcess({ args }, async ({ port }) => {
    const head = "POST /v1/recipe HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    const all = Array.from({ length: 40 }, () => exchange(port, [head]));
    await until(async () => await metric(port, /^aicr_overload_rejects_total (\d+)/m) === 30);
    assertEquals(await metric(port, /^aicr_http_requests_in_flight (\d+)/m), 10);
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    assertEquals(statuses.filter((status) => status === 503).length, 30);
    assertEquals(statuses.filter((status) => status === 400).length, 10);
    assertEquals(await metric(port, /^aicr_http_requests_in_flight (\d+)/m), 0);
  });
});

Deno.test("every worker answers the same, with the allowlists in force", async () => {
  const args = [...WORKERS, "--rate-limit", "0", "--allowed-os", "ubuntu"];
  await withProcess({ args }, async (server) => {
    const { port } = server;
    const bodies = new Set((await many(port, CELL)).map(({ text }) => text));
    assertEquals(bodies.size, 1);
    const refused = await many(port, "/v1/recipe?os=rhel");
    assertEquals(new Set(refused.map(({ status }) => status)), new Set([400]));
    assertStringIncludes(refused[0]!.text, "OS type not allowed");
    const told = server.log.filter(({ msg }) => msg === "criteria allowlists configured");
    assertEquals(told.length, 1);
  });
});
