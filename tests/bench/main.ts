// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task bench`: whole-process figures of the compiled program beside those of an empty
 * compiled program, taken in turn in the same run, so that the ratios mean something on any
 * machine. It judges nothing by itself; `--check` ends with exit 1 when a bound is exceeded.
 *
 * Options: `--runs N` (default 15), `--check`, `--program FILE` (an already compiled program),
 * `--scale` (only the curves over the size of a --data directory and of a bundle).
 */
import { parseArgs } from "@std/cli";
import { join, resolve } from "@std/path";
import { compile, link } from "../../lib/build/compile.ts";
import { embeddedFiles } from "../../lib/catalog/embedded_files.ts";
import { measureBundleScale } from "./bundle_scale.ts";
import { measureScale } from "./catalog_scale.ts";
import { COMMANDS, CONFIG_FILE, type Measured } from "./commands.ts";
import { measure } from "./measure.ts";

const flags = parseArgs(Deno.args, { boolean: ["check", "scale"], string: ["runs", "program"] });
const runs = Number(flags.runs ?? 15);
// Memory, where there is some: creating files on a disk would measure the disk.
const shm = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => undefined);
const work = await Deno.makeTempDir({ dir: shm, prefix: "aicr-bench-" });
try {
  const program = resolve(flags.program === undefined ? await compiled() : String(flags.program));
  const empty = join(work, "empty");
  await Deno.writeTextFile(join(work, "empty.js"), "export {};\n");
  await link(join(work, "empty.js"), empty);
  await Deno.mkdir(join(work, "cwd"));
  const exceeded = flags.scale
    ? await measureScale({ program, yardstick: empty, runs, work, print: console.log }) +
      await measureBundleScale({ runs, print: console.log })
    : await measureCommands(program, empty);
  if (flags.check && exceeded > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(work, { recursive: true });
}

/** Prints a line per command and returns how many exceed a bound. */
async function measureCommands(program: string, empty: string): Promise<number> {
  const config = embeddedFiles().text("configs/h100-eks-ubuntu-training.yaml")!;
  await Deno.writeTextFile(join(work, "cwd", CONFIG_FILE), config);
  const results: Measured[] = [];
  for (const command of COMMANDS) {
    const measured = await measure(program, empty, { command, runs, cwd: join(work, "cwd") });
    results.push(measured);
    console.log(row(measured));
  }
  const exceeded = results.filter((r) => r.time > r.command.time || r.memory > r.command.memory);
  console.log(`${results.length - exceeded.length} of ${results.length} within their bounds`);
  return exceeded.length;
}

async function compiled(): Promise<string> {
  const output = join(work, "aicr");
  await compile({ output, version: "0.0.0-dev", commit: "bench", date: "bench" });
  return output;
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
