/**
 * Whether exactly one component of a recipe hands out whole GPUs. Two advertisers, or none, leave
 * workloads pending or double-booked, but clusters with another advertiser exist, so this is a
 * warning and never stops anything. Source: validate behaviour, allocation gate.
 */
import { getPath } from "../base/tree.ts";
import type { HydratedComponent, Note } from "../recipe/types.ts";

/** Components that bring the device plugin. */
const OPERATORS = ["gpu-operator", "gpu-operator-ocp"];
const DRA = "nvidia-dra-driver-gpu";

/** The warning GPU_ALLOCATION_AMBIGUOUS, or nothing when one advertiser is found. */
export function checkAllocation(components: readonly HydratedComponent[]): Note[] {
  const enabled = components.filter((c) => c.ref.overrides?.enabled !== false);
  const dra = enabled.find((c) => c.ref.name === DRA);
  const operator = enabled.find((c) => OPERATORS.includes(c.ref.name));
  const gpus = dra && getPath(dra.values, ["resources", "gpus", "enabled"]);
  const override = dra && getPath(dra.values, ["gpuResourcesEnabledOverride"]);
  const plugin = operator !== undefined &&
    getPath(operator.values, ["devicePlugin", "enabled"]) !== false;
  if (dra && gpus === undefined) {
    return [warn(DRA, "resources.gpus.enabled is not stated", "Set it to true or false")];
  }
  if (gpus === true && override !== true) {
    return [warn(DRA, "resources.gpus.enabled needs gpuResourcesEnabledOverride=true", "Set both")];
  }
  if (gpus === true && plugin) {
    return [warn(DRA, "the device plugin advertises the same GPUs", "Turn one of the two off")];
  }
  if (gpus !== true && !plugin) {
    const component = operator?.ref.name ?? DRA;
    return [
      warn(component, "nothing in this recipe advertises whole GPUs", "Enable one advertiser"),
    ];
  }
  return [];
}

function warn(component: string, text: string, remedy: string): Note {
  return { code: "GPU_ALLOCATION_AMBIGUOUS", severity: "warning", component, text, remedy };
}
