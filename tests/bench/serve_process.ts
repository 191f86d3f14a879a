/** A server of its own process on one core. */
import { dirname, fromFileUrl, join } from "@std/path";
import { portIn } from "../support/server_log.ts";

const MAIN = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "main.ts");
const SERVE = ["serve", "--host", "127.0.0.1", "--port", "0", "--rate-limit", "0"]
  .concat("--drain-delay", "0s");

/** A running server. */
export interface BenchServer {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** The words that start the compiled program, or the sources. */
export function commandLine(program: string | undefined): string[] {
  return program === undefined
    ? [Deno.execPath(), "run", "-A", "--no-check", "--quiet", MAIN, ...SERVE]
    : [program, ...SERVE];
}

/** Starts the compiled program, or the sources, on a core, and waits until it is ready. */
export async function startServer(
  program: string | undefined,
  { core = "0", env = {} }: { core?: string; env?: Record<string, string> } = {},
): Promise<BenchServer> {
  const log = await Deno.makeTempFile();
  const quoted = ["taskset", "-c", core, ...commandLine(program)]
    .map((word) => `'${word}'`).join(" ");
  // The log of a real server goes to a file or pipe as well, so that writing it is part of the work.
  const child = new Deno.Command("sh", {
    args: ["-c", `exec ${quoted} 2>'${log}'`],
    env,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const port = await portOf(log);
  return {
    port,
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(log);
    },
  };
}

async function portOf(log: string): Promise<number> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const port = portIn(await Deno.readTextFile(log));
    if (port) return port;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The server is not ready:\n${await Deno.readTextFile(log)}`);
}
