import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Interference, withFakeRegistry } from "../../../tests/support/fake_registry.ts";
import { AicrError } from "../../base/error.ts";
import { sampleArtifact, talk } from "./_sample.ts";
import { INDEX_TYPE } from "./artifact.ts";
import { pullBlob, pullManifest } from "./pull_artifact.ts";
import { pushArtifact } from "./push_artifact.ts";

const ARTIFACT = sampleArtifact();
const LAYER = ARTIFACT.manifest.layers[0]!;
const ACTION = "pull r/team/app:v1";

Deno.test("what was pushed is pulled, by tag and by digest", async () => {
  await withFakeRegistry(() => undefined, async (fake) => {
    await talk(fake, async (registry) => {
      await pushArtifact(registry, ARTIFACT, "push");
      for (const name of ["v1", ARTIFACT.digest]) {
        const { manifest, digest, data } = await pullManifest(registry, name, ACTION);
        assertEquals([manifest, digest, data], [ARTIFACT.manifest, ARTIFACT.digest, ARTIFACT.data]);
      }
      const blob = await pullBlob(registry, LAYER, ACTION);
      assertEquals(new TextDecoder().decode(blob), "layer");
    });
  });
});

/** The refusal of a pull that is answered like this. */
async function refused(
  answer: () => Response,
  pull: Parameters<typeof talk>[1],
): Promise<AicrError> {
  let error!: AicrError;
  const interfere: Interference = () => answer();
  await withFakeRegistry(interfere, async (fake) => {
    error = await assertRejects(() => talk(fake, pull, { access: "pull" }), AicrError);
  });
  return error;
}

Deno.test("a blob that is not the announced one is refused", async () => {
  const cases: [string, string][] = [
    ["Layer", "digest sha256:"],
    ["lay", "3 bytes instead of 5"],
    ["layer!", "6 bytes instead of 5"],
    ["", "0 bytes instead of 5"],
    ["x".repeat(100), "larger than 6 bytes"],
  ];
  for (const [text, words] of cases) {
    const error = await refused(
      () => new Response(text),
      (registry) => pullBlob(registry, LAYER, ACTION),
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
  }
});

Deno.test("a descriptor that cannot be right is not followed", async () => {
  for (
    const change of [
      { size: -1 },
      { size: 1.5 },
      { size: 2 ** 40 },
      { digest: "sha256:../../x" },
      { digest: "md5:00" },
    ]
  ) {
    const error = await refused(
      () => new Response("layer"),
      (registry) => pullBlob(registry, { ...LAYER, ...change }, ACTION),
    );
    assertEquals(error.code, "INVALID_REQUEST");
  }
});

Deno.test("a manifest must be the named one, and one of an artifact", async () => {
  const cases: [BodyInit, string, string][] = [
    [ARTIFACT.data as Uint8Array<ArrayBuffer>, `sha256:${"0".repeat(64)}`, "digest sha256:"],
    ["not json", "v1", "no JSON object"],
    ["null", "v1", "no JSON object"],
    ["{}", "v1", "of type none"],
    [JSON.stringify({ mediaType: INDEX_TYPE, manifests: [] }), "v1", "a list of manifests"],
    [JSON.stringify({ ...ARTIFACT.manifest, layers: 1 }), "v1", "not an OCI artifact"],
  ];
  for (const [body, name, words] of cases) {
    const error = await refused(
      () => new Response(body, { headers: { "content-type": "" } }),
      (registry) => pullManifest(registry, name, ACTION),
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
  }
});

Deno.test("what is not there is NOT_FOUND", async () => {
  const error = await refused(
    () => new Response(null, { status: 404 }),
    (registry) => pullManifest(registry, "v1", ACTION),
  );
  assertEquals(error.code, "NOT_FOUND");
});
