import { assertEquals } from "@std/assert";
import type { CriteriaRegistry } from "../catalog/types.ts";
import { detectCriteria } from "./fingerprint.ts";
import { acceleratorOf } from "./sku.ts";
import type { Snapshot } from "./types.ts";

type Readings = Record<string, Record<string, Record<string, string | number>>>;

function snapshotOf(readings: Readings): Snapshot {
  return {
    kind: "Snapshot",
    measurements: Object.entries(readings).map(([type, subtypes]) => ({
      type,
      subtypes: Object.entries(subtypes).map(([subtype, data]) => ({ subtype, data })),
    })),
  };
}
const detect = (readings: Readings) => detectCriteria(snapshotOf(readings));
const label = (...entries: [string, string][]) => ({
  NodeTopology: { label: Object.fromEntries(entries) },
});

const SERVICES: [string, string | undefined][] = [
  ["eks", "eks"],
  ["aws", "eks"],
  ["gce", "gke"],
  ["azure", "aks"],
  ["oci", "oke"],
  ["oci://compartment", "oke"],
  ["ocid1.instance.oc1.iad.abc", "oke"],
  ["linode://58291", "lke"],
  ["kind", "kind"],
  ["KIND", "kind"],
  ["openstack", "openstack"],
  ["toString", "tostring"],
  ["", undefined],
];

for (const [provider, service] of SERVICES) {
  Deno.test(`provider "${provider}" is service ${service}`, () => {
    assertEquals(detect({ K8s: { node: { provider } } }).service, service);
  });
}

const SYSTEMS: [string, string | undefined][] = [
  ["ubuntu", "ubuntu"],
  ["Ubuntu", "ubuntu"],
  ["amzn", "amazonlinux"],
  ["al2023", "amazonlinux"],
  ["redhatenterpriselinux", "rhel"],
  ["cos", "cos"],
  ["ol", "ol"],
  ["talos", "talos"],
  ["debian", undefined],
  ["constructor", undefined],
];

for (const [id, os] of SYSTEMS) {
  Deno.test(`OS ID ${id} is ${os}`, () => {
    assertEquals(detect({ OS: { release: { ID: id } } }).os, os);
  });
}

const PRODUCTS: [string, string | undefined][] = [
  ["NVIDIA-H100-80GB-HBM3", "h100"],
  ["nvidia h100 pcie", "h100"],
  ["NVIDIA-H200", "h200"],
  ["NVIDIA-GH200-480GB", undefined],
  ["NVIDIA-GB200", "gb200"],
  ["NVIDIA-B200", "b200"],
  ["NVIDIA-GB300", "gb300"],
  ["NVIDIA-A100-SXM4-80GB", "a100"],
  ["NVIDIA-L40S", "l40s"],
  ["NVIDIA-L40", "l40"],
  ["NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition", "rtx-pro-6000"],
  ["NVIDIA-RTX-6000-Ada", undefined],
  ["NVIDIA-PRO-RTX-6000", undefined],
  ["Tesla-T4", undefined],
  ["", undefined],
];

for (const [product, accelerator] of PRODUCTS) {
  Deno.test(`product "${product}" is ${accelerator}`, () => {
    assertEquals(acceleratorOf(product), accelerator);
  });
}

Deno.test("the product label is read before its nodes", () => {
  const readings = label(["nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3|a100-node,b"]);
  assertEquals(detect(readings).accelerator, "h100");
});

Deno.test("a single product with its value in the key counts", () => {
  const readings = label(["nvidia.com/gpu.product.NVIDIA-L40S", "NVIDIA-L40S|a"]);
  assertEquals(detect(readings).accelerator, "l40s");
});

Deno.test("different products make no accelerator, whatever the PCI device says", () => {
  const readings = {
    GPU: { hardware: { model: "h100" } },
    ...label(
      ["nvidia.com/gpu.product.NVIDIA-H100", "NVIDIA-H100|a"],
      ["nvidia.com/gpu.product.NVIDIA-L40S", "NVIDIA-L40S|b"],
    ),
  };
  assertEquals(detect(readings), {});
});

Deno.test("an unknown product is not replaced by the PCI device", () => {
  const readings = {
    GPU: { hardware: { model: "h100" } },
    ...label(["nvidia.com/gpu.product", "NVIDIA-GH200-480GB|a"]),
  };
  assertEquals(detect(readings).accelerator, undefined);
});

Deno.test("without labels the PCI device counts, then what nvidia-smi said", () => {
  assertEquals(detect({ GPU: { hardware: { model: "gb200" } } }).accelerator, "gb200");
  assertEquals(detect({ GPU: { smi: { "gpu.model": "NVIDIA H100" } } }).accelerator, "h100");
  const other = label(["nvidia.com/gpu.productX", "NVIDIA-H100|a"]);
  assertEquals(detect(other).accelerator, undefined);
});

Deno.test("all nodes count, and only a whole positive number of them", () => {
  const nodes = (count: string | number) =>
    detect({ NodeTopology: { summary: { "node-count": count } } }).nodes;
  assertEquals([nodes(3), nodes("3"), nodes(0), nodes("many"), nodes(1.5), nodes("")], [
    3,
    3,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("what the catalog does not know is left out, strictly if asked for", () => {
  const registry: CriteriaRegistry = {
    values: (_, options) => options?.strict ? ["ubuntu"] : ["ubuntu", "mine"],
    origin: (_, value) =>
      value === "ubuntu" ? "embedded" : value === "mine" ? "external" : undefined,
    isHonoured: () => true,
  };
  const snapshot = snapshotOf({
    K8s: { node: { provider: "mine" } },
    OS: { release: { ID: "cos" } },
  });
  assertEquals(detectCriteria(snapshot, registry), { service: "mine" });
  assertEquals(detectCriteria(snapshot, registry, { strict: true }), {});
  assertEquals(detectCriteria(snapshot), { service: "mine", os: "cos" });
});

Deno.test("intent and platform are never detected", () => {
  assertEquals(detect({ K8s: { node: { intent: "training", platform: "slurm" } } }), {});
});
