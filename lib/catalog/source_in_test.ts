import { assertEquals } from "@std/assert";
import { sourceIn } from "./source_in.ts";
import { load, SMALL } from "./_fixture.ts";

Deno.test("sourceIn: names the file as a person knows it and keeps its text", async () => {
  const catalog = await load({});
  assertEquals(sourceIn(catalog, "overlays/eks.yaml", ["spec"]), {
    file: "recipes/overlays/eks.yaml",
    text: SMALL["overlays/eks.yaml"],
    path: ["spec"],
  });
  assertEquals(sourceIn(catalog, "overlays/no.yaml", ["spec"]), { file: "overlays/no.yaml" });
});
