/** What the flux deployer tells about a bundle. Source: bundle layout, section 13. */
import type { Note } from "../../recipe/types.ts";
import type { Folder } from "../types.ts";
import { PLACEHOLDER_REPO } from "./sources.ts";

/** The first Flux that makes artifacts out of parts of others. */
export const ARTIFACTS_SINCE = "2.7";

/** What has to run in the cluster before the bundle is applied. */
export function prerequisiteNote(namespace: string): Note {
  return {
    code: "FLUX_PREREQ",
    severity: "info",
    text: `Flux has to run in the cluster, and the bundle's objects go to namespace ${namespace}`,
    remedy: "flux check tells whether it does",
  };
}

/** Charts that lie in the bundle are read from a registry. */
export function artifactsNote(folders: readonly Folder[]): Note {
  return {
    code: "FLUX_2_7",
    severity: "info",
    text: `Flux ${ARTIFACTS_SINCE} or newer is needed, with source-watcher and the feature gate ` +
      `ExternalArtifact of helm-controller: ${folders.map(({ release }) => release).join(", ")}`,
    remedy: "Without both, the HelmReleases of these charts are never reconciled",
  };
}

/** The bundle does not say yet where it will lie. */
export function placeholderNote(): Note {
  return {
    code: "FLUX_REPO_PLACEHOLDER",
    severity: "warning",
    text: `Local charts are read from ${PLACEHOLDER_REPO}, which is not your repository`,
    remedy: "Bundle again with --repo URL, or replace the address in sources/",
  };
}

/** In OCI mode the bundle is read from its registry. */
export function repoIgnoredNote(repo: string): Note {
  return {
    code: "REPO_IGNORED",
    severity: "warning",
    text: `--repo ${repo} has no effect: Flux reads this bundle from the registry it is pushed to`,
    remedy: "Leave --repo out, or write the bundle to a directory and commit it",
  };
}

/** Somebody has to fill in values. */
export function configMapsNote(folders: readonly Folder[]): Note {
  const files = folders.map(({ release }) => `${release}/configmap-values.yaml`);
  return {
    code: "FLUX_DYNAMIC_CONFIGMAPS",
    severity: "info",
    text: `Values that differ by cluster are to be filled in: ${files.join(", ")}`,
    remedy: "Edit these files before you apply the bundle",
  };
}
