/**
 * Bundle plans written by hand, for tests of what is rendered from a plan: the shape of a real
 * training cell with every named block, and a small one with every kind of folder.
 */
import {
  DEFAULT_ARGO_OPTIONS,
  DEFAULT_FLUX_OPTIONS,
} from "../../lib/bundle/options/deployer_options.ts";
import type { BundlePlan, Folder } from "../../lib/bundle/types.ts";

/** A folder with the fields that matter; the rest is what most folders have. */
export function folder(release: string, fields: Partial<Folder> = {}): Folder {
  return {
    index: 0,
    directory: "",
    release,
    component: release,
    role: "primary",
    kind: fields.chart ? "upstream" : "local",
    namespace: release,
    createNamespace: true,
    values: {},
    clusterValues: {},
    templates: [],
    install: { wait: true, timeout: "10m" },
    ...fields,
  };
}

/** A plan of these folders, numbered in order. */
export function planOf(folders: Folder[]): BundlePlan {
  return {
    deployer: "helm",
    settings: { argo: DEFAULT_ARGO_OPTIONS, flux: DEFAULT_FLUX_OPTIONS },
    recipe: {
      kind: "RecipeResult",
      apiVersion: "aicr.run/v1alpha2",
      metadata: { appliedOverlays: ["base", "eks"] },
      criteria: {
        service: "eks",
        accelerator: "h100",
        intent: "training",
        os: "ubuntu",
        platform: "any",
      },
      componentRefs: [],
      deploymentOrder: [],
    },
    components: [],
    folders: folders.map((entry, i) => ({
      ...entry,
      index: i + 1,
      directory: `${String(i + 1).padStart(3, "0")}-${entry.release}`,
    })),
    dataFiles: [],
    vendoredManifests: [],
    notes: [],
  };
}

const OCI = "";

/** Release, namespace, chart, repository (empty for OCI), version; the order of a real cell. */
const TRAINING_CELL: [string, string, string, string, string][] = [
  [
    "aws-ebs-csi-driver",
    "kube-system",
    "aws-ebs-csi-driver",
    "https://kubernetes-sigs.github.io/aws-ebs-csi-driver",
    "2.59.0",
  ],
  ["cert-manager", "cert-manager", "cert-manager", "https://charts.jetstack.io", "v1.20.2"],
  [
    "nfd",
    "node-feature-discovery",
    "node-feature-discovery",
    "https://kubernetes-sigs.github.io/node-feature-discovery/charts",
    "0.18.3",
  ],
  [
    "nodewright-operator",
    "skyhook",
    "oci://ghcr.io/nvidia/nodewright/charts/nodewright",
    OCI,
    "v0.17.1",
  ],
  ["nodewright-customizations", "skyhook", "", "", ""],
  [
    "kube-prometheus-stack",
    "monitoring",
    "kube-prometheus-stack",
    "https://prometheus-community.github.io/helm-charts",
    "84.4.0",
  ],
  ["gpu-operator", "gpu-operator", "gpu-operator", "https://helm.ngc.nvidia.com/nvidia", "v26.3.2"],
  ["gpu-operator-readiness", "gpu-operator", "", "", ""],
  [
    "kai-scheduler",
    "kai-scheduler",
    "oci://ghcr.io/kai-scheduler/kai-scheduler/kai-scheduler",
    OCI,
    "v0.14.1",
  ],
  ["kubeflow-trainer", "kubeflow", "oci://ghcr.io/kubeflow/charts/kubeflow-trainer", OCI, "2.2.0"],
  ["kubeflow-trainer-post", "kubeflow", "", "", ""],
  [
    "nvidia-dra-driver-gpu",
    "nvidia-dra-driver",
    "oci://registry.k8s.io/dra-driver-nvidia/charts/dra-driver-nvidia-gpu",
    OCI,
    "0.4.1",
  ],
];

const SPECIAL: Record<string, Partial<Folder>> = {
  "gpu-operator-readiness": {
    component: "gpu-operator",
    role: "readiness",
    install: { wait: true, timeout: "1h35m0s", retries: 1 },
  },
  "kai-scheduler": { install: { wait: false, timeout: "20m", retries: 1 } },
  "kubeflow-trainer-post": { component: "kubeflow-trainer", role: "post" },
};

/** Every named block of deploy.sh has its component here. */
export function trainingPlan(): BundlePlan {
  return planOf(TRAINING_CELL.map(([release, namespace, chart, repo, version]) =>
    folder(release, {
      namespace,
      ...(chart === "" ? {} : { chart: { chart, repo, version } }),
      ...SPECIAL[release],
    })
  ));
}

/** What a chart, namespace or version could hold to break out of a script. */
export const HOSTILE = "a'b$(touch x)`touch x`\"; touch x; #";

/** One folder of each kind. */
export function mixedPlan(): BundlePlan {
  const items = [{ url: "https://example.test/crds/a.yaml", sha256: "0".repeat(64) }];
  const git = { url: "https://example.test/crds.git", tag: "v1.2.1", path: "crds" };
  return planOf([
    folder("gateway-pre", {
      component: "gateway",
      role: "pre",
      kind: "remote",
      remote: { items, sources: [{ name: "crds.yaml", items, git }] },
    }),
    folder("demo-pre", {
      component: "demo",
      role: "pre",
      namespace: "demo",
      createNamespace: false,
      namespaceManifest: [
        "apiVersion: v1",
        "kind: Namespace",
        "metadata:",
        "  name: demo",
        "  labels:",
        "    pod-security.kubernetes.io/enforce: privileged",
      ].join("\n"),
    }),
    folder("demo", {
      chart: { chart: "demo", repo: "https://example.test/charts", version: "v1.0.0" },
      clusterValues: { region: "", network: { subnet: "" } },
    }),
  ]);
}
