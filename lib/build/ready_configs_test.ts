import { assert, assertEquals } from "@std/assert";
import { embeddedFiles } from "../catalog/embedded_files.ts";
import { checkConfig } from "../config/check.ts";
import { DEFAULT_CONFIG, loadConfig, parseConfig } from "../config/load.ts";
import { loadCatalog } from "../catalog/load.ts";
import { DIMENSIONS } from "../catalog/types.ts";
import { listCells } from "../recipe/list_cells.ts";
import { detectCriteria } from "../snapshot/fingerprint.ts";
import { loadSnapshot } from "../snapshot/load.ts";
import { readyCells, readyConfigs } from "./ready_configs.ts";

const DIRECTORY = "configs/";

const lying = () =>
  embeddedFiles().paths().filter((path) => path.startsWith(DIRECTORY)).map((path) =>
    path.slice(DIRECTORY.length)
  );

Deno.test("the files in configs/ are those that `deno task configs` writes", async () => {
  const written = await readyConfigs();
  assertEquals(lying(), [...written.keys()].toSorted());
  for (const [name, text] of written) {
    assert(
      embeddedFiles().text(DIRECTORY + name) === text,
      `configs/${name} is out of date: run \`deno task configs\``,
    );
  }
});

Deno.test("every ready config is valid by itself and arrives the same way from the program", async () => {
  for (const name of lying().filter((file) => file.endsWith(".yaml"))) {
    const text = embeddedFiles().text(DIRECTORY + name)!;
    const checked = await parseConfig(text, name);
    checkConfig(checked, "validate");
    const embedded = await loadConfig(`embedded:${name.replace(/\.yaml$/, "")}`);
    assertEquals(embedded.config, checked.config);
    assertEquals(JSON.stringify(embedded.config), JSON.stringify(checked.config));
  }
});

Deno.test("no ready config names a path of its own: the snapshot lies in the program", async () => {
  for (const [name, text] of await readyConfigs()) {
    if (!name.endsWith(".yaml")) continue;
    const { spec } = (await parseConfig(text, name)).config;
    assertEquals(spec.recipe?.output, undefined);
    assertEquals(spec.validate?.output, undefined);
    assertEquals(spec.bundle?.output, undefined);
    assert(spec.validate?.input?.snapshot?.startsWith("embedded:"));
  }
});

Deno.test("the default config is one of them", () => {
  assert(lying().includes(`${DEFAULT_CONFIG.replace("embedded:", "")}.yaml`));
});

Deno.test("every leaf of a service has a config, named like the leaf", async () => {
  const leaves = listCells(await loadCatalog())
    .filter(({ isLeaf, criteria }) => isLeaf && criteria.service !== "any");
  assert(leaves.length > 0);
  for (const { name } of leaves) assert(lying().includes(`${name}.yaml`), name);
});

Deno.test("a cell has a config of its own unless something narrows it down further", async () => {
  const names = (await readyCells()).map(({ name }) => name);
  for (const name of ["h100-eks-ubuntu-training", "h100-kind-training", "a100-oke-training"]) {
    assert(names.includes(name), name);
  }
  for (const name of ["base", "eks", "eks-training", "h100-eks-training", "h100-any"]) {
    assert(!names.includes(name), name);
  }
});

Deno.test("a cell's snapshot shows such a cluster, and every snapshot belongs to a cell", async () => {
  const cells = await readyCells();
  for (const { name, criteria, snapshot } of cells) {
    const detected = detectCriteria(await loadSnapshot(`embedded:${snapshot}`));
    for (const dimension of DIMENSIONS) {
      if (criteria[dimension] === "any" || detected[dimension] === undefined) continue;
      // OpenShift does not tell where it runs; what is there must not be something else.
      if (dimension === "service" && criteria.service === "ocp") continue;
      assertEquals(detected[dimension], criteria[dimension], `${snapshot} for ${name}`);
    }
  }
  const used = new Set(cells.map(({ snapshot }) => `examples/snapshots/${snapshot}.yaml`));
  const there = embeddedFiles().paths().filter((path) => path.startsWith("examples/snapshots/"));
  assertEquals(there.filter((path) => !used.has(path)), []);
});
