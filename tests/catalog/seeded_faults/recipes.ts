/** Faults of constraints, mixins and dependencies. */
import { append, LEAF, MARK, MIXIN, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const RECIPES_FAULTS: readonly SeededFault[] = [
  {
    name: "a constraint on a measurement that does not exist",
    rule: "constraint-name",
    changes: { [LEAF]: swap("K8s.server.version", `Kubernetes.server.version ${MARK}`) },
  },
  {
    name: "a constraint without a key",
    rule: "constraint-name",
    changes: { [MIXIN]: swap("OS.sysctl./proc/sys/kernel/osrelease", `OS.kernel ${MARK}`) },
  },
  {
    name: "an operator that does not exist",
    rule: "constraint-value",
    changes: { [LEAF]: swap('">= 1.31"', `"=> 1.31" ${MARK}`) },
  },
  {
    name: "a range of versions",
    rule: "constraint-value",
    changes: { [LEAF]: swap('">= 1.31"', `">= 1.31, < 1.34" ${MARK}`) },
  },
  {
    name: "an ordering of what is no version",
    rule: "constraint-value",
    changes: { "overlays/acme.yaml": swap("value: acmeos", `value: "> acmeos" ${MARK}`) },
  },
  {
    name: "two operating systems in one overlay",
    rule: "os-mixins",
    into: "embedded",
    changes: {
      "overlays/h100-eks-ubuntu-training.yaml": swap(
        "- os-ubuntu",
        `- os-ubuntu\n    - os-talos ${MARK}`,
      ),
      "mixins/os-talos.yaml": (text) => text.replace(/# lint: .*\n/, ""),
    },
  },
  {
    name: "a second operating system below an overlay that has one",
    rule: "os-mixins",
    into: "embedded",
    changes: {
      "overlays/h100-eks-ubuntu-training-kubeflow.yaml": swap(
        "- platform-kubeflow",
        `- platform-kubeflow\n    - os-talos ${MARK}`,
      ),
      "mixins/os-talos.yaml": (text) => text.replace(/# lint: .*\n/, ""),
    },
  },
  {
    name: "a mixin with a constraint that the overlay has",
    rule: "mixin-conflict",
    changes: {
      [MIXIN]: swap(
        "- name: OS.sysctl./proc/sys/kernel/osrelease",
        `- name: K8s.server.version ${MARK}`,
      ),
    },
  },
  {
    name: "a mixin that changes the chart of a component of the base set",
    rule: "mixin-conflict",
    changes: { [MIXIN]: append(`    - name: cert-manager\n      version: v1.0.0 ${MARK}\n`) },
  },
  {
    name: "a dependency that is not in the recipe",
    rule: "dependency",
    changes: { "overlays/acme.yaml": swap("- nfd", `- kueue ${MARK}`) },
  },
  {
    name: "components that depend on each other",
    rule: "dependency",
    changes: {
      "overlays/acme.yaml": append(`    - name: nfd\n      dependencyRefs:\n        - gadget\n`),
    },
    file: "overlays/acme.yaml",
    line: 14,
  },
  {
    name: "a dependency circle in the base set",
    rule: "dependency",
    into: "embedded",
    changes: {
      "overlays/base.yaml": swap(
        "      valuesFile: components/cert-manager/values.yaml\n",
        `      valuesFile: components/cert-manager/values.yaml\n      dependencyRefs:\n        - gpu-operator ${MARK}\n`,
      ),
    },
  },
  {
    name: "a Helm component with a Kustomize field",
    rule: "incoherent-component",
    changes: {
      [LEAF]: swap(
        "    - name: gpu-operator",
        `    - name: gpu-operator\n      path: deploy ${MARK}`,
      ),
    },
  },
  {
    name: "a component of an unknown type",
    rule: "incoherent-component",
    changes: {
      [LEAF]: swap(
        "    - name: gpu-operator",
        `    - name: gpu-operator\n      type: Ansible ${MARK}`,
      ),
    },
  },
  {
    name: "a constraint that no check reads",
    rule: "phase-constraint",
    severity: "warning",
    changes: {
      [LEAF]: swap("- name: nccl-all-reduce-bw", `- name: nccl-all-reduce-bandwidth ${MARK}`),
    },
  },
  {
    name: "a bandwidth without an operator",
    rule: "threshold",
    changes: { [LEAF]: swap('">= 300 GB/s"', `"300" ${MARK}`) },
  },
  {
    name: "a routing mode that does not exist",
    rule: "threshold",
    changes: {
      [LEAF]: append(
        `        - name: inference-routing-mode\n          value: round-robin ${MARK}\n`,
      ),
    },
  },
];
