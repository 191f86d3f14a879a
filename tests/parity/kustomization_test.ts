/**
 * `components/<name>/kustomization.yaml` of a data directory is picked up by itself, by the recipe
 * and by the bundle, from whatever directory the program is called in (data extension guide).
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { testIo } from "../../lib/cli/_test_io.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { hasProgram } from "./bundle/cases.ts";

const FILES: Record<string, string> = {
  "registry.yaml": `apiVersion: aicr.run/v1alpha2
kind: ComponentRegistry
components:
  - name: acme-app
    displayName: Acme App
    kustomize: {}
`,
  "overlays/acme.yaml": `apiVersion: aicr.run/v1alpha2
kind: RecipeMetadata
metadata: {name: kind-acme}
spec:
  base: kind
  criteria: {service: kind, platform: acme}
  componentRefs: [{name: acme-app, namespace: acme}]
`,
  "components/acme-app/kustomization.yaml": "resources: [cm.yaml]\n",
  "components/acme-app/cm.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: acme}\ndata: {a: b}\n",
};

async function withData(test: (data: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryDirectory(async (folder) => {
    for (const [path, text] of Object.entries(FILES)) {
      const target = join(folder, "data", path);
      await Deno.mkdir(join(target, ".."), { recursive: true });
      await Deno.writeTextFile(target, text);
    }
    await test(join(folder, "data"), folder);
  });
}

Deno.test("a recipe refers to the kustomization of its data directory", async () => {
  await withData(async (data) => {
    const io = testIo();
    const cell = ["--service", "kind", "--platform", "acme", "--data", data];
    const code = await runCli(["query", "components.acme-app", ...cell, "--format", "json"], io);
    assertEquals(code, 0, io.err());
    const component = JSON.parse(io.out());
    assertEquals([component.type, component.path], ["Kustomize", "components/acme-app"]);
  });
});

Deno.test({
  name: "a bundle is built from it" +
    (hasProgram("kustomize") ? "" : " (skipped: needs kustomize)"),
  ignore: !hasProgram("kustomize"),
  async fn() {
    await withData(async (data, folder) => {
      const io = testIo();
      const recipe = join(folder, "recipe.yaml");
      const cell = ["--service", "kind", "--platform", "acme", "--data", data];
      assertEquals(await runCli(["recipe", ...cell, "-o", recipe], io), 0, io.err());
      const out = join(folder, "out");
      const argv = ["bundle", "-r", recipe, "--data", data, "-o", out];
      assertEquals(await runCli(argv, io), 0, io.err());
      const directory = [...Deno.readDirSync(out)].find(({ name }) => name.endsWith("-acme-app"))!;
      const manifest = join(out, directory.name, "templates", "manifest.yaml");
      assertStringIncludes(await Deno.readTextFile(manifest), "name: acme");
    });
  },
});
