/**
 * The fields of an agent: Jobs that run inside the cluster. Snapshots and validation have one each,
 * with the same fields of the same types; what their Jobs do differs, and so do the words.
 */
import { flag, labels, text, texts, tolerations } from "./field.ts";

/** What is said about one agent in particular. Examples are its defaults. */
export interface AgentWords {
  /** Who runs, as `the Job`. */
  jobs: string;
  namespace: { about: string; example: string };
  jobName: { about: string; example: string };
  nodeSelector: string;
  tolerations: string;
  requireGpu: string;
}

/** The fields, in the order of the schema. */
export const agentFields = (words: AgentWords) => ({
  namespace: text(words.namespace.about, words.namespace.example),
  image: text(
    `Container image of ${words.jobs}; by default the one released with this version`,
    "ghcr.io/nvidia/aicr:latest",
  ),
  imagePullSecrets: texts("Names of the Secrets that the image is pulled with", ["regcred"]),
  jobName: text(words.jobName.about, words.jobName.example),
  serviceAccountName: text(`Name of the ServiceAccount of ${words.jobs}`, "aicr"),
  nodeSelector: labels(words.nodeSelector, { nodeGroup: "gpu-worker" }),
  tolerations: tolerations(words.tolerations, ["dedicated=worker-workload:NoSchedule"]),
  requireGpu: flag(words.requireGpu, false),
});
