import { assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { configureLog } from "../base/log.ts";
import { catalogOf } from "../../tests/support/memory_catalog.ts";
import { inTemporaryDirectory } from "../../tests/support/temporary_directory.ts";
import { loadRecipe, loadRecipeDocument } from "./load.ts";

const catalog = catalogOf({ eks: { criteria: { service: "eks" } } });
const RECIPE = "componentRefs: [{name: alpha, source: s, version: 1}]\nextra: 1\n";

Deno.test("a recipe is read from a file, remarks about it are logged as warnings", async () => {
  const lines: string[] = [];
  configureLog({ write: (text) => lines.push(text) });
  await inTemporaryDirectory(async (directory) => {
    const file = `${directory}/recipe.yaml`;
    await Deno.writeTextFile(file, RECIPE);
    const recipe = await loadRecipe(file, catalog);
    assertEquals(recipe.componentRefs[0]!.name, "alpha");
    assertEquals(lines.length, 1);
    assertEquals(lines[0]!.includes("extra"), true, lines[0]);
    const loaded = await loadRecipeDocument(file, catalog);
    assertEquals([loaded.file, loaded.text, loaded.notes.length], [file, RECIPE, 1]);
  });
});

Deno.test("what cannot be read is refused by name", async () => {
  await inTemporaryDirectory(async (directory) => {
    const refusals: [string, string][] = [
      [`${directory}/none.yaml`, "NOT_FOUND"],
      [directory, "INVALID_REQUEST"],
      ["cm://default/recipe", "INVALID_REQUEST"],
      ["file:///etc/passwd", "INVALID_REQUEST"],
      ["embedded:recipe", "NOT_FOUND"],
    ];
    for (const [uri, code] of refusals) {
      const error = await assertRejects(() => loadRecipe(uri, catalog), AicrError);
      assertEquals(error.code, code, uri);
    }
  });
});
