/** What the validate command refuses before it starts. Source: validate behaviour. */
import { nearest } from "../../base/suggest.ts";
import { type Problem, quote } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

/** Features that CNCF evidence can be collected for. */
const FEATURES = [
  "accelerator-metrics",
  "ai-service-metrics",
  "cluster-autoscaling",
  "dra-support",
  "gang-scheduling",
  "inference-gateway",
  "pod-autoscaling",
  "robust-operator",
  "secure-access",
] as const;

function allBesideOthers({ spec }: AICRConfig): Problem[] {
  const phases = spec.validate?.execution?.phases ?? [];
  const others = [...new Set(phases)].filter((phase) => phase !== "all");
  if (!phases.includes("all") || others.length === 0) return [];
  return [{
    path: ["spec", "validate", "execution", "phases", phases.indexOf("all")],
    message: `Phase "all" cannot be combined with ${others.join(", ")}`,
    hints: ["Give either all, or the phases one by one"],
  }];
}

function snapshotWithoutCluster({ spec }: AICRConfig): Problem[] {
  const { execution, input } = spec.validate ?? {};
  if (!execution?.noCluster || input?.snapshot || spec.snapshot) return [];
  return [{
    path: ["spec", "validate", "execution", "noCluster"],
    message:
      "Without a cluster there is nothing to validate against: spec.validate.input.snapshot " +
      "is missing",
    hints: ["Add spec.validate.input.snapshot, or leave noCluster out"],
  }];
}

function unknownFeatures({ spec }: AICRConfig): Problem[] {
  const known: readonly string[] = FEATURES;
  return (spec.validate?.evidence?.cncf?.features ?? []).flatMap((feature, index) =>
    known.includes(feature) ? [] : [{
      path: ["spec", "validate", "evidence", "cncf", "features", index],
      message: `Unknown feature ${quote(feature)} in spec.validate.evidence.cncf.features`,
      hints: [...nearest(feature, known), `Valid values: ${known.join(", ")}`],
    }]
  );
}

function evidenceChain({ spec }: AICRConfig): Problem[] {
  const { dir, cncfSubmission, features = [] } = spec.validate?.evidence?.cncf ?? {};
  const path = ["spec", "validate", "evidence", "cncf"];
  const problems: Problem[] = [];
  if (cncfSubmission && !dir) {
    problems.push({
      path: [...path, "cncfSubmission"],
      message: "Key cncfSubmission of spec.validate.evidence.cncf needs dir",
      hints: ["Add dir: the directory the evidence is written to"],
    });
  }
  if (features.length > 0 && !cncfSubmission) {
    problems.push({
      path: [...path, "features"],
      at: "key",
      message: "Key features of spec.validate.evidence.cncf needs cncfSubmission",
      hints: ["Add cncfSubmission: true, or leave features out"],
    });
  }
  return problems;
}

/** The rules of this file. */
export const validationRules = [
  allBesideOthers,
  snapshotWithoutCluster,
  unknownFeatures,
  evidenceChain,
];
