/**
 * The quota that lets pods of critical priority classes run outside kube-system on GKE. Source:
 * bundle layout, section 2, GKE.
 */
import type { Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";

/** File name of the synthesized manifest. */
export const QUOTA_FILE = "gke-critical-pods-quota.yaml";

/** Pods allowed per node, and what a cluster of unknown size gets. */
const PODS_PER_NODE = 32;

/** The ResourceQuota for a component's namespace; `nodes` 0 means unknown. */
export function criticalPodsQuota(namespace: string, nodes: number): string {
  const quota: Tree = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "aicr-gke-critical-pods", namespace },
    spec: {
      hard: { pods: String(PODS_PER_NODE * Math.max(1, nodes)) },
      scopeSelector: {
        matchExpressions: [{
          operator: "In",
          scopeName: "PriorityClass",
          values: ["system-node-critical", "system-cluster-critical"],
        }],
      },
    },
  };
  return formatYaml(quota);
}
