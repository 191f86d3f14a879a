/** What the argocd deployers tell about a bundle. Source: bundle layout, section 13. */
import type { Note } from "../../recipe/types.ts";
import { PLACEHOLDER_REPO } from "./repository.ts";

/** The first Argo CD that reads Applications from OCI artifacts that are no Helm charts. */
export const OCI_SOURCES_SINCE = "2.13";

/** The bundle does not say yet where it will lie. */
export function placeholderNote(): Note {
  return {
    code: "ARGO_REPO_PLACEHOLDER",
    severity: "warning",
    text: `The Applications name ${PLACEHOLDER_REPO}, which is not your repository`,
    remedy: "Bundle again with --repo URL, or replace the address in every application.yaml and " +
      "in app-of-apps.yaml",
  };
}

/** The bundle has Applications that an older Argo CD cannot read. */
export function ociSourcesNote(releases: readonly string[]): Note {
  return {
    code: "ARGO_CD_2_13",
    severity: "info",
    text: `Argo CD ${OCI_SOURCES_SINCE} or newer is needed, to read from an OCI artifact: ` +
      releases.join(", "),
    remedy: "kubectl -n argocd get deploy argocd-repo-server -o " +
      "jsonpath='{.spec.template.spec.containers[0].image}' tells which one runs",
  };
}

/** A bundle of argocd-helm learns its address when it is installed. */
export function repoIgnoredNote(repo: string): Note {
  return {
    code: "REPO_IGNORED",
    severity: "warning",
    text: `--repo ${repo} has no effect: the bundle learns its address when it is installed`,
    remedy: "helm install ... --set repoURL=URL",
  };
}

/** The chart's version is not the tag it is published under, so Argo CD has to be told. */
export function targetRevisionNote(tag: string, version: string): Note {
  return {
    code: "ARGO_TARGET_REVISION",
    severity: "warning",
    text: `The bundle is published as ${tag}, but Argo CD will look for its version ${version}`,
    remedy: `Install with --set targetRevision=${tag}, or publish as ${version}`,
  };
}

/** The recipe's version cannot be the version of a chart. */
export function chartVersionNote(given: string, version: string): Note {
  return {
    code: "CHART_VERSION_REPLACED",
    severity: "warning",
    text: `The version ${JSON.stringify(given)} of the recipe is no version of a chart, ` +
      `which gets ${version}`,
    remedy: "Make the recipe again with a released version of this program",
  };
}
