/** An artifact and conversations for the tests of this folder. */
import type { FakeRegistry } from "../../../tests/support/fake_registry.ts";
import type { OciReference } from "../../base/oci_reference.ts";
import { type Artifact, LAYER_TYPE, makeArtifact } from "./artifact.ts";
import { type Registry, type RegistryOptions, withRegistry } from "./registry.ts";

/** An artifact with one layer of these bytes. */
export function sampleArtifact(text = "layer"): Artifact {
  return makeArtifact({
    artifactType: "application/vnd.example",
    layers: [{ mediaType: LAYER_TYPE, data: new TextEncoder().encode(text) }],
  });
}

/** Talks to a fake registry: no credentials, no waiting, unless stated. */
export async function talk<T>(
  { host }: FakeRegistry,
  use: (registry: Registry) => Promise<T>,
  options: Partial<RegistryOptions> & Partial<OciReference> = {},
): Promise<T> {
  const { tag, repository, ...rest } = { tag: "v1", repository: "team/app", ...options };
  return await withRegistry(
    { registry: host, repository, tag },
    {
      plainHttp: true,
      access: "push",
      credentials: () => Promise.resolve(undefined),
      sleep: () => Promise.resolve(),
      ...rest,
    },
    use,
  );
}
