/**
 * The files of a numbered folder that Helm installs: everything of the chart or of the remote
 * manifests, and an install.sh that installs this folder alone. Source: bundle layout, section 5.
 */
import { chartBody, chartHead, clusterValuesFile } from "./charts.ts";
import { manifestsLock } from "./manifests/lock.ts";
import { installScript } from "./scripts/install_script.ts";
import { upstreamEnv } from "./scripts/upstream_env.ts";
import type { BundleFile, Folder } from "./types.ts";

/** The files of a folder of any kind, install.sh last. */
export function helmFolder(folder: Folder): BundleFile[] {
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
