/**
 * Pushes an artifact: its blobs, then the manifest, last, so that a tag never names something that
 * is not whole. Source: OCI distribution specification, pushing manifests.
 */
import { AicrError } from "../../base/error.ts";
import type { Artifact } from "./artifact.ts";
import { pushBlob } from "./push_blob.ts";
import { addReferrer } from "./referrers.ts";
import type { Registry } from "./registry.ts";

/**
 * Pushes under the tag of the reference, or under the artifact's digest when there is none.
 * Throws SERVICE_UNAVAILABLE when the registry stores something else than it was sent, and what
 * the conversation throws.
 */
export async function pushArtifact(
  registry: Registry,
  artifact: Artifact,
  action: string,
): Promise<void> {
  for (const blob of artifact.blobs) await pushBlob(registry, blob, action);
  const answer = await registry.send({
    method: "PUT",
    url: `manifests/${registry.reference.tag ?? artifact.digest}`,
    headers: { "content-type": artifact.manifest.mediaType },
    body: artifact.data,
    action,
    expect: [201],
  });
  const stored = answer.headers.get("docker-content-digest");
  if (stored !== null && stored !== artifact.digest) throw otherDigest(answer.url.host, action);
  if (artifact.manifest.subject && !answer.headers.has("oci-subject")) {
    await addReferrer(registry, artifact, action);
  }
}

function otherDigest(host: string, action: string): AicrError {
  return new AicrError(
    "SERVICE_UNAVAILABLE",
    `Cannot ${action}: ${host} stored something else than it was sent`,
    {
      hints: ["Do not use what lies there; a proxy that rewrites manifests is a known reason"],
      source: { file: host },
    },
  );
}
