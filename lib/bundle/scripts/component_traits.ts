/**
 * What the scripts and the README know about single components: the named blocks around the
 * generic loop. A component that is not named here is installed like every other.
 * Source: CLI reference, deploy script behaviour; bundle layout, helm deployer.
 */
import { isTree, type Value } from "../../base/tree.ts";
import type { BundlePlan, Folder } from "../types.ts";

/** CRDs that a chart leaves behind, as extended regular expressions of their names. */
const CRDS: Record<string, string> = {
  "dynamo-platform": "dynamo[a-z]*\\.nvidia\\.com",
  "gpu-operator": "(clusterpolicies|nvidiadrivers)\\.nvidia\\.com",
  "k8s-nim-operator": "[a-z]+\\.apps\\.nvidia\\.com",
  "kai-scheduler": "[a-z]+\\.(kai\\.scheduler|scheduling\\.run\\.ai)",
  "kube-prometheus-stack": "[a-z]+\\.monitoring\\.coreos\\.com",
  "kubeflow-trainer": "[a-z]+\\.trainer\\.kubeflow\\.org",
};

/** What goes on after a chart is in, in the words of the README. */
const CONVERGING: Record<string, string> = {
  "gpu-operator": "the rollout of the GPU driver, container toolkit and device plugin",
  "nodewright-customizations": "node tuning by nodewright",
  "nvidia-dra-driver-gpu": "the registration of the DRA kubelet plugin",
};

/** Where the taint that nodewright puts on untuned nodes is configured, and what it is unless so. */
const TAINT_PATH = ["controllerManager", "manager", "env", "runtimeRequiredTaint"];
const DEFAULT_TAINT = "skyhook.nvidia.com";

/** The folder that installs a component's own chart, if the bundle has it. */
function primary(plan: BundlePlan, component: string): Folder | undefined {
  return plan.folders.find((folder) => folder.component === component && folder.role === "primary");
}

/** CRD name patterns of the components in the bundle, in folder order. */
export function orphanCrds(
  plan: BundlePlan,
): { component: string; namespace: string; pattern: string }[] {
  return primaries(plan).flatMap(({ component, namespace, release }) => {
    const pattern = CRDS[component];
    return pattern === undefined ? [] : [{ component: release, namespace, pattern }];
  });
}

/** What the bundle's operators still do when deploy.sh has ended. */
export function converging(plan: BundlePlan): string[] {
  return primaries(plan).flatMap(({ component }) => CONVERGING[component] ?? []);
}

/** The nodewright operator's release and the key of its taint. */
export function nodewright(plan: BundlePlan) {
  const folder = primary(plan, "nodewright-operator");
  if (!folder) return undefined;
  const { release, namespace } = folder;
  return { release, namespace, taint: taintKey(folder) };
}

/** `key=value:Effect` or `key:Effect`; anything else means the default key. */
function taintKey(folder: Folder): string {
  for (const values of [folder.clusterValues, folder.values]) {
    for (const root of [values, values[folder.component]]) {
      const found = valueAt(root);
      if (typeof found !== "string") continue;
      const key = found.split(/[=:]/)[0]!.trim();
      if (key !== "") return key;
    }
  }
  return DEFAULT_TAINT;
}

function valueAt(root: Value | undefined): Value | undefined {
  let value = root;
  for (const key of TAINT_PATH) value = isTree(value) ? value[key] : undefined;
  return value;
}

/** The DRA driver's folder, and where the GPU operator runs the driver that it needs. */
export function draDriver(plan: BundlePlan) {
  const folder = primary(plan, "nvidia-dra-driver-gpu");
  if (!folder) return undefined;
  const driverNamespace = primary(plan, "gpu-operator")?.namespace ?? "gpu-operator";
  return { directory: folder.directory, namespace: folder.namespace, driverNamespace };
}

function primaries(plan: BundlePlan): Folder[] {
  return plan.folders.filter((folder) => folder.role === "primary");
}
