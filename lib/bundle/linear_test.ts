/**
 * A bundle twice as large takes twice the work, whatever the deployer: counted in reads of the data
 * that it is made from, not in time.
 */
import { assert, assertEquals } from "@std/assert";
import { readCounter } from "../../tests/support/count_reads.ts";
import type { RecipeComponent } from "../recipe/types.ts";
import { catalogOf, chartRef, manifestRef, optionsOf, recipeOf, toolsOf } from "./_fixture.ts";
import { AVAILABLE_DEPLOYERS, deployerNamed } from "./deployers.ts";
import { planBundle } from "./plan.ts";
import type { DeployerName } from "./types.ts";

const FILES = { "c/x.yaml": "kind: X\n", "c/v.yaml": "a: {b: 1}\nlist: [1, 2]\n" };

/** A third manifests, the rest charts, each after the one before it and after a common one. */
function componentsOf(size: number): RecipeComponent[] {
  return Array.from({ length: size }, (_, i) => {
    const name = `c-${String(i).padStart(4, "0")}`;
    const needs = i === 0 ? [] : ["c-0000", `c-${String(i - 1).padStart(4, "0")}`];
    const ref = i % 3 === 0
      ? manifestRef(name, ["c/x.yaml"])
      : chartRef(name, { manifestFiles: i % 3 === 1 ? ["c/x.yaml"] : [] });
    return {
      ...ref,
      valuesFile: "c/v.yaml",
      overrides: { i },
      dependencyRefs: [...new Set(needs)],
    };
  });
}

/** Reads that planning and rendering of so many components take. */
async function readsOf(deployer: DeployerName, size: number): Promise<number> {
  const refs = componentsOf(size);
  const entries = refs.map(({ name }) => ({
    name,
    valueOverrideKeys: [`${name}-key`],
    storageClassPaths: ["s.class"],
    nodeScheduling: { system: { tolerationPaths: ["tolerations"] } },
  }));
  const catalog = catalogOf(entries, FILES);
  const input = {
    deployer,
    set: refs.map(({ name }) => `${name}:x.y=1`),
    setJson: refs.map(({ name }) => `${name}-key:z=[1]`),
    dynamic: deployer === "argocd" ? [] : refs.map(({ name }) => `${name}:a.b`),
    storageClass: "fast",
  };
  const counter = readCounter();
  const watched = { ...catalog, registry: counter.watchMap(catalog.registry) };
  const plan = await planBundle(
    watched,
    counter.watch(recipeOf(refs)),
    counter.watch(await optionsOf(input)),
    { tools: toolsOf() },
  );
  assertEquals(plan.components.length, size);
  deployerNamed(deployer).render(counter.watch(plan));
  return counter.count;
}

for (const deployer of AVAILABLE_DEPLOYERS) {
  Deno.test(`the work of a ${deployer} bundle grows with its size`, async () => {
    const [small, large] = [await readsOf(deployer, 100), await readsOf(deployer, 200)];
    assert(small > 100 * 20, `only ${small} reads were seen`);
    assert(large / small < 2.1, `${small} reads for 100 components, ${large} for 200`);
  });
}
