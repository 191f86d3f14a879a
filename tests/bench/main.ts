// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task bench`: whole-process figures of the compiled program beside those of an empty
 * compiled program, taken in turn in the same run, so that the ratios mean something on any
 * machine. It judges nothing by itself; `--check` ends with exit 1 when a bound is exceeded.
 *
 * Options: `--runs N` (default 15), `--check`, `--program FILE` (an already compiled program).
 */
import { join, resolve } from "@std/path";
import { compile, link } from "../../lib/build/compile.ts";
import { COMMANDS, type Measured } from "./commands.ts";
import { measure } from "./measure.ts";

const runs = Number(option("--runs") ?? "15");
const work = await Deno.makeTempDir({ prefix: "aicr-bench-" });
try {
  const program = resolve(option("--program") ?? await compiled());
  const empty = join(work, "empty");
  await Deno.writeTextFile(join(work, "empty.js"), "export {};\n");
  await link(join(work, "empty.js"), empty);
  await Deno.mkdir(join(work, "cwd"));
  const results: Measured[] = [];
  for (const command of COMMANDS) {
    const measured = await measure(program, empty, { command, runs, cwd: join(work, "cwd") });
    results.push(measured);
    console.log(row(measured));
  }
  const exceeded = results.filter((r) => r.time > r.command.time || r.memory > r.command.memory);
  console.log(`${results.length - exceeded.length} of ${results.length} within their bounds`);
  if (Deno.args.includes("--check") && exceeded.length > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(work, { recursive: true });
}

async function compiled(): Promise<string> {
  const output = join(work, "aicr");
  await compile({ output, version: "0.0.0-dev", commit: "bench", date: "bench" });
  return output;
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}

function row({ command, time, memory, milliseconds, yardstick }: Measured): string {
  const flag = time > command.time || memory > command.memory ? "  over" : "";
  return [
    command.name.padEnd(26),
    `${milliseconds.toFixed(1).padStart(7)} ms`,
    `(empty ${yardstick.toFixed(1)} ms)`,
    `time ${time.toFixed(2)}x of ${command.time}x`,
    `memory ${memory.toFixed(2)}x of ${command.memory}x${flag}`,
  ].join("  ");
}
