/** Faults of entries of the registry. */
import { MARK, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const REGISTRY_FAULTS: readonly SeededFault[] = [
  {
    name: "an override key for the deployer",
    rule: "reserved-name",
    changes: { "registry.yaml": swap("- wdg", `- deployer ${MARK}`) },
  },
  {
    name: "helm and kustomize in one entry",
    rule: "helm-and-kustomize",
    changes: {
      "registry.yaml": swap(
        "    kustomize:",
        `    helm: {defaultChart: x}\n    kustomize: ${MARK}`,
      ),
    },
  },
  {
    name: "an override key of another component",
    rule: "override-key",
    changes: { "registry.yaml": swap("- wdg", `- gpuoperator ${MARK}`) },
  },
  {
    name: "a chart repository without a scheme",
    rule: "chart-source",
    changes: { "registry.yaml": swap("https://charts.example.com", `charts.example.com ${MARK}`) },
  },
  {
    name: "a range of chart versions",
    rule: "chart-source",
    changes: { "registry.yaml": swap("v1.2.3", `">= 1.2" ${MARK}`) },
  },
  {
    name: "a value path with an empty key",
    rule: "value-path",
    changes: { "registry.yaml": swap("operator.nodeSelector", `operator..nodeSelector ${MARK}`) },
  },
  {
    name: "a validation for a service that does not exist",
    rule: "validation-condition",
    changes: { "registry.yaml": swap("- acme", `- acmee ${MARK}`) },
  },
  {
    name: "a validation that does not exist",
    rule: "unknown-validation",
    changes: { "registry.yaml": swap("CheckWorkloadSelectorMissing", `CheckWorkload ${MARK}`) },
  },
];
