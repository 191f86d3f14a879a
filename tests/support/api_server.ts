/** Servers of the API on loopback for one test: in this process, or as a process of their own. */
import { dirname, fromFileUrl, join } from "@std/path";
import { configureLog } from "../../lib/base/log.ts";
import { type RunningServer, startServer } from "../../lib/serve/serve.ts";
import { DEFAULT_SETTINGS, type ServeSettings } from "../../lib/serve/settings.ts";

const MAIN = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "main.ts");

/** Settings that make a server quiet and quick to stop, with changes. */
export function testSettings(changes: Partial<ServeSettings> = {}): ServeSettings {
  return {
    ...DEFAULT_SETTINGS,
    host: "127.0.0.1",
    port: 0,
    rateLimit: 0,
    drainDelay: 0,
    shutdownGrace: 1000,
    logLevel: "error",
    ...changes,
  };
}

/** Runs a test against a server in this process; stops it whatever happens. */
export async function withServer(
  changes: Partial<ServeSettings>,
  test: (port: number, server: RunningServer) => Promise<void>,
): Promise<void> {
  const settings = testSettings(changes);
  configureLog({ level: settings.logLevel });
  const server = await startServer(settings);
  try {
    await test(server.port, server);
  } finally {
    server.hurry();
    await server.stop();
  }
}

/** A server process. */
export interface ServerProcess {
  port: number;
  pid: number;
  kill(signal: Deno.Signal): void;
  /** Its end, with everything that it logged. */
  ended: Promise<{ code: number; log: Record<string, unknown>[] }>;
  /** Log records so far. */
  readonly log: Record<string, unknown>[];
}

/** Starts `aicr serve` on a free port of loopback and waits until it says that it is ready. */
export async function startProcess(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  before: readonly string[] = [],
): Promise<ServerProcess> {
  const [program, ...rest] = [...before, Deno.execPath()];
  const child = new Deno.Command(program!, {
    args: [...rest, "run", "-A", "--no-check", "--quiet", MAIN, "serve", "--host", "127.0.0.1"]
      .concat(args),
    env: { NO_COLOR: "1", PORT: "0", ...env },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log: Record<string, unknown>[] = [];
  const ready = Promise.withResolvers<number>();
  ready.promise.catch(() => {});
  const reading = (async () => {
    const other: string[] = [];
    for await (const line of lines(child.stderr)) {
      if (!line.startsWith("{")) other.push(line);
      else log.push(JSON.parse(line));
      if (log.at(-1)?.msg === "server ready") ready.resolve(log.at(-1)!.port as number);
    }
    ready.reject(new Error(`The server ended before it was ready:\n${other.join("\n")}`));
  })();
  const ended = child.status.then(async ({ code }) => {
    await reading;
    return { code, log };
  });
  return {
    port: await ready.promise,
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    ended,
    log,
  };
}

/** Runs a test against a server process; ends it whatever happens. */
export async function withProcess(
  /** `before`: a program that starts it, with its arguments. */
  options: { args?: readonly string[]; env?: Record<string, string>; before?: readonly string[] },
  test: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const server = await startProcess(options.args, options.env, options.before);
  try {
    await test(server);
  } finally {
    try {
      server.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await server.ended;
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}

/** Resident memory of a process in MiB, where the system tells. */
export function residentMiB(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1024;
}
