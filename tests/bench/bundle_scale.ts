/**
 * How the cost of a bundle grows with the number of components, inside one process: planning and
 * rendering, for each deployer. The cost of one component must stay what it is.
 */
import {
  catalogOf,
  chartRef,
  manifestRef,
  optionsOf,
  recipeOf,
} from "../../lib/bundle/_fixture.ts";
import { AVAILABLE_DEPLOYERS } from "../../lib/bundle/deployers.ts";
import { planBundle } from "../../lib/bundle/plan.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import type { DeployerName } from "../../lib/bundle/types.ts";
import { median } from "./measure.ts";

const SIZES = [50, 100, 200, 400];

/** How much more one component may cost in the largest bundle than in the smallest. */
const MOST_GROWTH = 1.5;

/** Prints a line per deployer and returns how many grow faster than their number of components. */
export async function measureBundleScale(
  { runs, print }: { runs: number; print: (line: string) => void },
): Promise<number> {
  let exceeded = 0;
  for (const deployer of AVAILABLE_DEPLOYERS) {
    const figures: number[] = [];
    for (const size of SIZES) figures.push(await millisecondsOf(deployer, size, runs));
    const perComponent = figures.map((figure, i) => figure / SIZES[i]!);
    const growth = perComponent.at(-1)! / perComponent[0]!;
    const over = growth > MOST_GROWTH;
    if (over) exceeded++;
    print([
      `bundle for ${deployer}`.padEnd(24),
      ...figures.map((figure, i) => `${SIZES[i]}: ${figure.toFixed(1)} ms`),
      `a component ${growth.toFixed(2)}x of ${MOST_GROWTH}x${over ? "  over" : ""}`,
    ].join("  "));
  }
  return exceeded;
}

async function millisecondsOf(deployer: DeployerName, size: number, runs: number): Promise<number> {
  const refs = Array.from({ length: size }, (_, i) => {
    const name = `c-${String(i).padStart(4, "0")}`;
    const ref = i % 3 === 0 ? manifestRef(name, ["c/x.yaml"]) : chartRef(name);
    return { ...ref, valuesFile: "c/v.yaml", ...(i > 0 ? { dependencyRefs: ["c-0000"] } : {}) };
  });
  const entries = refs.map(({ name }) => ({ name, valueOverrideKeys: [`${name}-key`] }));
  const catalog = catalogOf(entries, {
    "c/x.yaml": "kind: X\n",
    "c/v.yaml": "driver: {version: 1, env: [a, b]}\ntolerations: []\n",
  });
  const options = await optionsOf({ deployer });
  const figures: number[] = [];
  for (let i = 0; i < runs + 3; i++) {
    const started = performance.now();
    renderBundle(await planBundle(catalog, recipeOf(refs), options));
    // The first rounds pay for compiling the code.
    if (i >= 3) figures.push(performance.now() - started);
  }
  return median(figures);
}
