/**
 * Listening threads that really end, in a whole process: an import map puts a module in the place of
 * the one that they begin with, which does what that one does until it is told to break.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join, toFileUrl } from "@std/path";
import { startProcess, withProcess } from "../support/api_server.ts";
import { request } from "../support/raw_http.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..", "..");
const LISTENER = toFileUrl(join(ROOT, "lib/serve/listening/listener_thread.ts")).href;
const ARGS = ["--workers", "3", "--rate-limit", "0", "--drain-delay", "0s"];

/** What a thread begins with instead; `broken` is the path of a file that tells it to break. */
type Planted = (broken: string) => string;

/** Ends with an error that the thread's own protection never sees, as one within it would. */
const DIES: Planted = (broken) => `
globalThis.addEventListener("error", (event) => event.stopImmediatePropagation());
export async function startListener(port, start) {
  const { startListener } = await import("${LISTENER}?real");
  if (start.thread === 1) {
    const look = setInterval(() => {
      try {
        Deno.statSync(${JSON.stringify(broken)});
      } catch {
        return;
      }
      clearInterval(look);
      throw new Error("planted death");
    }, 10);
  }
  return await startListener(port, start);
}
`;

/** Breaks while it is loaded, before it has said a word. */
const NEVER_LIVES: Planted = () => `
globalThis.addEventListener("unhandledrejection", (event) => event.stopImmediatePropagation());
export function startListener(_port, start) {
  if (start.thread === 1) throw new Error("planted death");
  return import("${LISTENER}?real").then((real) => real.startListener(_port, start));
}
`;

/** Gives a test the words that start a process with the planted module, and the file that breaks it. */
async function withPlanted(
  planted: Planted,
  test: (options: { args: string[]; before: string[]; broken: string }) => Promise<void>,
): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const [module, map, broken] = ["planted.js", "imports.json", "broken"]
      .map((name) => join(directory, name)) as [string, string, string];
    await Deno.writeTextFile(module, planted(broken));
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    for (const [name, target] of Object.entries<string>(imports)) {
      if (target.startsWith("./")) imports[name] = toFileUrl(join(ROOT, target)).href;
    }
    imports[LISTENER] = toFileUrl(module).href;
    await Deno.writeTextFile(map, JSON.stringify({ imports }));
    // The command line is made elsewhere; the map goes in behind its "run".
    const before = ["sh", "-c", 'deno=$1; shift 2; exec "$deno" run --import-map "$0" "$@"', map];
    await test({ args: ARGS, before, broken });
  });
}

/** Milliseconds that a server with a thread less may take to stop; the grace period is far longer. */
const SOON = 10_000;

Deno.test("a thread that ends is told: the others answer what they have, and the exit code is 1", async () => {
  await withPlanted(DIES, async ({ broken, ...options }) => {
    await withProcess(options, async (server) => {
      const { port } = server;
      const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
      const many = await Promise.all(
        Array.from({ length: 60 }, () => request(port, { target })),
      );
      assertEquals(new Set(many.map(({ status }) => status)), new Set([200]));
      const started = performance.now();
      await Deno.writeTextFile(broken, "");
      const { code, log } = await server.ended;
      assert(performance.now() - started < SOON);
      assertEquals(code, 1);
      const told = log.find(({ msg }) => msg === "server broken, stopping");
      assertEquals(told?.level, "ERROR");
      assertStringIncludes(String(told?.error), "A listening thread ended");
      assertStringIncludes(String(told?.error), "planted death");
      assertEquals(log.at(-1)?.msg, "server stopped");
    });
  });
});

Deno.test("a thread that ends while it starts ends the start, with its reason", async () => {
  await withPlanted(NEVER_LIVES, async ({ args, before }) => {
    const failure = await startProcess(args, {}, before).then(
      () => "the server is ready",
      (error: Error) => error.message,
    );
    assertStringIncludes(failure, "planted death");
  });
});

Deno.test("with the map but without a death nothing is different", async () => {
  await withPlanted(DIES, async ({ args, before }) => {
    await withProcess({ args, before }, async (server) => {
      const statuses = await Promise.all(
        Array.from(
          { length: 30 },
          async () => (await request(server.port, { target: "/" })).status,
        ),
      );
      assertEquals(new Set(statuses), new Set([200]));
      server.kill("SIGTERM");
      assertEquals((await server.ended).code, 0);
    });
  });
});
