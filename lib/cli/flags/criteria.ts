/** The flags that choose a cell of the catalog. */
import { type Dimension, DIMENSIONS } from "../../catalog/types.ts";
import type { Flag } from "../command.ts";

const HELP: Record<Dimension, string> = {
  service: "Kubernetes service the cluster runs on",
  accelerator: "Accelerator of the GPU nodes",
  intent: "What the cluster is for",
  os: "Operating system of the GPU nodes",
  platform: "Platform installed on top",
};

/** One flag for each dimension, `--nodes` and `--criteria-strict`. */
export const CRITERIA_FLAGS: readonly Flag[] = [
  ...DIMENSIONS.map((dimension): Flag => ({
    name: dimension,
    ...(dimension === "accelerator" ? { aliases: ["gpu"] } : {}),
    ...(dimension === "intent" ? { short: ["i"] } : {}),
    type: "string",
    values: { dimension },
    empty: true,
    config: `spec.recipe.criteria.${dimension}`,
    placeholder: dimension.toUpperCase(),
    help: HELP[dimension],
  })),
  {
    name: "nodes",
    type: "int",
    default: 0,
    config: "spec.recipe.criteria.nodes",
    help: "Number of GPU nodes; 0 or less is any",
  },
  {
    name: "criteria-strict",
    type: "bool",
    default: false,
    env: ["AICR_CRITERIA_STRICT"],
    config: "spec.recipe.criteriaStrict",
    help: "Accept only criteria values of the embedded catalog, whatever --data adds",
  },
];
