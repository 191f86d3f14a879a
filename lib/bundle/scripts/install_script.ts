/**
 * install.sh of a folder. Promises: the script is linear, stands on its own, and every line of it
 * can be copied into a terminal; it may be run again at any time. Must never put text of a recipe
 * where a shell would read it as anything but one word or a comment.
 */
import { renderText } from "../templates.ts";
import type { Folder } from "../types.ts";
import { adoptedNamespaces } from "./adopted_namespaces.ts";
import { waitArgs } from "./wait_args.ts";

/** The text of install.sh for a folder of any kind. Source: bundle layout, helm deployer. */
export function installScript(folder: Folder): string {
  if (folder.kind === "remote") return renderText("install_remote.sh", { release: folder.release });
  const ownNamespace = folder.namespaceManifest === undefined
    ? undefined
    : adoptedNamespaces(folder.namespaceManifest, folder);
  return renderText("install_chart.sh", {
    what: whatIsInstalled(folder),
    release: folder.release,
    namespace: folder.namespace,
    waitArgs: waitArgs(folder.install),
    upstream: folder.kind === "upstream",
    ownNamespace: ownNamespace?.trimEnd(),
    chart: chartArguments(folder),
    createNamespace: folder.createNamespace,
  });
}

function whatIsInstalled(folder: Folder): string {
  if (folder.chart) return `the chart ${folder.chart.chart} ${folder.chart.version}`.trimEnd();
  return "the chart in this folder";
}

/** Chart and where it is from, as Helm's arguments; the values are what upstream.env sets. */
function chartArguments(folder: Folder): string {
  if (!folder.chart) return "./";
  const parts = ['"$CHART"'];
  if (folder.chart.repo !== "") parts.push('--repo "$REPO"');
  if (folder.chart.version !== "") parts.push('--version "$VERSION"');
  return parts.join(" ");
}
