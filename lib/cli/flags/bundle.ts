/** The flags of `aicr bundle`. `aicr run` reads their config fields through this table too. */
import { DEPLOYERS } from "../../bundle/types.ts";
import type { Flag } from "../command.ts";
import {
  ASSUME_YES_FLAG,
  CONFIG_FLAG,
  DATA_FLAG,
  IDENTITY_TOKEN_FLAG,
  KUBECONFIG_FLAG,
  OIDC_DEVICE_FLOW_FLAG,
  recipeFlag,
  SET_FLAG,
} from "./common.ts";

const DEPLOYMENT = "spec.bundle.deployment";
const SCHEDULING = "spec.bundle.scheduling";
const ATTESTATION = "spec.bundle.attestation";

/** Input and output. */
const FILES: readonly Flag[] = [
  recipeFlag("bundle", "spec.bundle.input.recipe"),
  {
    name: "output",
    short: ["o"],
    type: "string",
    config: "spec.bundle.output.target",
    placeholder: "DIR|oci://REF",
    help: "Directory for the bundle, the current one by default; or a registry to push it to, " +
      "oci://host/repository[:tag], beside a copy in ./bundle",
  },
  {
    name: "deployer",
    short: ["d"],
    type: "string",
    values: DEPLOYERS,
    config: `${DEPLOYMENT}.deployer`,
    help: "What will deploy the bundle; helm by default",
  },
  CONFIG_FLAG,
  DATA_FLAG,
  {
    name: "check",
    type: "bool",
    default: false,
    flagOnly: "it is a question, asked beside the config that describes the bundle",
    help: "Write nothing: tell what would change in the output directory, exit 2 if anything would",
  },
  {
    name: "render-check",
    type: "bool",
    default: false,
    flagOnly: "it judges the bundle and changes nothing in it",
    help: "Have helm render every chart of the bundle first; one that fails is an error",
  },
];

/** What goes into the values of the components. */
const VALUES: readonly Flag[] = [
  SET_FLAG,
  {
    name: "set-json",
    type: "string[]",
    config: `${DEPLOYMENT}.setJson`,
    placeholder: "COMPONENT:PATH=JSON",
    help: "Set a value of a component from JSON; mappings merge, lists replace",
  },
  {
    name: "set-file",
    type: "string[]",
    config: `${DEPLOYMENT}.setFile`,
    placeholder: "COMPONENT:PATH=FILE",
    help: "Set a value of a component from a file: YAML or JSON as a document, others as text",
  },
  {
    name: "dynamic",
    type: "string[]",
    config: `${DEPLOYMENT}.dynamic`,
    placeholder: "COMPONENT:PATH",
    help: "Leave a value to be filled in at install time, in cluster-values.yaml",
  },
  {
    name: "storage-class",
    type: "string",
    config: `${SCHEDULING}.storageClass`,
    placeholder: "NAME",
    help: "StorageClass of every component that claims volumes",
  },
];

/** Where pods go. */
const PLACEMENT: readonly Flag[] = [
  {
    name: "system-node-selector",
    type: "string[]",
    config: `${SCHEDULING}.systemNodeSelector`,
    placeholder: "KEY=VALUE",
    help: "Node selector of system components",
  },
  {
    name: "system-node-toleration",
    type: "string[]",
    config: `${SCHEDULING}.systemNodeTolerations`,
    placeholder: "KEY[=VALUE]:EFFECT",
    help: "Toleration of system components; every taint by default",
  },
  {
    name: "accelerated-node-selector",
    type: "string[]",
    config: `${SCHEDULING}.acceleratedNodeSelector`,
    placeholder: "KEY=VALUE",
    help: "Node selector of components on GPU nodes",
  },
  {
    name: "accelerated-node-toleration",
    type: "string[]",
    config: `${SCHEDULING}.acceleratedNodeTolerations`,
    placeholder: "KEY[=VALUE]:EFFECT",
    help: "Toleration of components on GPU nodes; every taint by default",
  },
  {
    name: "workload-gate",
    type: "string",
    config: `${SCHEDULING}.workloadGate`,
    placeholder: "KEY[=VALUE]:EFFECT",
    help: "Taint that keeps workloads off a new node until it is tuned",
  },
  {
    name: "workload-selector",
    type: "string[]",
    config: `${SCHEDULING}.workloadSelector`,
    placeholder: "KEY=VALUE",
    help: "Labels of workloads that node tuning must not evict",
  },
  {
    name: "nodes",
    type: "int",
    default: 0,
    config: `${SCHEDULING}.nodes`,
    help: "Expected number of GPU nodes; 0 leaves the charts' own",
  },
];

/** How charts are packed and where they are published. */
const PACKAGING: readonly Flag[] = [
  {
    name: "vendor-charts",
    type: "bool",
    default: false,
    config: `${DEPLOYMENT}.vendorCharts`,
    help: "Pull every upstream chart into the bundle, for clusters without registry access",
  },
  {
    name: "readiness-hooks",
    type: "bool",
    default: false,
    config: `${DEPLOYMENT}.readinessHooks`,
    help: "Make the deployment wait for each component's readiness test",
  },
  {
    name: "repo",
    type: "string",
    config: `${DEPLOYMENT}.repo`,
    placeholder: "URL",
    help: "Repository that a GitOps deployer pulls the bundle from",
  },
  {
    name: "app-name",
    type: "string",
    config: `${DEPLOYMENT}.appName`,
    placeholder: "NAME",
    help: "Name of the parent Argo CD Application",
  },
  {
    name: "flux-namespace",
    type: "string",
    default: "flux-system",
    config: `${DEPLOYMENT}.fluxNamespace`,
    placeholder: "NAME",
    help: "Namespace of the Flux objects",
  },
  {
    name: "flux-oci-source-name",
    type: "string",
    default: "aicr-bundle",
    config: `${DEPLOYMENT}.fluxOciSourceName`,
    placeholder: "NAME",
    help: "Name of the OCIRepository that holds the bundle",
  },
  {
    name: "image-refs",
    type: "string",
    config: "spec.bundle.output.imageRefs",
    placeholder: "FILE",
    help: "File for the digest of a pushed bundle",
  },
  {
    name: "plain-http",
    type: "bool",
    default: false,
    config: "spec.bundle.registry.plainHTTP",
    help: "Push without TLS, to a registry that has none",
  },
  {
    name: "insecure-tls",
    type: "bool",
    default: false,
    config: "spec.bundle.registry.insecureTLS",
    help: "Push with TLS without checking the registry's certificate",
  },
];

/** Flags of attestation. */
const LATER: readonly Flag[] = [
  KUBECONFIG_FLAG,
  {
    name: "attest",
    type: "bool",
    default: false,
    config: `${ATTESTATION}.enabled`,
    later: "active",
  },
  {
    name: "certificate-identity-regexp",
    type: "string",
    config: `${ATTESTATION}.certificateIdentityRegexp`,
    later: "inert",
  },
  {
    name: "fulcio-url",
    type: "string",
    env: ["AICR_FULCIO_URL"],
    config: `${ATTESTATION}.fulcioURL`,
    later: "inert",
  },
  {
    name: "rekor-url",
    type: "string",
    env: ["AICR_REKOR_URL"],
    config: `${ATTESTATION}.rekorURL`,
    later: "inert",
  },
  { ...OIDC_DEVICE_FLOW_FLAG, config: `${ATTESTATION}.oidcDeviceFlow`, later: "inert" },
  IDENTITY_TOKEN_FLAG,
  {
    name: "signing-key",
    type: "string",
    flagOnly: "which key signs depends on who runs the command",
    later: "active",
  },
  ASSUME_YES_FLAG,
].map((flag) => ({ help: "Setting of attestation", ...flag } as Flag));

/** All of them, in the order of help. */
export const BUNDLE_FLAGS: readonly Flag[] = [
  ...FILES,
  ...VALUES,
  ...PLACEMENT,
  ...PACKAGING,
  ...LATER,
];
