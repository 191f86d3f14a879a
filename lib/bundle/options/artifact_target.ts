/** `--output oci://…`: the repository and the tag that a bundle is pushed to. */
import { VERSION } from "../../base/constants.ts";
import { invalid } from "../../base/error.ts";
import {
  formatOciReference,
  isOciUrl,
  OCI_SCHEME,
  type OciReference,
  parseOciReference,
} from "../../base/oci_reference.ts";
import type { DeployerSettings } from "../types.ts";

/** Where a bundle goes: `oci://host/path` without a tag, and the tag. */
export type ArtifactTarget = NonNullable<DeployerSettings["artifact"]>;

/**
 * The target of an output; undefined for a directory. The tag is the version of this program
 * unless one is given. Throws INVALID_REQUEST for what is no reference, or names a digest.
 */
export function parseArtifactTarget(output: string): ArtifactTarget | undefined {
  if (!isOciUrl(output)) return undefined;
  const { digest, tag, ...place } = parseOciReference(output);
  if (digest !== undefined) {
    throw invalid(`Invalid output ${output}: what is pushed gets its own digest`, {
      hints: [`Write ${OCI_SCHEME}${formatOciReference({ ...place, tag: tag ?? "tag" })}`],
    });
  }
  return {
    repository: OCI_SCHEME + formatOciReference(place),
    tag: tag ?? defaultTag(VERSION),
  };
}

/** The target as a reference with its tag. */
export function targetReference({ repository, tag }: ArtifactTarget): OciReference {
  return { ...parseOciReference(repository), tag };
}

/** A version as a tag, which has no `+`; helm writes it this way too. */
function defaultTag(version: string): string {
  return version.replaceAll("+", "_");
}
