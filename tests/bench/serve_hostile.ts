// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task bench:hostile`: how long /health takes while clients of every bad kind are at work,
 * one kind after the other and then all together, and how much memory the server takes meanwhile.
 * Server, probe and attackers are processes on cores of their own. `--check` ends with exit 1 when
 * an answer took longer than 50 ms, none came, memory went over its bound, or something was left.
 *
 * Options: `--program FILE` (a compiled program; from source without it), `--seconds N` per kind
 * (default 6), `--only TEXT` (kinds whose names contain it), `--cores LIST` (of the server, the probe
 * and the attackers; default 0,1,2,3), `--check`. Needs taskset, 12,000 open
 * files and a machine that does nothing else: the first line, without attackers, tells whether it is
 * one.
 */
import { dirname, fromFileUrl, join } from "@std/path";
import { SCENARIOS } from "./hostile/scenarios.ts";
import { NO_HEADER_LIMIT, unlimitedHeaders } from "../support/header_limits.ts";
import { request } from "../support/raw_http.ts";
import { type BenchServer, startServer } from "./serve_process.ts";

const BOUND_MS = 50;
/**
 * Bodies of 32 MiB, what the largest of them becomes when it is read, and the program itself. From
 * source there are the compiler's leavings besides, and V8 is not told to be frugal.
 */
const BOUND_MIB = Deno.args.includes("--program") ? 512 : 768;
const CALM = "no attackers";
/** What cannot be refused where the runtime itself knows no limit: answering it would prove nothing. */
const HEADER_SCENARIOS: readonly string[] = ["large headers"];
/** How long the server may take to let go of what the attackers left. */
const SETTLING = 8000;

const seconds = Number(option("--seconds") ?? "6");
const only = option("--only") ?? "";
const [serverCore = "", probeCore = "", ...attackerCores] = (option("--cores") ?? "0,1,2,3").split(
  ",",
);
const parts = join(dirname(fromFileUrl(import.meta.url)), "hostile");
const temporary = await Deno.makeTempDir({ prefix: "aicr-hostile-" });
const exceeded: string[] = [];
try {
  const server = await startServer(option("--program"), {
    core: serverCore,
    env: { TMPDIR: temporary },
  });
  try {
    await attackAll(server);
  } finally {
    await server.stop();
  }
} finally {
  await Deno.remove(temporary, { recursive: true });
}
console.log(exceeded.length === 0 ? "all within their bounds" : `over: ${exceeded.join(", ")}`);
if (Deno.args.includes("--check") && exceeded.length > 0) Deno.exitCode = 1;

async function attackAll(server: BenchServer): Promise<void> {
  await warmUp(server.port);
  const skipped = await unlimitedHeaders(server.port) ? HEADER_SCENARIOS : [];
  const before = openFiles(server.pid);
  console.log(
    ["".padEnd(22), "kept p50", "p99", "worst", "fresh p50", "p99", "worst", "peak MiB"].map((
      word,
    ) => word.padStart(9)).join(""),
  );
  for (const name of [CALM, ...Object.keys(SCENARIOS)]) {
    if (name !== CALM && !name.includes(only)) continue;
    if (skipped.includes(name)) console.log(`${name.padEnd(22)}  skipped: ${NO_HEADER_LIMIT}`);
    else await attack(server, name);
  }
  const left = await settled(server.pid, before);
  if (left > 0) exceeded.push(`${left} open files left`);
  const files = [...Deno.readDirSync(temporary)].map((entry) => entry.name);
  if (files.length > 0) exceeded.push(`temporary files left: ${files.join(", ")}`);
}

async function attack({ port, pid }: BenchServer, name: string): Promise<void> {
  // The peak is counted from here.
  await Deno.writeTextFile(`/proc/${pid}/clear_refs`, "5");
  const milliseconds = seconds * 1000;
  const attackers = name === CALM
    ? undefined
    : run(attackerCores.join(","), ["attacker.ts", String(port), name, String(milliseconds)]);
  const probe = run(probeCore, ["probe.ts", String(port), String(milliseconds)]);
  const { kept, fresh, failed } = JSON.parse(await probe);
  const outcomes = Object.entries<number>(JSON.parse(await attackers ?? "{}"))
    .map(([outcome, times]) => `${outcome}: ${times}`).join(", ");
  const peak = Number(/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))![1]) /
    1024;
  const [a, b] = [figures(kept), figures(fresh)];
  const over = failed > 0 || Math.max(a[2], b[2]) > BOUND_MS || peak > BOUND_MIB;
  if (over) exceeded.push(name);
  const columns = [...a, ...b].map((value) => value.toFixed(1).padStart(9)).join("");
  console.log(
    `${name.padEnd(22)}${columns}${peak.toFixed(0).padStart(9)}${over ? "  over" : ""}` +
      `${failed > 0 ? `, ${failed} looks failed` : ""}  ${outcomes}`,
  );
}

/** Makes the server load what it loads late, its threads included. */
async function warmUp(port: number): Promise<void> {
  const target = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
  const recipe = await request(port, { target });
  await request(port, { method: "POST", target: "/v1/recipe", body: '{"spec":{}}' });
  await request(port, { method: "POST", target: "/v1/bundle", body: recipe.body });
}

/** Median, 99th percentile and worst. */
function figures(times: number[]): [number, number, number] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Infinity;
  return [at(0.5), at(0.99), at(1)];
}

async function run(cores: string, [file, ...args]: string[]): Promise<string> {
  const { code, stdout } = await new Deno.Command("taskset", {
    args: ["-c", cores, Deno.execPath(), "run", "-A", "--no-check", "--quiet"]
      .concat([join(parts, file!), ...args]),
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return new TextDecoder().decode(stdout);
}

/** Open files above `before` once the server has had time to close them. */
async function settled(pid: number, before: number): Promise<number> {
  const end = Date.now() + SETTLING;
  while (openFiles(pid) > before && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return openFiles(pid) - before;
}

function openFiles(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
