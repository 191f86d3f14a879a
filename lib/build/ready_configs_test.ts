import { assert, assertEquals } from "@std/assert";
import { embeddedFiles } from "../catalog/embedded_files.ts";
import { checkConfig } from "../config/check.ts";
import { DEFAULT_CONFIG, loadConfig, parseConfig } from "../config/load.ts";
import { CELLS, readyConfigs } from "./ready_configs.ts";

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
  const snapshots = embeddedFiles().paths();
  for (const { snapshot } of CELLS) {
    assert(snapshots.includes(`examples/snapshots/${snapshot}.yaml`), snapshot);
  }
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
