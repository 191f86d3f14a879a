/** `spec.snapshot`: how the state of a cluster is captured. Source: CLI reference, snapshot. */
import * as z from "zod";
import { agentFields } from "./agent.ts";
import { choice, duration, field, flag, section, text, wholeNumber } from "./field.ts";

const output = section("Where the snapshot goes", {
  path: text(
    "File or cm://namespace/name to write the snapshot to; standard output when left out",
    "snapshot.yaml",
  ),
  format: choice(["yaml", "json", "table"], "Format of the snapshot"),
  template: text(
    "Template file that formats the snapshot; only together with the format yaml",
    "snapshot-template.md.tmpl",
  ),
});

const agent = section("The Job that collects the snapshot on a node of the cluster", {
  ...agentFields({
    jobs: "the Job",
    namespace: { about: "Namespace the Job runs in", example: "default" },
    jobName: { about: "Name of the Job", example: "aicr" },
    nodeSelector: "Labels of the node the Job may run on; {} for any node",
    tolerations: "Taints the Job tolerates; every taint when left out, none with []",
    requireGpu: "Ask for a GPU, so that the Job lands on a GPU node",
  }),
  runtimeClassName: text(
    "Runtime class of the pod, to reach a GPU without asking for one; not with requireGpu",
    "nvidia",
  ),
  os: field(z.string(), "Operating system of the nodes, where it decides about host mounts", {
    example: "ubuntu",
  }),
  requests: text("Resource requests of the pod", "cpu=500m,memory=1Gi"),
  limits: text("Resource limits of the pod", "cpu=1,memory=2Gi"),
});

const execution = section("How the Job is run", {
  timeout: duration("How long to wait for the Job to complete", "5m"),
  noCleanup: flag("Keep the Job and its RBAC objects afterwards, to look at them", false),
  privileged: flag("Run with host access, which the GPU, OS and systemd readings need", true),
  maxNodesPerEntry: wholeNumber("Most node names listed for one label or taint; 0 lists all", 0),
});

/** The section as a whole. */
export const snapshot = section("Capture of the state of a cluster", { output, agent, execution });
