// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task soak`: many hours of use in minutes, with the memory of the server after each of ten
 * parts. It has to be flat: `--check` ends with exit 1 when the last half grows by more than a
 * tenth, or the whole goes over its bound.
 *
 * Options: `--program FILE`, `--hits N` (default 10000000), `--bundles N` (default 10000),
 * `--check`. Needs wrk and taskset on PATH.
 */
import { startServer } from "./serve_process.ts";
import { loadOf, residentOf, workScripts } from "./serve_load.ts";

const PARTS = 10;
const BOUND_MIB = 160;

const hits = Number(option("--hits") ?? "10000000");
const bundles = Number(option("--bundles") ?? "10000");
const work = await Deno.makeTempDir({ prefix: "aicr-soak-" });
const sizes: number[] = [];
try {
  const server = await startServer(option("--program"));
  try {
    const scripts = await workScripts(work, server.port);
    for (let part = 1; part <= PARTS; part++) {
      const done = await atLeast(scripts.mixed!, hits / PARTS, 16);
      const made = await atLeast(scripts.bundle!, bundles / PARTS, 4);
      sizes.push(residentOf(server.pid));
      console.log(`part ${part}: ${done} hits, ${made} bundles, ${sizes.at(-1)!.toFixed(0)} MiB`);
    }
  } finally {
    await server.stop();
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
const [middle, last] = [sizes[PARTS / 2 - 1]!, sizes[PARTS - 1]!];
const flat = last <= middle * 1.1;
console.log(`${flat ? "flat" : "growing"}, ${last.toFixed(0)} MiB of ${BOUND_MIB}`);
if (Deno.args.includes("--check") && (!flat || last > BOUND_MIB)) Deno.exitCode = 1;

/** Puts load on the server until it has given so many answers. */
async function atLeast(script: string[], wanted: number, connections: number): Promise<number> {
  let done = 0;
  while (done < wanted) {
    const seconds = 5;
    done += Math.round(await loadOf(script, { seconds, connections }) * seconds);
  }
  return done;
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
