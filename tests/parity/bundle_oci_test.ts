/**
 * Recorded bundles that go to a registry: what is written beside, and the artifact itself. The
 * registry of the cases has a fixed port, which is part of the names in them.
 */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../../lib/base/constants.ts";
import { isTree, type Tree } from "../../lib/base/tree.ts";
import { AVAILABLE_DEPLOYERS } from "../../lib/bundle/deployers.ts";
import { listFiles } from "../../lib/base/files.ts";
import { type FakeRegistry, withFakeRegistry } from "../support/fake_registry.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { argoFacts } from "./bundle/argo_applications.ts";
import { type BundleCase, FIXTURES, missingProgram } from "./bundle/cases.ts";
import { observeBundle } from "./bundle/observe.ts";
import { bundleDifferences } from "./bundle/projection.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const CASES = new URL("./bundle/oci_cases/", import.meta.url).pathname;
const PORT = 18998;
const REPOSITORY = "team/my-bundle";

interface OciCase extends BundleCase {
  oci: string;
  expect: BundleCase["expect"] & { artifact: Tree };
}

const RECORDED = [...Deno.readDirSync(CASES)].map(({ name }) => name).sort()
  .map((name) => JSON.parse(Deno.readTextFileSync(join(CASES, name))) as OciCase);

for (const recorded of RECORDED) {
  const program = missingProgram(recorded);
  const deployer = AVAILABLE_DEPLOYERS.some((name) => name === recorded.deployer);
  const missing = deployer ? program && `needs ${program}` : `no ${recorded.deployer} deployer`;
  Deno.test({
    name: missing ? `${recorded.id} (skipped: ${missing})` : `${recorded.id} is reproduced`,
    ignore: missing !== undefined,
    fn: () => reproduce(recorded),
  });
}

async function reproduce(recorded: OciCase): Promise<void> {
  await withFakeRegistry(() => undefined, (fake) =>
    inTemporaryDirectory(async (cwd) => {
      await bundle(recorded, cwd);
      const out = join(cwd, "bundle");
      const facts = { ...await observeBundle(out, []), ...await argoFacts(out, recorded) };
      assertEquals(bundleDifferences(recorded.expect, facts), []);
      const { layerFiles, ...artifact } = observeArtifact(fake);
      assertEquals<Tree>(artifact, expectedArtifact(recorded.expect.artifact));
      assertEquals(layerFiles, listFiles(out), "the artifact holds what was written");
      const digest = [...fake.manifests.keys()].find((key) => key.includes(":sha256:"))!;
      const refs = Deno.readTextFileSync(join(cwd, "refs"));
      assertEquals(`${REPOSITORY}:${refs}`, `${digest}\n`);
    }), { port: PORT });
}

async function bundle({ recipe, data, args, oci }: OciCase, cwd: string): Promise<void> {
  const input = ["-r", join(FIXTURES, "recipes", `${recipe}.json`)];
  if (data) input.push("--data", join(FIXTURES, "data", data));
  const output = ["-o", oci, "--plain-http", "--image-refs", "refs"];
  const line = ["run", "--no-check", "--allow-all", "--quiet", MAIN, "bundle"];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...line, ...input, ...args, ...output],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}

/** The artifact under the tag of the cases, in their terms. */
function observeArtifact({ manifests, blobs }: FakeRegistry) {
  const text = (data: Uint8Array) => new TextDecoder().decode(data);
  const manifest = JSON.parse(text(manifests.get(`${REPOSITORY}:v1.2.3`)!));
  const [layer] = manifest.layers;
  const names = fileNames(blobs.get(layer.digest)!);
  const root = new Set(names.map((name) => name.split("/")[0]));
  const prefix = root.size === 1 ? `${[...root][0]}/` : "";
  return {
    manifestMediaType: manifest.mediaType,
    artifactType: manifest.artifactType ?? null,
    configMediaType: manifest.config.mediaType,
    config: JSON.parse(text(blobs.get(manifest.config.digest)!)),
    layerMediaTypes: [layer.mediaType],
    layerAnnotations: [withoutDigests(layer.annotations ?? {})],
    annotations: manifest.annotations,
    layerFilesPrefix: prefix,
    layerFiles: names.map((name) => name.slice(prefix.length)).sort(),
  };
}

function withoutDigests(annotations: Tree): Tree {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !/digest/.test(key)));
}

/** Names of the files in an archive, as tar lists them. */
function fileNames(layer: Uint8Array): string[] {
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(file, layer);
    const { stdout } = new Deno.Command("tar", { args: ["-tzf", file] }).outputSync();
    return new TextDecoder().decode(stdout).trimEnd().split("\n").filter((name) =>
      !name.endsWith("/")
    );
  } finally {
    Deno.removeSync(file);
  }
}

/** The recorded artifact with our version and our sentence about the chart. */
function expectedArtifact(recorded: Tree): Tree {
  const { layerFiles: _, layerFileCount: __, tarMtimeZero: ___, ...rest } = recorded;
  const sentence = "Argo CD Applications of an AICR bundle, with values set at install time";
  const own = (tree: Tree): Tree =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => {
        if (isTree(value)) return [key, own(value)];
        if (value === "dev") return [key, VERSION];
        return [key, /(^|\.)description$/.test(key) ? sentence : value];
      }),
    );
  return own(rest);
}

Deno.test({
  name: "copies of the recorded registry cases are unchanged",
  ignore: !Deno.env.get("AICR_FACTS"),
  fn() {
    const facts = join(Deno.env.get("AICR_FACTS")!, "bundle", "cases");
    const recorded = [...Deno.readDirSync(facts)].map(({ name }) => name)
      .filter((name) => name.startsWith("oci-")).sort();
    assertEquals(RECORDED.map(({ id }) => `${id}.json`), recorded);
    for (const name of recorded) {
      assertEquals(
        Deno.readTextFileSync(join(CASES, name)),
        Deno.readTextFileSync(join(facts, name)),
      );
    }
  },
});
