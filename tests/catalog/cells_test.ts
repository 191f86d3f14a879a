/** Every cell of the embedded catalog makes a recipe, also when only its own values are accepted. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseCriteria } from "../../lib/catalog/criteria.ts";
import { type Dimension, DIMENSIONS, type Overlay } from "../../lib/catalog/types.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { testIo } from "../../lib/cli/_test_io.ts";
import { CATALOG, CELL_OVERLAYS, cellOf } from "../support/cells.ts";
import { withData } from "../support/lint_catalogs.ts";

/** Overlays that are part of every recipe, so they have no cell of their own. */
const EVERYWHERE = ["base", "monitoring-hpa"];

Deno.test("every overlay but those that are in every recipe has a cell", () => {
  const cells = new Set(CELL_OVERLAYS.map(({ name }) => name));
  const others = [...CATALOG.overlays.keys()].filter((name) => !cells.has(name));
  assertEquals(others.sort(), EVERYWHERE);
});

for (const overlay of CELL_OVERLAYS) {
  Deno.test(`the cell of ${overlay.name} resolves and hydrates`, () => {
    const { recipe, components } = cellOf(overlay);
    const applied = recipe.metadata.appliedOverlays;
    for (const name of [...EVERYWHERE, overlay.name]) assert(applied.includes(name), name);
    assertEquals(recipe.metadata.excludedOverlays, undefined);
    assertEquals(
      recipe.deploymentOrder.toSorted(),
      components.filter(({ values }) => values.enabled !== false).map(({ ref }) => ref.name).sort(),
    );
    assert(recipe.deploymentOrder.length >= 5, "a recipe of a few components is no recipe");
  });
}

/** `aicr recipe` for an overlay's criteria, in an environment that accepts embedded values only. */
async function strictRecipe(overlay: Overlay, ...more: string[]) {
  const io = testIo({ env: { AICR_CRITERIA_STRICT: "1" } });
  const flags = DIMENSIONS.flatMap((dimension) => flag(overlay, dimension));
  return { code: await runCli(["recipe", ...flags, ...more], io), io };
}

function flag({ criteria }: Overlay, dimension: Dimension): string[] {
  return criteria![dimension] === "any" ? [] : [`--${dimension}`, criteria![dimension]];
}

Deno.test("AICR_CRITERIA_STRICT=1 accepts every cell", async () => {
  for (const overlay of CELL_OVERLAYS) {
    const { code, io } = await strictRecipe(overlay);
    assertEquals([code, io.out() !== ""], [0, true], `${overlay.name}: ${io.err()}`);
  }
});

Deno.test("AICR_CRITERIA_STRICT=1 refuses a value of a data directory", async () => {
  await withData({}, async (data) => {
    const criteria = { ...CELL_OVERLAYS[0]!.criteria!, service: "acme" };
    const { code, io } = await strictRecipe({ ...CELL_OVERLAYS[0]!, criteria }, "--data", data);
    assertEquals(code, 2);
    assertStringIncludes(io.lastLine(), 'Invalid service "acme"');
  });
});

Deno.test("every criteria value of an overlay is canonical and on the fixed list", () => {
  for (const { name, criteria } of CELL_OVERLAYS) {
    const { nodes: _, ...values } = criteria!;
    const parsed = parseCriteria(values, CATALOG.criteria, { strict: true });
    assertEquals({ ...parsed, nodes: criteria!.nodes }, criteria!, name);
  }
});
