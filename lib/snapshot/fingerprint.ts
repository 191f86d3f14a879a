/**
 * Derives recipe criteria from the measurements of a snapshot. A fingerprint block stored in the
 * snapshot is never trusted: everything is read from the measurements again. Intent and platform
 * are what someone wants of a cluster, so they never come from here. Source: snapshot model,
 * criteria table.
 */
import { isAccepted } from "../catalog/criteria.ts";
import type { Criteria, CriteriaRegistry, Dimension } from "../catalog/types.ts";
import { findSubtype, reading, readingText } from "./model.ts";
import { acceleratorOf } from "./sku.ts";
import type { Snapshot } from "./types.ts";

/** Node label that the GPU feature discovery sets. */
const PRODUCT_LABEL = "nvidia.com/gpu.product";

/** Cloud providers as node objects name them, where that is not the service's own name. */
const SERVICES: Readonly<Record<string, string>> = {
  aws: "eks",
  azure: "aks",
  gce: "gke",
  linode: "lke",
  oci: "oke",
};

/** `ID` of os-release by criteria value; what is not listed is no supported OS. */
const SYSTEMS: Readonly<Record<string, string>> = {
  al2: "amazonlinux",
  al2023: "amazonlinux",
  amazon: "amazonlinux",
  amazonlinux: "amazonlinux",
  amzn: "amazonlinux",
  cos: "cos",
  ol: "ol",
  redhat: "rhel",
  redhatenterpriselinux: "rhel",
  rhel: "rhel",
  talos: "talos",
  ubuntu: "ubuntu",
};

/**
 * The criteria a snapshot shows. What it does not show, or shows as a value that the catalog does
 * not know, is left out. `nodes` counts every node, also those without GPUs.
 */
export function detectCriteria(
  snapshot: Snapshot,
  registry?: CriteriaRegistry,
  options: { strict?: boolean } = {},
): Partial<Criteria> {
  const found: Partial<Criteria> = {};
  const add = (dimension: Dimension, value: string | undefined) => {
    if (value === undefined) return;
    if (registry && !isAccepted(registry, dimension, { value, ...options })) return;
    found[dimension] = value;
  };
  add("service", detectService(snapshot));
  add("accelerator", detectAccelerator(snapshot));
  add("os", detectSystem(snapshot));
  const nodes = Number(reading(snapshot, ["NodeTopology", "summary", "node-count"]));
  if (Number.isSafeInteger(nodes) && nodes > 0) found.nodes = nodes;
  return found;
}

/** The managed service: from `aws`, `linode://58291` or `ocid1.instance.oc1..`, else as it stands. */
function detectService(snapshot: Snapshot): string | undefined {
  const provider = reading(snapshot, ["K8s", "node", "provider"])?.trim().toLowerCase();
  if (!provider) return undefined;
  if (provider.startsWith("ocid1.")) return "oke";
  const scheme = provider.split("://")[0]!;
  return Object.hasOwn(SERVICES, scheme) ? SERVICES[scheme] : scheme;
}

function detectSystem(snapshot: Snapshot): string | undefined {
  const id = reading(snapshot, ["OS", "release", "ID"])?.trim().toLowerCase() ?? "";
  return Object.hasOwn(SYSTEMS, id) ? SYSTEMS[id] : undefined;
}

/**
 * The accelerator that the product labels agree on. Nodes with different products make no
 * accelerator at all: a recipe for one of them would be wrong for the others. Only a cluster
 * without product labels is judged by the PCI device, and snapshots of the first format by
 * what nvidia-smi called the product.
 */
function detectAccelerator(snapshot: Snapshot): string | undefined {
  const labels = findSubtype(snapshot, "NodeTopology", "label")?.data ?? {};
  const keys = Object.keys(labels)
    .filter((key) => key === PRODUCT_LABEL || key.startsWith(`${PRODUCT_LABEL}.`));
  if (keys.length > 1) return undefined;
  if (keys.length === 1) return acceleratorOf(readingText(labels[keys[0]!]!).split("|")[0]!);
  const product = reading(snapshot, ["GPU", "hardware", "model"]) ??
    reading(snapshot, ["GPU", "smi", "gpu.model"]);
  return product === undefined ? undefined : acceleratorOf(product);
}
