/**
 * README.md of a helm bundle, for whoever finds the directory and has to deploy, repair or remove
 * what is in it. Promises: no timestamps, nothing that depends on the machine it was made on.
 */
import { shell } from "../templates/helpers.ts";
import { renderText } from "../templates.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { folderRow, readmeFacts, sourcesOf, valuesToFillIn } from "./readme_facts.ts";
import { converging, draDriver, nodewright, orphanCrds } from "./component_traits.ts";
import { alwaysWaits, DEFAULT_TIMEOUT, isException } from "./wait_args.ts";

/** The text of README.md. Source: CLI reference, deploying a bundle and bundle uninstall. */
export function helmReadme(plan: BundlePlan): string {
  const { folders } = plan;
  return renderText("README.helm.md", {
    ...readmeFacts(plan),
    folders: folders.map(folderRow),
    hasUpstream: folders.some((folder) => folder.kind === "upstream"),
    hasLocal: folders.some((folder) => folder.kind === "local"),
    remote: folders.some((folder) => folder.kind === "remote"),
    sources: sourcesOf(folders),
    dynamic: valuesToFillIn(folders),
    firstFolder: folders[0]?.directory ?? "",
    crds: orphanCrds(plan),
    nodewright: nodewright(plan),
    dra: draDriver(plan),
    timeout: DEFAULT_TIMEOUT,
    exceptions: folders.filter(isException).map(exception),
    converging: converging(plan),
    namespaces: [...new Set(folders.map((folder) => folder.namespace))].sort(),
    uninstall: folders.toReversed().map(uninstallCommand),
  });
}

function exception(folder: Folder) {
  const { wait, timeout, retries } = folder.install;
  const parts = [wait ? `Helm waits up to ${timeout}` : `Helm does not wait, limit ${timeout}`];
  if (alwaysWaits(folder)) parts.push("with --no-wait as well");
  if (!wait) parts.push("its resources reconcile on their own after the chart is in");
  if (retries !== undefined) {
    parts.push(retries === 1 ? "at most one retry" : `at most ${retries} retries`);
  }
  return { release: folder.release, text: parts.join("; ") };
}

function uninstallCommand(folder: Folder): string {
  if (folder.kind === "remote") {
    return `# ${folder.directory}: not a Helm release, its CRDs stay (see below)`;
  }
  return `helm uninstall ${shell(folder.release)} --namespace ${shell(folder.namespace)}`;
}
