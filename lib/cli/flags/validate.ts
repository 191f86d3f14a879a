/** The flags of `aicr validate`. `aicr run` reads their config fields through this table too. */
import { PHASE_VALUES } from "../../validate/phases.ts";
import type { Flag } from "../command.ts";
import {
  ASSUME_YES_FLAG,
  CONFIG_FLAG,
  DATA_FLAG,
  IDENTITY_TOKEN_FLAG,
  KUBECONFIG_FLAG,
  OIDC_DEVICE_FLOW_FLAG,
  outputFlag,
  recipeFlag,
} from "./common.ts";

const AGENT = "spec.validate.agent";
const EXECUTION = "spec.validate.execution";
const EVIDENCE = "spec.validate.evidence";

/** What is validated and how. */
const WORK: readonly Flag[] = [
  recipeFlag("validate", "spec.validate.input.recipe"),
  {
    name: "snapshot",
    short: ["s"],
    type: "string",
    config: "spec.validate.input.snapshot",
    placeholder: "FILE",
    help: "Snapshot to validate against: a file, an http(s) URL, embedded:NAME, or - for stdin",
  },
  {
    name: "no-cluster",
    type: "bool",
    default: false,
    config: `${EXECUTION}.noCluster`,
    help: "Evaluate readiness only and list the checks of the phases as skipped",
  },
  {
    name: "phase",
    type: "string[]",
    commas: true,
    values: PHASE_VALUES,
    config: `${EXECUTION}.phases`,
    help: "Validation phase; may be repeated, all by default",
  },
  {
    name: "fail-on-error",
    type: "bool",
    default: true,
    config: `${EXECUTION}.failOnError`,
    help: "End with an error when a constraint or check fails; a constraint that cannot be " +
      "evaluated always does",
  },
  outputFlag("File for the CTRF report; stdout by default", "spec.validate.output.path"),
  DATA_FLAG,
  CONFIG_FLAG,
];

/** Flags of running checks on a cluster. */
const CLUSTER: readonly Flag[] = [
  KUBECONFIG_FLAG,
  {
    name: "fail-fast",
    type: "bool",
    default: false,
    config: `${EXECUTION}.failFast`,
    later: "inert",
  },
  {
    name: "timeout",
    type: "duration",
    default: "5m0s",
    config: `${EXECUTION}.timeout`,
    later: "inert",
  },
  {
    name: "no-cleanup",
    type: "bool",
    default: false,
    config: `${EXECUTION}.noCleanup`,
    later: "inert",
  },
  {
    name: "namespace",
    short: ["n"],
    type: "string",
    default: "aicr-validation",
    env: ["AICR_NAMESPACE"],
    config: `${AGENT}.namespace`,
    later: "inert",
  },
  {
    name: "image",
    type: "string",
    env: ["AICR_VALIDATOR_IMAGE"],
    config: `${AGENT}.image`,
    later: "inert",
  },
  {
    name: "image-pull-secret",
    type: "string[]",
    config: `${AGENT}.imagePullSecrets`,
    later: "inert",
  },
  {
    name: "job-name",
    type: "string",
    default: "aicr-validate",
    config: `${AGENT}.jobName`,
    later: "inert",
  },
  {
    name: "service-account-name",
    type: "string",
    default: "aicr",
    config: `${AGENT}.serviceAccountName`,
    later: "inert",
  },
  { name: "node-selector", type: "string[]", config: `${AGENT}.nodeSelector`, later: "inert" },
  { name: "toleration", type: "string[]", config: `${AGENT}.tolerations`, later: "inert" },
  {
    name: "require-gpu",
    type: "bool",
    default: false,
    env: ["AICR_REQUIRE_GPU"],
    config: `${AGENT}.requireGpu`,
    later: "inert",
  },
].map((flag) => ({ help: "Setting of checks that run on a cluster", ...flag } as Flag));

/** Flags of evidence and its signature. */
const PROOF: readonly Flag[] = [
  { name: "evidence-dir", type: "string", config: `${EVIDENCE}.cncf.dir`, later: "active" },
  {
    name: "cncf-submission",
    type: "bool",
    default: false,
    config: `${EVIDENCE}.cncf.cncfSubmission`,
    later: "active",
  },
  {
    name: "feature",
    short: ["f"],
    type: "string[]",
    config: `${EVIDENCE}.cncf.features`,
    later: "active",
  },
  {
    name: "emit-attestation",
    type: "string",
    config: `${EVIDENCE}.attestation.out`,
    later: "active",
  },
  { name: "push", type: "string", config: `${EVIDENCE}.attestation.push`, later: "active" },
  { name: "bom", type: "string", config: `${EVIDENCE}.attestation.bom`, later: "active" },
  {
    name: "plain-http",
    type: "bool",
    default: false,
    config: `${EVIDENCE}.attestation.plainHTTP`,
    later: "inert",
  },
  {
    name: "insecure-tls",
    type: "bool",
    default: false,
    config: `${EVIDENCE}.attestation.insecureTLS`,
    later: "inert",
  },
  { name: "full", type: "bool", default: false, later: "active" },
  { name: "no-sign", type: "bool", default: false, later: "active" },
  IDENTITY_TOKEN_FLAG,
  OIDC_DEVICE_FLOW_FLAG,
  ASSUME_YES_FLAG,
].map((flag) => ({ help: "Setting of evidence and attestation", ...flag } as Flag));

/** All of them, in the order of help. */
export const VALIDATE_FLAGS: readonly Flag[] = [...WORK, ...CLUSTER, ...PROOF];
