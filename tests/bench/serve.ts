// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task bench:serve`: requests per second of the API beside those of the same server's
 * /health, taken in turn in the same run, on one core; and what it costs to start and to hold.
 * It judges nothing by itself; `--check` ends with exit 1 when a bound is exceeded. The bounds are
 * those of the compiled program: sources take longer to start and more memory.
 *
 * Options: `--program FILE` (a compiled program; from source without it), `--seconds N` per
 * measurement (default 3), `--rounds N` (default 5), `--check`. Needs wrk on PATH, and taskset to
 * keep server and load apart.
 */
import { startServer } from "./serve_process.ts";
import { median } from "./measure.ts";
import { measureStart } from "./serve_start.ts";
import { cpuOf, loadOf, pacedLatency, residentOf, workScripts } from "./serve_load.ts";

const seconds = Number(option("--seconds") ?? "3");
const rounds = Number(option("--rounds") ?? "5");
const work = await Deno.makeTempDir({ prefix: "aicr-bench-" });
const exceeded: string[] = [];

try {
  const start = await measureStart(option("--program"), { runs: 3 * rounds, work });
  const beside = `${start.server.toFixed(0)} ms (empty ${start.empty.toFixed(0)} ms)`;
  report("first recipe", `${beside}, ${start.ratio.toFixed(2)}x of 3x`, start.ratio <= 3);
  const server = await startServer(option("--program"));
  try {
    await measureAll(server.port, server.pid);
  } finally {
    await server.stop();
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
console.log(exceeded.length === 0 ? "all within their bounds" : `over: ${exceeded.join(", ")}`);
if (Deno.args.includes("--check") && exceeded.length > 0) Deno.exitCode = 1;

async function measureAll(port: number, pid: number): Promise<void> {
  const idle = residentOf(pid);
  report("memory idle", `${idle.toFixed(0)} MiB of 80`, idle <= 80);
  const scripts = await workScripts(work, port);
  const ratios: Record<string, number[]> = { recipe: [], mixed: [], query: [] };
  const bounds: Record<string, number> = { recipe: 0.5, mixed: 0.45, query: 0.5 };
  const rates: Record<string, number[]> = { health: [], recipe: [], mixed: [], query: [] };
  for (let i = 0; i < rounds; i++) {
    const health = await loadOf(scripts.health!, { seconds });
    rates.health!.push(health);
    for (const name of Object.keys(ratios)) {
      const rate = await loadOf(scripts[name]!, { seconds });
      rates[name]!.push(rate);
      ratios[name]!.push(rate / health);
    }
  }
  console.log(`/health: ${median(rates.health!).toFixed(0)} per second`);
  for (const [name, values] of Object.entries(ratios)) {
    const [ratio, bound] = [median(values), bounds[name]!];
    const rate = median(rates[name]!).toFixed(0);
    report(name, `${rate} per second, ${ratio.toFixed(2)}x of ${bound}x`, ratio >= bound);
  }
  const bundles = await loadOf(scripts.bundle!, { seconds, connections: 4 });
  report("bundle", `${bundles.toFixed(0)} per second of 150`, bundles >= 150);
  const uncached = await cpuPerRequest(scripts.uncached!, pid);
  report("uncached recipe", `${uncached.toFixed(2)} ms of 0.4`, uncached <= 0.4);
  const p99 = await pacedLatency(port, { perSecond: 100, seconds: 3 * seconds });
  const beside = `(/health ${p99.health.toFixed(1)} ms)`;
  report("p99 at 100 per second", `${p99.recipe.toFixed(1)} ms of 5 ${beside}`, p99.recipe <= 5);
  const after = residentOf(pid);
  report("memory after it all", `${after.toFixed(0)} MiB of 160`, after <= 160);
}

/** CPU milliseconds of the server per answer. */
async function cpuPerRequest(script: string[], pid: number): Promise<number> {
  const before = cpuOf(pid);
  const rate = await loadOf(script, { seconds, connections: 4 });
  return (cpuOf(pid) - before) / (rate * seconds);
}

function report(name: string, text: string, within: boolean): void {
  console.log(`${name.padEnd(24)} ${text}${within ? "" : "  over"}`);
  if (!within) exceeded.push(name);
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
