/**
 * deploy.sh of a bundle: a generic loop over the numbered folders with named blocks around it.
 * Promises: an unknown flag or a cluster that is not fit stops it before the first release; a
 * component never changes the loop, only what stands in the blocks.
 */
import { renderText } from "../templates.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { draDriver, nodewright, orphanCrds } from "./component_traits.ts";
import { alwaysWaits, DEFAULT_TIMEOUT, isException, waitArgs } from "./wait_args.ts";

/** The text of deploy.sh. Source: CLI reference, deploy script behaviour; bundle layout. */
export function deployScript(plan: BundlePlan): string {
  return renderText("deploy.sh", deployData(plan));
}

/** What the template of deploy.sh is filled with. */
function deployData(plan: BundlePlan): object {
  return {
    count: plan.folders.length,
    namespaces: [...new Set(plan.folders.map((folder) => folder.namespace))].sort(),
    folders: plan.folders.map(({ directory, namespace }) => ({ directory, namespace })),
    timeout: DEFAULT_TIMEOUT,
    exceptions: plan.folders.filter(isException).map(exception),
    crds: orphanCrds(plan),
    nodewright: nodewright(plan),
    dra: draDriver(plan),
  };
}

function exception(folder: Folder) {
  const { timeout, retries } = folder.install;
  return {
    directory: folder.directory,
    reason: reasonOf(folder),
    fixedWait: alwaysWaits(folder) || !folder.install.wait,
    waitArgs: waitArgs(folder.install),
    timeoutArgs: `--timeout ${timeout}`,
    limited: retries !== undefined,
    retries,
  };
}

function reasonOf(folder: Folder): string {
  if (alwaysWaits(folder)) {
    return `${folder.release}: a readiness gate, which is nothing but waiting`;
  }
  if (!folder.install.wait) {
    return `${folder.release}: asynchronous, its resources reconcile after the chart is in`;
  }
  return `${folder.release}: has a time of its own`;
}
