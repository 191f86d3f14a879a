/**
 * Values that no flag asks for: what components of one bundle must know of each other, and what
 * must not be left open. Source: bundle layout, section 3, step 11.
 */
import { API_VERSION } from "../../base/constants.ts";
import { getPath, isTree, type Tree, type Value } from "../../base/tree.ts";
import type { RecipeComponent } from "../../recipe/types.ts";

/** A value that a rule sets, and the rule's code. */
export interface RuleValue {
  code: string;
  path: string[];
  value: Value;
}

/** Private address ranges: what a gateway is open to unless somebody says otherwise. */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * True when the values name no source ranges. An empty list restricts nothing, so it does not count
 * as an answer: who wants the gateway open to all has to say 0.0.0.0/0.
 */
function lacksSourceRanges(values: Tree): boolean {
  const ranges = getPath(values, ["allowedSourceRanges"]) ?? null;
  return ranges === null || (Array.isArray(ranges) && ranges.length === 0);
}

/** What the rules set for a component, given the others of the bundle. */
export function ruleValues(
  ref: RecipeComponent,
  values: Tree,
  bundle: ReadonlyMap<string, RecipeComponent>,
): RuleValue[] {
  if (ref.name === "nvidia-dra-driver-gpu") return driverVersionNotes(values, bundle);
  if (ref.name === "agentgateway" && lacksSourceRanges(values)) {
    return [{
      code: "AGENTGATEWAY_DEFAULT_PRIVATE",
      path: ["allowedSourceRanges"],
      value: [...PRIVATE_RANGES],
    }];
  }
  return [];
}

/**
 * The DRA driver's pods carry the GPU operator's version, so that an upgrade of the operator, and
 * with it of the driver on the node, restarts them.
 */
function driverVersionNotes(
  values: Tree,
  bundle: ReadonlyMap<string, RecipeComponent>,
): RuleValue[] {
  const version = bundle.get("gpu-operator")?.version ?? "";
  if (version === "") return [];
  const key = `${API_VERSION.split("/")[0]}/gpu-operator-chart-version`;
  return ["controller", "kubeletPlugin"].map((part) => {
    const path = [part, "podAnnotations"];
    const present = getPath(values, path);
    return {
      code: "GPU_OPERATOR_VERSION_ANNOTATION",
      path,
      value: { ...(isTree(present) ? present : {}), [key]: version },
    };
  });
}
