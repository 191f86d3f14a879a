// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task bench:workers`: how answers per second grow from one worker on one core to as many
 * workers as there are cores, four at most. Only work is asked for that costs the server far more
 * than the load generator, which runs on the same cores: recipes that no memory holds yet, and
 * bundles. One worker on all cores stands beside them, because its planning thread and the
 * collector use a second core already. `--check` ends with exit 1 below the bound.
 *
 * Options: `--program FILE` (a compiled program; from source without it), `--seconds N` per
 * measurement (default 5), `--rounds N` (default 3), `--check`. Needs wrk and taskset on PATH.
 */
import { median } from "./measure.ts";
import { cpuOf, residentOf, workScripts } from "./serve_load.ts";
import { startServer } from "./serve_process.ts";

const WORKERS = Math.min(4, navigator.hardwareConcurrency);
/** Of four workers on four cores; fewer cores have a bound that is as much smaller. */
const BOUND = 3 * WORKERS / 4;
/** Many more than workers: the kernel spreads connections by chance, not by load. */
const CONNECTIONS = 32 * WORKERS;
/** Seconds until every worker has compiled what it runs. */
const WARM_UP = 4;
const WORK = ["uncached", "bundle"] as const;

interface Figures {
  /** Answers per second. */
  rate: number;
  /** Milliseconds of CPU per answer. */
  cpu: number;
}

const seconds = Number(option("--seconds") ?? "5");
const rounds = Number(option("--rounds") ?? "3");
const all = `0-${WORKERS - 1}`;
const setups = {
  "one core": { core: "0", workers: 1 },
  "one worker": { core: all, workers: 1 },
  [`${WORKERS} workers`]: { core: all, workers: WORKERS },
};
const many = `${WORKERS} workers`;
const seen: Record<string, Record<string, Figures[]>> = {};

for (let i = 0; i < rounds; i++) {
  for (const [name, setup] of Object.entries(setups)) {
    for (const [what, figures] of Object.entries(await measured(name, setup))) {
      ((seen[what] ??= {})[name] ??= []).push(figures);
    }
  }
}
const exceeded = WORK.filter((what) => !report(what, seen[what]!));
console.log(exceeded.length === 0 ? "all within their bounds" : `under: ${exceeded.join(", ")}`);
if (Deno.args.includes("--check") && exceeded.length > 0) Deno.exitCode = 1;

async function measured(
  name: string,
  { core, workers }: { core: string; workers: number },
): Promise<Record<string, Figures>> {
  const directory = await Deno.makeTempDir({ prefix: "aicr-bench-" });
  const env = { AICR_WORKERS: String(workers) };
  const server = await startServer(option("--program"), { core, env });
  try {
    const scripts = await workScripts(directory, server.port);
    const found: Record<string, Figures> = {};
    for (const what of WORK) {
      await load(scripts[what]!, WARM_UP);
      const before = cpuOf(server.pid);
      const rate = await load(scripts[what]!, seconds);
      found[what] = { rate, cpu: (cpuOf(server.pid) - before) / (rate * seconds) };
    }
    console.log(`${name}: ${residentOf(server.pid).toFixed(0)} MiB after the load`);
    return found;
  } finally {
    await server.stop();
    await Deno.remove(directory, { recursive: true });
  }
}

/** Answers per second under as many connections as there are; the generator runs where it may. */
async function load(args: readonly string[], seconds: number): Promise<number> {
  const { stdout } = await new Deno.Command("wrk", {
    args: ["-t1", `-c${CONNECTIONS}`, `-d${seconds}`, "--timeout", "10", ...args],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

/** Prints what was seen of one kind of work, and tells whether it keeps to the bound. */
function report(what: string, by: Record<string, Figures[]>): boolean {
  const of = (name: string, value: (figures: Figures) => number) => median(by[name]!.map(value));
  const rates = Object.keys(setups).map((name) => {
    const [rate, cpu] = [of(name, ({ rate }) => rate), of(name, ({ cpu }) => cpu)];
    return `${name} ${rate.toFixed(0)} per second at ${cpu.toFixed(2)} ms`;
  });
  console.log(`${what}: ${rates.join(", ")}`);
  const ratio = (base: string) => median(by[many]!.map(({ rate }, i) => rate / by[base]![i]!.rate));
  const grown = ratio("one core");
  const free = ratio("one worker").toFixed(2);
  console.log(
    `${what}: ${grown.toFixed(2)}x of ${BOUND}x, against one worker on all cores ${free}x`,
  );
  return grown >= BOUND;
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
