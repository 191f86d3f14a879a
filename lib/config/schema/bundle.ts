/** `spec.bundle`: what is generated for deployment. Source: CLI reference, bundle. */
import * as z from "zod";
import {
  field,
  flag,
  labels,
  section,
  text,
  textLike,
  textsLike,
  tolerations,
  wholeNumber,
} from "./field.ts";

/** Names of the deployers; in a config their letter case does not matter. */
export const DEPLOYER_NAMES = ["argocd", "argocd-helm", "flux", "helm", "helmfile"] as const;

const DEPLOYER =
  /^$|^([hH][eE][lL][mM]|[aA][rR][gG][oO][cC][dD](-[hH][eE][lL][mM])?|[fF][lL][uU][xX]|[hH][eE][lL][mM][fF][iI][lL][eE])$/;
const ASSIGNMENT = /^[^:]+:[^=]+=.*$/;
const APP_NAME = /^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const GATE = /^([^:=]+(=[^:]*)?:(NoSchedule|PreferNoSchedule|NoExecute))?$/;
const HTTPS_URL = /^$|^https:\/\/[^/@?#]+([/?#].*)?$/;
const HTTPS = "must be an https:// URL with a host and without credentials";

const input = section("What is bundled", {
  recipe: text("Recipe to bundle; `aicr run` passes on the recipe it resolved", "recipe.yaml"),
});

const output = section("Where the bundle goes", {
  target: textLike(
    /^(?!oci:\/\/$)/,
    "must name a registry and a repository behind oci://",
    "Directory, or oci://registry/repository:tag, to write the bundle to",
    { example: "bundle" },
  ),
  imageRefs: text("File to write the digest of a pushed bundle to", "image-refs.txt"),
});

const deployerOptions = section("Options of the argocd and argocd-helm deployers", {
  namePrefix: text("Put before the name of every child Application", "prod-"),
  destinationServer: textLike(HTTPS_URL, HTTPS, "API server the Applications deploy to", {
    example: "https://kubernetes.default.svc",
  }),
  project: text("Argo CD project of the Applications", "default"),
  cascadeDelete: flag("Delete what was deployed together with its Application", false),
});

const deployment = section("How the bundle is deployed", {
  deployer: textLike(
    DEPLOYER,
    "must be argocd, argocd-helm, flux, helm or helmfile",
    "Tool that deploys the bundle: helm, argocd, argocd-helm, flux or helmfile",
    { example: "helm", values: DEPLOYER_NAMES },
  ),
  repo: text(
    "Git repository that Argo CD or Flux reads the bundle from",
    "https://git.example.com/org/repo.git",
  ),
  set: textsLike(
    ASSIGNMENT,
    "must be component:path=value",
    "Chart values to set, by component; the component may be written in its short form",
    { example: ["gpuoperator:driver.version=580.105.08"], assignment: true },
  ),
  setJson: textsLike(
    ASSIGNMENT,
    "must be component:path=JSON",
    "Chart values given as JSON; a mapping is merged, null deletes",
    { example: ["gpuoperator:driver.env=[]"], assignment: true },
  ),
  setFile: textsLike(
    ASSIGNMENT,
    "must be component:path=file",
    "Chart values read from a YAML or JSON file",
    { example: ["gpuoperator:driver.config=driver-config.yaml"], assignment: true },
  ),
  dynamic: textsLike(
    /^[^:]+:.+$/,
    "must be component:path",
    "Chart values left open, to be filled in when the bundle is installed",
    { example: ["gpuoperator:driver.version"] },
  ),
  vendorCharts: flag(
    "Put the charts themselves into the bundle, for clusters without egress",
    false,
  ),
  appName: field(
    z.string().max(253, "must be at most 253 characters").regex(
      APP_NAME,
      "must be a DNS name: lower-case letters, digits, hyphens and dots",
    ),
    "Name of the parent Application; argocd and argocd-helm only",
    { example: "gpu-stack" },
  ),
  readinessHooks: flag("Add Jobs that hold the deployment until a component works", false),
  fluxNamespace: text("Namespace of the Flux objects; flux only", "flux-system"),
  fluxOciSourceName: text("Name of the OCIRepository that Flux reads; flux only", "aicr-bundle"),
  deployerOptions,
});

const scheduling = section("Where the components run", {
  systemNodeSelector: labels("Labels of the nodes for controllers and other system components", {
    nodeGroup: "system-worker",
  }),
  systemNodeTolerations: tolerations(
    "Taints that system components tolerate; every taint when left out",
    ["dedicated=system-workload:NoSchedule", "dedicated=system-workload:NoExecute"],
  ),
  acceleratedNodeSelector: labels("Labels of the GPU nodes", { nodeGroup: "gpu-worker" }),
  acceleratedNodeTolerations: tolerations(
    "Taints that components on GPU nodes tolerate; every taint when left out",
    ["dedicated=worker-workload:NoSchedule", "dedicated=worker-workload:NoExecute"],
  ),
  workloadGate: textLike(
    GATE,
    "must be key=value:Effect or key:Effect, with the effect NoSchedule, PreferNoSchedule or " +
      "NoExecute",
    "Taint that keeps workloads off a GPU node until it is prepared",
    { example: "skyhook.nvidia.com/runtime-required=true:NoSchedule" },
  ),
  workloadSelector: labels("Labels of the workloads that node preparation must not interrupt", {
    workload: "training",
  }),
  nodes: wholeNumber("Number of GPU nodes to size components for; 0 when it does not matter", 8),
  storageClass: text("StorageClass of the volumes that components claim", "gp3"),
});

const attestation = section("Signature of the bundle", {
  enabled: flag("Sign the bundle", false),
  certificateIdentityRegexp: text(
    "Identity that must have signed the program itself, as a regular expression",
    "https://github\\.com/example/.*",
  ),
  oidcDeviceFlow: flag("Sign in with a code on another device instead of a browser here", false),
  fulcioURL: textLike(HTTPS_URL, HTTPS, "Certificate authority (Fulcio) of a private Sigstore", {
    example: "https://fulcio.example.com",
  }),
  rekorURL: textLike(HTTPS_URL, HTTPS, "Transparency log (Rekor) of a private Sigstore", {
    example: "https://rekor.example.com",
  }),
});

const registry = section("How an OCI target is reached", {
  insecureTLS: flag("Do not verify the certificate of the registry", false),
  plainHTTP: flag("Talk to the registry over plain HTTP", false),
});

/** The section as a whole. */
export const bundle = section("Generation of a bundle that deploys the recipe", {
  input,
  output,
  deployment,
  scheduling,
  attestation,
  registry,
});
