/** Where Argo CD will find the bundle. Source: bundle layout, section 6. */
import { isOciUrl, OCI_SCHEME, parseOciReference } from "../../base/oci_reference.ts";
import type { DeployerSettings } from "../types.ts";

/** What stands for the repository until somebody says which one it is. */
export const PLACEHOLDER_REPO = "https://github.com/YOUR-ORG/YOUR-REPO.git";

/** Branch that the bundle is committed to. */
const BRANCH = "main";

/** Address and revision of the bundle. */
export interface BundleRepository {
  url: string;
  revision: string;
  /** An OCI artifact, not a git repository. */
  oci: boolean;
}

/**
 * `--repo` where it is given, else the registry that the bundle is written to, else a placeholder.
 * A tag or digest in an `oci://` address is the revision.
 */
export function bundleRepository({ repo, artifact }: DeployerSettings): BundleRepository {
  if (repo === undefined) {
    return artifact
      ? { url: artifact.repository, revision: artifact.tag, oci: true }
      : { url: PLACEHOLDER_REPO, revision: BRANCH, oci: false };
  }
  if (!isOciUrl(repo)) return { url: repo, revision: BRANCH, oci: false };
  const { registry, repository, tag, digest } = parseOciReference(repo);
  return {
    url: `${OCI_SCHEME}${registry}/${repository}`,
    revision: digest ?? tag ?? artifact?.tag ?? BRANCH,
    oci: true,
  };
}
