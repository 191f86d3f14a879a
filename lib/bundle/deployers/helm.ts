/**
 * The helm deployer: numbered folders, each with an install.sh that runs one `helm upgrade
 * --install`, and a deploy.sh that runs them in order. Source: bundle layout, section 5.
 */
import { chartBody, chartHead, clusterValuesFile } from "../charts.ts";
import { manifestsLock } from "../manifests/lock.ts";
import { deployScript } from "../scripts/deploy_script.ts";
import { helmReadme } from "../scripts/helm_readme.ts";
import { installScript } from "../scripts/install_script.ts";
import { upstreamEnv } from "../scripts/upstream_env.ts";
import type { BundleFile, BundlePlan, Deployer, Folder } from "../types.ts";

/** Renders a plan for plain helm. */
export const helm: Deployer = {
  name: "helm",
  render(plan: BundlePlan): BundleFile[] {
    return [
      ...plan.folders.flatMap(folderFiles),
      { path: "README.md", data: helmReadme(plan) },
      { path: "deploy.sh", data: deployScript(plan), executable: true },
    ];
  },
};

function folderFiles(folder: Folder): BundleFile[] {
  const { directory, chart } = folder;
  const install = {
    path: `${directory}/install.sh`,
    data: installScript(folder),
    executable: true,
  };
  if (folder.kind === "remote") {
    return [{ path: `${directory}/manifests.lock`, data: manifestsLock(folder) }, install];
  }
  return [
    ...chartHead(folder),
    clusterValuesFile(folder),
    ...chartBody(folder),
    ...(chart ? [{ path: `${directory}/upstream.env`, data: upstreamEnv(chart) }] : []),
    install,
  ];
}
