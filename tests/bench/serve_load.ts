/** Load on a server, and what it costs there. */
import { join } from "@std/path";
import { request } from "../support/raw_http.ts";

const CELL = "service=eks&accelerator=h100&intent=training&os=ubuntu";
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

/** The 99th percentile of so many requests a second on one connection each, in milliseconds. */
export async function pacedLatency(
  port: number,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number> {
  const times: Promise<number>[] = [];
  const started = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = started + i * 1000 / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    times.push(request(port, { target: `/v1/recipe?${CELL}` }).then(({ took }) => took));
  }
  const sorted = (await Promise.all(times)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)]!;
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
