import { assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { parseBundleOptions } from "../bundle/options.ts";
import { APPLICABILITY } from "../bundle/options/applicability.ts";
import { parseConfig } from "../config/load.ts";
import { bundleInput, FLAG_OF } from "./bundle_input.ts";
import { BUNDLE_FLAGS } from "./flags/bundle.ts";
import { resolveOptions } from "./options.ts";

Deno.test("the table of options names the flags that set them, each with a config field", () => {
  for (const { field, flag } of APPLICABILITY) {
    assertEquals(flag, `--${FLAG_OF[field]}`);
    const declared = BUNDLE_FLAGS.find(({ name }) => `--${name}` === flag);
    assertEquals(typeof declared?.config, "string", flag);
  }
});

/** How the bundle section of a config is refused. */
async function refused(bundle: string): Promise<string> {
  const head = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  bundle:\n";
  const config = await parseConfig(head + bundle, "c.yaml");
  const flags = BUNDLE_FLAGS.map((flag) => ({ ...flag, required: false }));
  const line = { occurrences: [], args: [] };
  const { options } = resolveOptions(flags, line, { env: () => undefined, config });
  const error = await assertRejects(
    () => parseBundleOptions(bundleInput(options, config), () => Promise.reject("no file")),
    AicrError,
  );
  const { message, source } = await withPosition(error);
  return `${message} @ ${source?.line}:${source?.column}`;
}

Deno.test("a field of a config that its bundle has no use for is refused with its place", async () => {
  assertEquals(
    await refused("    deployment:\n      deployer: helm\n      appName: gpu\n"),
    "Field spec.bundle.deployment.appName does not work with the helm deployer @ 7:7",
  );
  assertEquals(
    await refused("    deployment: { deployer: helmfile, fluxNamespace: flux }\n"),
    "Field spec.bundle.deployment.fluxNamespace does not work with the helmfile deployer @ 5:39",
  );
  assertEquals(
    await refused("    deployment: { deployer: flux, fluxOciSourceName: b }\n"),
    "Field spec.bundle.deployment.fluxOciSourceName has no meaning without a registry to push to" +
      " @ 5:35",
  );
  assertEquals(
    await refused("    output: { imageRefs: refs }\n"),
    "Field spec.bundle.output.imageRefs has no meaning without a registry to push to @ 5:15",
  );
});
