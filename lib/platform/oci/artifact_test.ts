import { assertEquals } from "@std/assert";
import { sha256 } from "../../base/digest.ts";
import { makeArtifact } from "./artifact.ts";

const LAYER = { mediaType: "text/plain", data: new TextEncoder().encode("hello") };

Deno.test("a manifest names its config and layers by digest and size", () => {
  const { manifest, data, digest, blobs } = makeArtifact({
    artifactType: "type/x",
    layers: [{ ...LAYER, annotations: { a: "b" } }],
    annotations: { c: "d" },
  });
  assertEquals(JSON.parse(new TextDecoder().decode(data)), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    artifactType: "type/x",
    config: {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: `sha256:${sha256("{}")}`,
      size: 2,
      data: "e30=",
    },
    layers: [{
      mediaType: "text/plain",
      digest: `sha256:${sha256("hello")}`,
      size: 5,
      annotations: { a: "b" },
    }],
    annotations: { c: "d" },
  });
  assertEquals(digest, `sha256:${sha256(data)}`);
  assertEquals(
    blobs.map((blob) => blob.digest),
    [manifest.config, ...manifest.layers].map((d) => d.digest),
  );
});

Deno.test("the same bytes are one blob, whatever they are called", () => {
  const { manifest, blobs } = makeArtifact({ config: LAYER, layers: [LAYER, LAYER] });
  assertEquals(blobs.length, 1);
  assertEquals(manifest.layers.length, 2);
  assertEquals("artifactType" in manifest || "data" in manifest.config, false);
});
