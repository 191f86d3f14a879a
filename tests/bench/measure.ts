/** Times whole processes in turn, program and yardstick, and takes medians of the pairs. */
import { type BenchCommand, type Measured, NEW } from "./commands.ts";

/** How a command is measured. */
export interface MeasureOptions {
  command: BenchCommand;
  /** Counted pairs, after one that is not counted. */
  runs: number;
  cwd: string;
}

interface Figure {
  /** Wall milliseconds. */
  wall: number;
  /** Peak resident kilobytes. */
  memory: number;
}

/** Alternates program and yardstick. Throws when the program does not exit with 0. */
export async function measure(
  program: string,
  yardstick: string,
  { command, runs, cwd }: MeasureOptions,
): Promise<Measured> {
  const pairs: [Figure, Figure][] = [];
  for (let i = 0; i <= runs; i++) {
    const args = command.args.map((arg) => arg.replace(NEW, `new-${command.name}-${i}`));
    const pair: [Figure, Figure] = [
      await once([program, ...args], cwd),
      await once([yardstick], cwd),
    ];
    if (i > 0) pairs.push(pair);
  }
  return {
    command,
    time: median(pairs.map(([a, b]) => a.wall / b.wall)),
    memory: median(pairs.map(([a, b]) => a.memory / b.memory)),
    milliseconds: median(pairs.map(([a]) => a.wall)),
    yardstick: median(pairs.map(([, b]) => b.wall)),
  };
}

/** Runs one command to its end. Peak memory comes from the kernel, through GNU time. */
async function once(line: string[], cwd: string): Promise<Figure> {
  const started = performance.now();
  const { code, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%M", ...line],
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  const wall = performance.now() - started;
  const text = new TextDecoder().decode(stderr).trim();
  if (code !== 0) throw new Error(`${line.join(" ")} exited with ${code}:\n${text}`);
  return { wall, memory: Number(text.split("\n").at(-1)) };
}

/** The middle value; of an even number of values the lower middle one. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}
