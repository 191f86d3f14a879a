/**
 * A run that is stopped, politely or not, at every event it reports: whatever was there before is
 * whole afterwards, nothing half-written passes for finished, and running again finishes the job.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";

const MAIN = join(dirname(fromFileUrl(import.meta.url)), "..", "..", "main.ts");

/** Where a run is stopped: after its n-th line of events. */
interface Stop {
  signal: "SIGINT" | "SIGKILL";
  event: string;
  step?: string;
}

const EVENTS: Omit<Stop, "signal">[] = [
  { event: "run.started" },
  ...["recipe", "validate", "bundle"].flatMap((step) => [
    { event: "step.started", step },
    { event: "step.finished", step },
  ]),
];

async function runOnce(folder: string, stop?: Stop): Promise<{ code: number; signalled: boolean }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "run", "--output", "out", "--log-json"],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let signalled = false;
  let rest = "";
  for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const lines = rest.split("\n");
    rest = lines.pop()!;
    const reached = stop && lines.some((line) => {
      const record = JSON.parse(line);
      return record.event === stop.event && record.step === stop.step;
    });
    if (reached && !signalled) {
      signalled = true;
      try {
        child.kill(stop.signal);
      } catch (error) {
        // It may have finished before the signal was sent.
        if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return { code: (await child.status).code, signalled };
}

/** Every file below a directory with its digest, staging left out. */
function snapshotOf(directory: string, prefix = ""): Map<string, string> {
  const out = new Map<string, string>();
  for (const entry of Deno.readDirSync(join(directory, prefix))) {
    const path = join(prefix, entry.name);
    if (entry.name === ".aicr-staging") continue;
    if (!entry.isDirectory) out.set(path, sha256(Deno.readFileSync(join(directory, path))));
    else for (const [key, value] of snapshotOf(directory, path)) out.set(key, value);
  }
  return out;
}

/** True when checksums.txt exists and every file it lists is there with that digest. */
function verifies(bundle: string): boolean {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(bundle, "checksums.txt"));
  } catch {
    return false;
  }
  return text.trimEnd().split("\n").every((line) => {
    const [digest, path] = line.split("  ");
    try {
      return sha256(Deno.readFileSync(join(bundle, path!))) === digest;
    } catch {
      return false;
    }
  });
}

/** Temporary names that a finished run must not leave behind. */
function leftovers(directory: string): string[] {
  return [...snapshotOf(directory).keys()].filter((path) => /\.tmp|\.aicr-/.test(path));
}

const GOOD = await Deno.makeTempDir({ prefix: "aicr-good-" });
assertEquals((await runOnce(GOOD)).code, 0);
const WANTED = snapshotOf(join(GOOD, "out"));
WANTED.delete("report.json"); // holds the time of the run
await Deno.remove(GOOD, { recursive: true });

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  for (const { event, step } of EVENTS) {
    Deno.test(`${signal} at ${event}${step ? ` of ${step}` : ""} loses nothing`, async () => {
      const folder = await Deno.makeTempDir({ prefix: "aicr-stop-" });
      try {
        const { signalled } = await runOnce(folder, { signal, event, step });
        assert(signalled, "the event was never seen");
        const out = join(folder, "out");
        const recipe = join(out, "recipe.yaml");
        const written = await Deno.stat(recipe).then(() => true, () => false);
        if (written) {
          assertEquals(sha256(await Deno.readFile(recipe)), WANTED.get("recipe.yaml"));
        }
        if (verifies(join(out, "bundle"))) {
          for (const [path, digest] of WANTED) {
            if (path.startsWith("bundle/")) {
              assertEquals(sha256(await Deno.readFile(join(out, path))), digest, path);
            }
          }
        }
        assertEquals((await runOnce(folder)).code, 0);
        const after = snapshotOf(out);
        after.delete("report.json");
        assertEquals(after, WANTED);
        assertEquals(leftovers(out), []);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}
