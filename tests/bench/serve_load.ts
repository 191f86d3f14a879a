/** Load on a server, and what it costs there. */
import { join } from "@std/path";
import { request } from "../support/raw_http.ts";

/** Criteria of the cell that is asked for. */
export const CELL = "service=eks&accelerator=h100&intent=training&os=ubuntu";
const ACCELERATORS = ["h100", "gb200", "b200", "a100", "l40"];
const INTENTS = ["training", "inference"];

/** Arguments of wrk by what they ask for. */
export async function workScripts(
  directory: string,
  port: number,
): Promise<Record<string, string[]>> {
  const base = `http://127.0.0.1:${port}`;
  const recipe = await request(port, { target: `/v1/recipe?${CELL}` });
  const body = join(directory, "recipe.json");
  await Deno.writeFile(body, recipe.body);
  const script = async (name: string, text: string) => {
    const file = join(directory, `${name}.lua`);
    await Deno.writeTextFile(file, text);
    return ["-s", file, base];
  };
  const paths = ["ubuntu", "rhel", "amazonlinux", "talos"].flatMap((os) =>
    ACCELERATORS.flatMap((accelerator) =>
      INTENTS.map((intent) => `/v1/recipe?service=eks&os=${os}&gpu=${accelerator}&intent=${intent}`)
    )
  );
  const list = paths.map((path) => JSON.stringify(path)).join(", ");
  return {
    health: [`${base}/health`],
    recipe: [`${base}/v1/recipe?${CELL}`],
    query: [`${base}/v1/query?${CELL}&selector=components.gpu-operator.values.driver.version`],
    mixed: await script(
      "mixed",
      `local paths = { ${list} }\nlocal i = 0\nrequest = function()\n  i = i % #paths + 1\n` +
        "  return wrk.format('GET', paths[i])\nend\n",
    ),
    uncached: await script(
      "uncached",
      `local i = 0\nrequest = function()\n  i = i + 1\n` +
        `  return wrk.format('GET', '/v1/recipe?${CELL}&nodes=' .. i)\nend\n`,
    ),
    // A different bundle each time, so that none can be a finished one.
    bundle: await script(
      "bundle",
      `local file = io.open(${JSON.stringify(body)})\nlocal body = file:read('*a')\nlocal i = 0\n` +
        `request = function()\n  i = i + 1\n  local path = '/v1/bundle?set=gpuoperator:bench=' .. i\n` +
        "  return wrk.format('POST', path, { ['Content-Type'] = 'application/json' }, body)\nend\n",
    ),
  };
}

/** Answers per second. Throws when one of them is no 200. */
export async function loadOf(
  args: readonly string[],
  { seconds, connections = 16 }: { seconds: number; connections?: number },
): Promise<number> {
  const { stdout } = await new Deno.Command("taskset", {
    args: ["-c", "1", "wrk", "-t1", `-c${connections}`, `-d${seconds}`, ...args],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

/** The 99th percentiles of two routes in milliseconds, asked in turn. */
export interface PacedLatency {
  recipe: number;
  health: number;
}

/**
 * Asks so many times a second, whether or not earlier answers are there, over as many connections
 * as that takes. The wait for a connection does not count, everything after it does.
 */
export async function pacedLatency(
  port: number,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<PacedLatency> {
  const idle: Deno.TcpConn[] = [];
  const ask = async (target: string): Promise<number> => {
    const connection = idle.pop() ?? await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    const took = await timeOf(connection, `GET ${target} HTTP/1.1\r\nHost: bench\r\n\r\n`);
    idle.push(connection);
    return took;
  };
  const times: Record<keyof PacedLatency, Promise<number>[]> = { recipe: [], health: [] };
  const started = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = started + i * 1000 / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    times.recipe.push(ask(`/v1/recipe?${CELL}`));
    if (i % 2 === 0) times.health.push(ask("/health"));
  }
  const [recipe, health] = await Promise.all([p99(times.recipe), p99(times.health)]);
  for (const connection of idle) connection.close();
  return { recipe, health };
}

async function p99(times: Promise<number>[]): Promise<number> {
  const sorted = (await Promise.all(times)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)]!;
}

const TEXT = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** Milliseconds from a request to the last byte of its answer. */
async function timeOf(connection: Deno.TcpConn, text: string): Promise<number> {
  const started = performance.now();
  await connection.write(TEXT.encoder.encode(text));
  const buffer = new Uint8Array(64 * 1024);
  for (let length = 0;;) {
    const read = await connection.read(buffer.subarray(length));
    if (read === null) throw new Error("The server closed a connection in use");
    length += read;
    const answer = TEXT.decoder.decode(buffer.subarray(0, length));
    const head = answer.indexOf("\r\n\r\n");
    const body = Number(/^content-length: (\d+)/im.exec(answer.slice(0, head))?.[1]);
    if (head >= 0 && length >= head + 4 + body) return performance.now() - started;
  }
}

/** CPU milliseconds that a process has used. */
export function cpuOf(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory of a process in MiB. */
export function residentOf(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1024;
}
