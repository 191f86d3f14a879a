/** README.md of an argocd bundle. Source: CLI reference, deployment methods and bundle uninstall. */
import { renderText } from "../templates.ts";
import type { BundlePlan } from "../types.ts";
import { IN_CLUSTER } from "./application.ts";
import { OCI_SOURCES_SINCE } from "./notes.ts";
import { readmeData } from "./readme_data.ts";
import { type BundleRepository, PLACEHOLDER_REPO } from "./repository.ts";

/** The first Argo CD that takes the values of a chart from another source. */
const MULTIPLE_SOURCES_SINCE = "2.6";

/** The text of README.md. */
export function argocdReadme(
  plan: BundlePlan,
  { parent, repository }: { parent: string; repository: BundleRepository },
): string {
  const { argo, artifact } = plan.settings;
  return renderText("README.argocd.md", {
    ...readmeData(plan, parent),
    repository: repository.url,
    revision: repository.revision,
    oci: repository.oci,
    published: artifact?.repository === repository.url,
    placeholder: repository.url === PLACEHOLDER_REPO,
    minimum: repository.oci ? OCI_SOURCES_SINCE : MULTIPLE_SOURCES_SINCE,
    server: argo.destinationServer,
    elsewhere: argo.destinationServer !== IN_CLUSTER,
    project: argo.project === "default" ? undefined : argo.project,
  });
}
