/** Puts a bundle's artifact into its registry; the registry's room is loaded only then. */
import { formatOciReference, parseOciReference } from "../base/oci_reference.ts";
import type { Artifact } from "../platform/oci.ts";
import { type ArtifactTarget, targetReference } from "./options/artifact_target.ts";

/** How a registry is reached: `--plain-http` and `--insecure-tls`. */
export interface RegistryAccess {
  plainHttp: boolean;
  insecureTls: boolean;
}

/**
 * Pushes; the tag names the artifact once all of it is there. Throws UNAUTHORIZED, NOT_FOUND,
 * RATE_LIMIT_EXCEEDED, TIMEOUT, SERVICE_UNAVAILABLE or INVALID_REQUEST, as the registry answers.
 */
export async function publishArtifact(
  artifact: Artifact,
  target: ArtifactTarget,
  access: RegistryAccess,
): Promise<void> {
  const { pushArtifact, withRegistry } = await import("../platform/oci.ts");
  await withRegistry(
    targetReference(target),
    { ...access, access: "push" },
    (registry) => pushArtifact(registry, artifact, `push ${targetUrl(target)}`),
  );
}

/** `oci://host/path:tag`, as a person writes it. */
export function targetUrl({ repository, tag }: ArtifactTarget): string {
  return `${repository}:${tag}`;
}

/** `host/path@digest`: names what was pushed for good, as other tools take it. */
export function pinnedName({ repository }: ArtifactTarget, digest: string): string {
  return formatOciReference({ ...parseOciReference(repository), digest });
}

/** What the file of `--image-refs` holds. */
export function imageRefs({ digest }: Artifact): string {
  return `${digest}\n`;
}
