/** Clients that reset their connections, which is ruder than closing them: nobody else notices. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { type ServerProcess, withProcess } from "../support/api_server.ts";
import { request } from "../support/raw_http.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const CLIENTS = join(dirname(fromFileUrl(import.meta.url)), "..", "support", "reset_clients.py");
const HOST = "Host: a\r\n";
const CELL = "service=eks&accelerator=h100&intent=training&os=ubuntu";
const ARGS = ["--rate-limit", "0", "--drain-delay", "0s"];

/** A runtime other than this one has to send them: here a linger time cannot be set. */
const possible = Deno.build.os === "linux" && await hasPython();
const named = (name: string) => possible ? name : `${name} (skipped: needs python3)`;

async function hasPython(): Promise<boolean> {
  const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
  return await new Deno.Command("python3", { args: ["-c", ""], ...quiet }).output()
    .then(({ success }) => success, () => false);
}

/** What so many clients send, and how much of the answer they read before they reset. */
interface Job {
  send: string;
  wait: number;
  count: number;
  /** A path to wait for as well. */
  file?: string;
}

/** Runs a test with a process of rude clients; `reset` resolves when a job has been done. */
async function withClients(
  port: number,
  test: (reset: (job: Job) => Promise<void>) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command("python3", {
    args: [CLIENTS, String(port)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const jobs = child.stdin.getWriter();
  const ends = child.stdout.getReader();
  try {
    await test(async (job) => {
      await jobs.write(new TextEncoder().encode(`${JSON.stringify(job)}\n`));
      assertEquals((await ends.read()).done, false, "the clients have ended");
    });
  } finally {
    await jobs.close().catch(() => {});
    await ends.cancel();
    await child.status;
  }
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; !await condition();) {
    if (Date.now() > deadline) throw new Error(`Not within 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function metrics(port: number): Promise<string> {
  return (await request(port, { target: "/metrics" })).text;
}

/** Connections to a port that its server has not closed yet, as the system tells. */
function connections(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const [ESTABLISHED, CLOSE_WAIT] = ["01", "08"];
  return Deno.readTextFileSync("/proc/net/tcp").split("\n").slice(1).filter((line) => {
    const [, from = "", , state = ""] = line.trim().split(/\s+/);
    return from.endsWith(local) && (state === ESTABLISHED || state === CLOSE_WAIT);
  }).length;
}

/** Nothing is in work, open or was a defect; the log tells of no error; requests are answered. */
async function assertUnmoved({ port, log }: ServerProcess): Promise<void> {
  await until(async () => (await metrics(port)).includes("in_flight 0"), "nothing is in work");
  await until(() => connections(port) === 0, "all connections are closed");
  const text = await metrics(port);
  assertStringIncludes(text, "aicr_panic_recoveries_total 0");
  assert(!text.includes('status="500"'), text);
  assertEquals(log.filter(({ level }) => level === "ERROR"), []);
  assertEquals((await request(port, { target: `/v1/recipe?${CELL}` })).status, 200);
}

function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** At which moment they reset; the requests are made from a recipe. */
const MOMENTS: [name: string, (recipe: string) => Omit<Job, "count">][] = [
  ["before a word", () => ({ send: "", wait: 0 })],
  ["in the middle of the headers", () => ({ send: "GET / HTTP/1.1\r\nHo", wait: 0 })],
  ["with the request", () => ({ send: `GET /v1/query?${CELL} HTTP/1.1\r\n${HOST}\r\n`, wait: 0 })],
  ["in the middle of the answer", () => ({
    send: `GET /v1/recipe?${CELL} HTTP/1.1\r\n${HOST}\r\n`,
    wait: 100,
  })],
  ["with many requests waiting", () => ({
    send: `GET /v1/recipe?${CELL} HTTP/1.1\r\n${HOST}\r\n`.repeat(60),
    wait: 10_000,
  })],
  ["between two requests", () => ({ send: `GET /health HTTP/1.1\r\n${HOST}\r\n`, wait: 150 })],
  ["in the middle of a body", () => ({
    send: `POST /v1/bundle HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\n{`,
    wait: 0,
  })],
  ["in the middle of a chunk", () => ({
    send: `POST /v1/recipe HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nab`,
    wait: 0,
  })],
  ["while a bundle is made", (recipe) => ({
    send: `POST /v1/bundle HTTP/1.1\r\n${HOST}Content-Length: ${recipe.length}\r\n\r\n${recipe}`,
    wait: 0,
  })],
  ["after a refusal", () => ({ send: `FOO / HTTP/1.1\r\n${HOST}\r\n`, wait: 50 })],
];

for (const [name, make] of MOMENTS) {
  Deno.test({
    name: named(`resets ${name}: nothing is left, and /health answers meanwhile`),
    ignore: !possible,
    fn: async () => {
      await withProcess({ args: ARGS }, async (server) => {
        const { port } = server;
        const recipe = (await request(port, { target: `/v1/recipe?${CELL}` })).text;
        await request(port, { method: "POST", target: "/v1/bundle", body: recipe });
        await withClients(port, async (reset) => {
          let over = false;
          const resets = (async () => {
            for (let i = 0; i < 10; i++) await reset({ ...make(recipe), count: 20 });
          })().finally(() => over = true);
          resets.catch(() => {});
          while (!over) {
            const { status, took } = await request(port, { target: "/health" });
            assertEquals(status, 200);
            assert(took < 500, `/health took ${took} ms`);
          }
          await resets;
        });
        await assertUnmoved(server);
      });
    },
  });
}

Deno.test({
  name: named("a reset while charts are pulled ends helm and removes its files"),
  ignore: !possible,
  fn: async () => {
    await inTemporaryDirectory(async (directory) => {
      const [started, temporary] = [join(directory, "started"), join(directory, "tmp")];
      await Deno.mkdir(temporary);
      const helm = join(directory, "helm");
      const script = `#!/bin/sh\n[ "$1" = version ] && echo v3.0.0 && exit\n` +
        `echo $$ >> ${started}\nexec sleep 60\n`;
      await Deno.writeTextFile(helm, script, { mode: 0o755 });
      const env = { PATH: `${directory}:${Deno.env.get("PATH")}`, TMPDIR: temporary };
      await withProcess({ args: ARGS, env }, async (server) => {
        const { port } = server;
        const recipe = (await request(port, { target: `/v1/recipe?${CELL}` })).text;
        const send = `POST /v1/bundle?vendor-charts=true HTTP/1.1\r\n${HOST}` +
          `Content-Length: ${recipe.length}\r\n\r\n${recipe}`;
        await withClients(port, async (reset) => {
          await reset({ send, wait: 0, count: 1, file: started });
          await assertUnmoved(server);
        });
        const pids = (await Deno.readTextFile(started)).trim().split("\n");
        await until(() => !pids.some(isRunning), "helm has ended");
        await until(() => [...Deno.readDirSync(temporary)].length === 0, "its files are gone");
        assertStringIncludes(await metrics(port), 'path="/v1/bundle",status="499"} 1');
      });
    });
  },
});
