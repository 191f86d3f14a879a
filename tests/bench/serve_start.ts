/** What a server costs until its first recipe, beside a program that does nothing. */
import { join } from "@std/path";
import { link } from "../../lib/build/compile.ts";
import { request } from "../support/raw_http.ts";
import { readPort } from "../support/server_log.ts";
import { median } from "./measure.ts";
import { CELL } from "./serve_load.ts";
import { commandLine } from "./serve_process.ts";

/** Medians of starts taken in turn. */
export interface StartFigures {
  /** Milliseconds from the start to the last byte of the first recipe. */
  server: number;
  /** Milliseconds of the empty program. */
  empty: number;
  /** Median of the ratios of each pair. */
  ratio: number;
}

/** Starts server and yardstick in turn, so many times and once that does not count. */
export async function measureStart(
  program: string | undefined,
  { runs, work }: { runs: number; work: string },
): Promise<StartFigures> {
  const yardstick = await emptyProgram(program, work);
  const pairs: [server: number, empty: number][] = [];
  for (let i = 0; i <= runs; i++) {
    const pair: [number, number] = [await firstRecipe(program), await wholeRun(yardstick)];
    if (i > 0) pairs.push(pair);
  }
  return {
    server: median(pairs.map(([server]) => server)),
    empty: median(pairs.map(([, empty]) => empty)),
    ratio: median(pairs.map(([server, empty]) => server / empty)),
  };
}

/** An empty program of the same kind: compiled, or run from its source. */
async function emptyProgram(program: string | undefined, work: string): Promise<string[]> {
  const source = join(work, "empty.js");
  await Deno.writeTextFile(source, "export {};\n");
  if (program === undefined) return [Deno.execPath(), "run", "-A", "--no-check", source];
  const empty = join(work, "empty");
  await link(source, empty);
  return [empty];
}

async function wholeRun([command, ...args]: string[]): Promise<number> {
  const started = performance.now();
  await new Deno.Command(command!, { args, stdout: "null", stderr: "null" }).output();
  return performance.now() - started;
}

async function firstRecipe(program: string | undefined): Promise<number> {
  const [command, ...args] = commandLine(program);
  const started = performance.now();
  const child = new Deno.Command(command!, {
    args,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { port, log } = await readPort(child.stderr);
  const { status } = await request(port, { target: `/v1/recipe?${CELL}` });
  const took = performance.now() - started;
  child.kill("SIGTERM");
  await Promise.all([child.status, log]);
  if (status !== 200) throw new Error(`The first recipe came with status ${status}`);
  return took;
}
