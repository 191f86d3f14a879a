import { assertEquals } from "@std/assert";
import { componentFile, ownKustomization } from "./component_files.ts";
import { load } from "./_fixture.ts";

Deno.test("the path of a file does not depend on the file being there", () => {
  assertEquals(componentFile("nfd", "values.yaml"), "components/nfd/values.yaml");
});

Deno.test("a kustomization is picked up by its path", async () => {
  const catalog = await load({ "components/app/kustomization.yaml": "resources: []\n" });
  assertEquals(ownKustomization(catalog, "app"), "components/app/kustomization.yaml");
  assertEquals(ownKustomization(catalog, "../overlays"), undefined);
});
