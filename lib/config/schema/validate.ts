/** `spec.validate`: how a recipe is held against a cluster. Source: CLI reference, validate. */
import * as z from "zod";
import { agentFields } from "./agent.ts";
import { choice, duration, field, flag, section, text, texts } from "./field.ts";

const input = section("What is validated", {
  recipe: text("Recipe to validate; `aicr run` passes on the recipe it resolved", "recipe.yaml"),
  snapshot: text(
    "Snapshot the recipe is held against (file, URL, cm://namespace/name or embedded:NAME); " +
      "taken from the cluster when left out",
    "snapshot.yaml",
  ),
});

const output = section("Where the report goes", {
  path: text("File to write the CTRF report to", "report.json"),
  format: choice(["json"], "Format of the report, which CTRF fixes to JSON"),
});

const agent = section(
  "The Jobs that run checks inside the cluster",
  agentFields({
    jobs: "the Jobs",
    namespace: { about: "Namespace the Jobs run in", example: "aicr-validation" },
    jobName: { about: "Name of the Job that takes the snapshot", example: "aicr-validate" },
    nodeSelector: "Labels of the nodes that test workloads may run on; {} for any node",
    tolerations: "Taints that test workloads tolerate; every taint when left out, none with []",
    requireGpu: "Ask for a GPU when the snapshot is taken",
  }),
);

/** Phases that a config may ask for; `all` stands for the other three. */
export const PHASE_NAMES = ["deployment", "performance", "conformance", "all"] as const;

const execution = section("How the validation is run", {
  phases: field(
    z.array(z.enum(PHASE_NAMES)),
    "Phases to run on the cluster, after readiness; `aicr run` evaluates only readiness " +
      "when this is left out",
    { example: ["deployment"], values: PHASE_NAMES },
  ),
  failOnError: flag("Stop with an error when readiness or a check fails", true),
  failFast: flag("Skip the phases behind a failed one", false),
  noCluster: flag("Do not touch a cluster: only readiness is evaluated", false),
  noCleanup: flag("Keep the Jobs and their RBAC objects afterwards, to look at them", false),
  timeout: duration("How long to wait for the snapshot and for each check", "5m"),
});

const cncf = section("Markdown evidence for the CNCF AI conformance program", {
  dir: text("Directory the evidence is written to", "evidence"),
  cncfSubmission: flag("Collect the evidence for a submission; needs dir", false),
  features: texts("Features to collect evidence for; needs cncfSubmission", ["dra-support"]),
});

const attestation = section("Signed evidence of this validation", {
  out: text("Directory the evidence bundle is written to", "evidence-bundle"),
  bom: text("Bill of materials (CycloneDX) that is put into the bundle", "bom.json"),
  push: text(
    "OCI repository the bundle is pushed to and signed in",
    "registry.example.com/evidence",
  ),
  plainHTTP: flag("Talk to the registry over plain HTTP", false),
  insecureTLS: flag("Do not verify the certificate of the registry", false),
});

const evidence = section("What is kept as evidence", { cncf, attestation });

/** The section as a whole. */
export const validate = section("Validation of the recipe against a snapshot and a cluster", {
  input,
  output,
  agent,
  execution,
  evidence,
});
