/**
 * How the cost of a recipe grows with the directory given with --data: the whole compiled program
 * beside an empty one, and, inside one process, what is spent on the files (listing, reading,
 * parsing) beside what loading adds to that and what resolving costs. Resolving must follow the
 * answer: its line is flat. Loading adds a few microseconds per overlay to what reading costs.
 */
import { join } from "@std/path";
import { decodeText } from "../../lib/base/files.ts";
import { parseYaml } from "../../lib/base/yaml.ts";
import { parseCriteria } from "../../lib/catalog/criteria.ts";
import { listDataDirectory } from "../../lib/catalog/data_directory.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import { measure, median } from "./measure.ts";

/** A size of the data directory, with its bound as a ratio to an empty program where there is one. */
interface Size {
  overlays: number;
  time?: number;
}

const SIZES: readonly Size[] = [
  { overlays: 100 },
  { overlays: 1_000 },
  { overlays: 5_000, time: 12 },
  { overlays: 20_000 },
];

/** Cells of the external overlays: each is matched by the same number of overlays at every size. */
const QUERY = { service: "cloud-1", accelerator: "h100", intent: "training", platform: "p1" };

/** What to measure with. */
export interface ScaleOptions {
  program: string;
  yardstick: string;
  runs: number;
  /** Directory for the data directories. */
  work: string;
  /** Takes a line of the report. */
  print: (line: string) => void;
}

/** Prints a line per size and returns how many exceed their bound. */
export async function measureScale(options: ScaleOptions): Promise<number> {
  let exceeded = 0;
  for (const size of SIZES) {
    const data = join(options.work, `data-${size.overlays}`);
    await writeData(data, size.overlays);
    const args = Object.entries(QUERY).flatMap(([name, value]) => [`--${name}`, value]);
    const command = {
      name: `--data of ${size.overlays}`,
      args: ["recipe", ...args, "--data", data, "-o", "recipe.yaml"],
      time: size.time ?? Infinity,
      memory: Infinity,
    };
    const { runs, work } = options;
    const whole = await measure(options.program, options.yardstick, { command, runs, cwd: work });
    const inside = await insideProcess(data, Math.min(runs, 5));
    const over = whole.time > command.time;
    if (over) exceeded++;
    options.print([
      `${command.name.padEnd(16)} ${whole.milliseconds.toFixed(1).padStart(7)} ms`,
      `(empty ${whole.yardstick.toFixed(1)} ms)`,
      `time ${whole.time.toFixed(2)}x${size.time === undefined ? "" : ` of ${size.time}x`}`,
      `files ${inside.files.toFixed(1)} ms`,
      `load + ${inside.load.toFixed(1)} ms`,
      `resolve ${inside.resolve.toFixed(2)} ms${over ? "  over" : ""}`,
    ].join("  "));
    await Deno.remove(data, { recursive: true });
  }
  return exceeded;
}

/** Medians in milliseconds; `load` is what the catalog costs above reading and parsing its files. */
async function insideProcess(
  data: string,
  runs: number,
): Promise<{ files: number; load: number; resolve: number }> {
  const figures: { files: number; load: number; resolve: number }[] = [];
  const embedded = await timed(() => loadCatalog());
  for (let i = 0; i <= runs; i++) {
    const files = await timed(() => readAll(data));
    let catalog: Awaited<ReturnType<typeof loadCatalog>>;
    const load = await timed(async () => void (catalog = await loadCatalog({ data })));
    const resolved = await timed(() => {
      resolve(catalog!, parseCriteria(QUERY, catalog!.criteria));
    });
    // The first round pays for compiling the code.
    if (i > 0) {
      figures.push({ files, load: Math.max(0, load - files - embedded), resolve: resolved });
    }
  }
  const of = (name: "files" | "load" | "resolve") => median(figures.map((figure) => figure[name]));
  return { files: of("files"), load: of("load"), resolve: of("resolve") };
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** What nobody can do without: every file listed, read and parsed once. */
function readAll(data: string): void {
  for (const [path, real] of listDataDirectory(data).files) {
    parseYaml(decodeText(Deno.readFileSync(real), "catalog file", real), path);
  }
}

/** Overlays of many teams, in folders, as a data directory of that size would have them. */
async function writeData(data: string, overlays: number): Promise<void> {
  const registry = "apiVersion: aicr.run/v1alpha2\nkind: ComponentRegistry\ncomponents: []\n";
  await Deno.mkdir(data);
  await Deno.writeTextFile(join(data, "registry.yaml"), registry);
  for (let i = 0; i < overlays; i++) {
    const folder = join(data, "overlays", `team-${i % 50}`);
    if (i < 50) await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, `cloud-${i}.yaml`), overlayText(i));
  }
}

function overlayText(i: number): string {
  return `# Settings of cell ${i}.
apiVersion: aicr.run/v1alpha2
kind: RecipeMetadata
metadata:
  name: cloud-${i}-h100-training
spec:
  base: base
  criteria:
    service: cloud-${i % 500}
    accelerator: h100
    intent: training
    platform: p${i}
  constraints:
    - name: K8s.server.version
      value: ">= 1.30"
  componentRefs:
    - name: gpu-operator
      version: v26.3.2
      overrides:
        driver:
          version: "580.82.07" # tested with this one
          enabled: true
`;
}
