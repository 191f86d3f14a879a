/**
 * What the snapshot command refuses before it touches the cluster. Source: CLI reference, snapshot;
 * rule requireGpu-vs-runtimeClassName of the config facts.
 */
import { nearest } from "../../base/suggest.ts";
import { FIXED_VALUES } from "../../catalog/criteria_values.ts";
import { formatPath, type Problem, quote } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

const QUANTITY = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?";
const RESOURCE = "([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?";
const PAIR = new RegExp(`^${RESOURCE}=${QUANTITY}$`);

/** True for `name=quantity` pairs behind commas, as in `cpu=500m,memory=1Gi`. */
function isResourceList(text: string): boolean {
  return text.split(",").every((pair) => PAIR.test(pair.trim()));
}

function gpuTwice({ spec }: AICRConfig): Problem[] {
  const { requireGpu, runtimeClassName } = spec.snapshot?.agent ?? {};
  if (!requireGpu || !runtimeClassName) return [];
  return [{
    path: ["spec", "snapshot", "agent", "runtimeClassName"],
    at: "key",
    message: `Keys requireGpu and runtimeClassName of spec.snapshot.agent exclude each other`,
    hints: ["Keep runtimeClassName to reach the GPU without taking it from a workload"],
  }];
}

function unknownOs({ spec }: AICRConfig): Problem[] {
  const os = spec.snapshot?.agent?.os ?? "";
  const known = FIXED_VALUES.os;
  if (os === "" || known.includes(os.trim().toLowerCase())) return [];
  const path = ["spec", "snapshot", "agent", "os"];
  return [{
    path,
    message: `Unknown operating system ${quote(os)} for ${formatPath(path)}`,
    hints: [...nearest(os, known), `Valid values: ${known.join(", ")}`],
  }];
}

function badResources({ spec }: AICRConfig): Problem[] {
  const agent = spec.snapshot?.agent ?? {};
  return (["requests", "limits"] as const)
    .filter((key) => (agent[key] ?? "") !== "" && !isResourceList(agent[key]!))
    .map((key) => ({
      path: ["spec", "snapshot", "agent", key],
      message: `Invalid value ${quote(agent[key])} for spec.snapshot.agent.${key}: must be ` +
        "resource=quantity pairs behind commas",
      hints: ["For example: cpu=500m,memory=1Gi"],
    }));
}

function templateFormat({ spec }: AICRConfig): Problem[] {
  const { template, format } = spec.snapshot?.output ?? {};
  if (!template || (format !== "json" && format !== "table")) return [];
  return [{
    path: ["spec", "snapshot", "output", "format"],
    message: `Format ${quote(format)} of spec.snapshot.output does not go with a template`,
    hints: ["Leave the format out: the template decides about it"],
  }];
}

/** The rules of this file. */
export const snapshotAgentRules = [gpuTwice, unknownOs, badResources, templateFormat];
