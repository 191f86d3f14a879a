/**
 * The values that decide who hands out GPUs: the device plugin or the DRA driver. Exactly one of
 * them must; a recipe settles it. A flag that changes it for one bundle is allowed and warned
 * about, leaving it open until install time is refused. Source: bundle layout, section 13; DESIGN
 * section 3, Bundles (GPU allocation gate).
 */
import { invalid } from "../base/error.ts";
import { getPath, type Value } from "../base/tree.ts";
import type { Note } from "../recipe/types.ts";
import type { Target } from "./options.ts";
import { overlaps, within } from "./values/paths.ts";

const POLICY_PATHS: Record<string, readonly string[]> = {
  "gpu-operator": ["enabled", "devicePlugin.enabled"],
  "gpu-operator-ocp": ["enabled", "devicePlugin.enabled"],
  "nvidia-dra-driver-gpu": ["enabled", "resources.gpus.enabled", "gpuResourcesEnabledOverride"],
};

/** Throws INVALID_REQUEST when a dynamic path is, contains or lies in a policy path. */
export function refuseDynamicPolicy(component: string, targets: readonly Target[]): void {
  for (const { path, flag } of targets) {
    const policy = policyPaths(component).find((other) => overlaps(path, other));
    if (policy === undefined) continue;
    throw invalid(
      `Invalid ${flag}: ${policy.join(".")} of ${component} decides who allocates GPUs`,
      {
        hints: ["It must be settled in the recipe, not per cluster; change it with an overlay"],
      },
    );
  }
}

/** The warning for flags that override policy paths of a component, if any does. */
export function allocationPolicyNote(
  component: string,
  flags: readonly (Target & { value?: Value })[],
): Note | undefined {
  const touched = policyPaths(component)
    .filter((policy) => flags.some((flag) => touches(flag, policy)))
    .map((policy) => policy.join("."));
  if (touched.length === 0) return undefined;
  return {
    code: "ALLOCATION_POLICY_OVERRIDE",
    severity: "warning",
    component,
    path: touched.join(", "),
    text: "A flag overrides who allocates the GPUs, for this bundle only",
    remedy: "State the policy in an overlay, so that recipe and validation agree with the bundle",
  };
}

function policyPaths(component: string): string[][] {
  const paths = Object.hasOwn(POLICY_PATHS, component) ? POLICY_PATHS[component]! : [];
  return paths.map((path) => path.split("."));
}

/** A mapping put above a policy path touches it only when it holds that path. */
function touches({ path, value }: Target & { value?: Value }, policy: readonly string[]): boolean {
  if (within(path, policy)) return true;
  return within(policy, path) && getPath(value, policy.slice(path.length)) !== undefined;
}
