/**
 * Faults to seed into a clean catalog, each with the rule that must find it. The line it must be
 * found at carries the mark `# <--`; a fault without a mark is one of a file or of the directory.
 */
import type { Severity } from "../../lib/catalog/lint/types.ts";
import type { Changes } from "../support/lint_catalogs.ts";

/** One fault. */
export interface SeededFault {
  name: string;
  rule: string;
  /** Default: error. */
  severity?: Severity;
  /** What is changed; default: the data directory. */
  into?: "embedded" | "data";
  changes: Changes;
  /** The file of the finding, when no line carries the mark. */
  file?: string;
  /** Line of the finding in that file. */
  line?: number;
  /** Changes on the disk that are no text. */
  prepare?: (directory: string) => void;
}

/** Ends the line a fault must be found at. */
export const MARK = "# <--";
const LEAF = "overlays/training/h100-acme-training.yaml";
const MIXIN = "mixins/platform-acme.yaml";
const CONFIG = "components/widget/manifests/config.yaml";

/** Replaces the first occurrence of a text; the new one is to carry the mark. */
function swap(old: string, next: string): (text: string) => string {
  return (text) => text.replace(old, () => next);
}

/** Adds text at the end. */
function append(more: string): (text: string) => string {
  return (text) => text + more;
}

/** An overlay of its own; `spec` is YAML with two spaces of indent. */
function overlay(name: string, spec: string): string {
  return `kind: RecipeMetadata\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
}

const READING: SeededFault[] = [
  {
    name: "an overlay with a syntax error",
    rule: "syntax",
    changes: {
      "overlays/broken.yaml": `kind: RecipeMetadata\nmetadata: {name: broken\nspec: ] ${MARK}\n`,
    },
  },
  {
    name: "a manifest that is no text",
    rule: "syntax",
    changes: {},
    file: "components/widget/manifests/config.yaml",
    prepare: (directory) =>
      Deno.writeFileSync(`${directory}/${CONFIG}`, new Uint8Array([0xff, 0xfe, 0x41, 0])),
  },
  {
    name: "componentRefs that are a mapping",
    rule: "schema",
    changes: {
      "overlays/acme.yaml": swap(
        "componentRefs:\n",
        `componentRefs: ${MARK}\n      a:\n        - b\n#`,
      ),
    },
  },
  {
    name: "an overlay without a name",
    rule: "schema",
    changes: {
      "overlays/nameless.yaml":
        `kind: RecipeMetadata\nmetadata: ${MARK}\n  description: x\nspec: {}\n`,
    },
  },
  {
    name: "a registry entry with a text where true or false belongs",
    rule: "schema",
    changes: {
      "registry.yaml": append(`  - name: gizmo\n    hasSelfRefCRDs: maybe ${MARK}\n`),
    },
  },
  {
    name: "a mistyped key in a component reference",
    rule: "unknown-key",
    changes: { "overlays/acme.yaml": swap("dependencyRefs:", `dependencyRef: ${MARK}`) },
  },
  {
    name: "a mixin with criteria",
    rule: "unknown-key",
    changes: {
      [MIXIN]: swap("  constraints:", `  criteria: ${MARK}\n    service: acme\n  constraints:`),
    },
  },
  {
    name: "an overlay below mixins/",
    rule: "kind",
    changes: { [MIXIN]: swap("kind: RecipeMixin", `kind: RecipeMetadata ${MARK}`) },
  },
  {
    name: "a registry of another kind",
    rule: "kind",
    changes: { "registry.yaml": swap("kind: ComponentRegistry", `kind: Registry ${MARK}`) },
  },
  {
    name: "an API version of the future",
    rule: "api-version",
    severity: "warning",
    changes: { "overlays/acme.yaml": swap("v1alpha2", `v2 ${MARK}`) },
  },
  {
    name: "an overlay named .yml",
    rule: "ignored-file",
    severity: "warning",
    changes: { "overlays/other.yml": overlay("other", "  criteria: {service: other}\n") },
    file: "overlays/other.yml",
    line: 1,
  },
  {
    name: "a Kubernetes object between the overlays",
    rule: "ignored-file",
    severity: "warning",
    changes: { "overlays/object.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" },
    file: "overlays/object.yaml",
    line: 1,
  },
  {
    name: "a symbolic link",
    rule: "irregular-file",
    changes: {},
    file: "overlays/link.yaml",
    prepare: (directory) => Deno.symlinkSync("/etc/hostname", `${directory}/overlays/link.yaml`),
  },
  {
    name: "two overlays of one name",
    rule: "duplicate-name",
    changes: {
      "overlays/z/acme.yaml": `kind: RecipeMetadata\nmetadata:\n  name: acme ${MARK}\nspec: {}\n`,
    },
  },
  {
    name: "a component that is declared twice",
    rule: "duplicate-name",
    changes: { "registry.yaml": append(`  - name: gadget ${MARK}\n`) },
  },
];

const REGISTRY: SeededFault[] = [
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

const REFERENCES: SeededFault[] = [
  {
    name: "a base that does not exist",
    rule: "unknown-base",
    changes: { [LEAF]: swap("base: acme", `base: akme ${MARK}`) },
  },
  {
    name: "a mixin that does not exist",
    rule: "unknown-mixin",
    changes: { [LEAF]: swap("- platform-acme", `- platform-acme\n    - platform-akme ${MARK}`) },
  },
  {
    name: "a component that does not exist",
    rule: "unknown-component",
    changes: { "overlays/acme.yaml": append(`    - name: gadgte ${MARK}\n`) },
  },
  {
    name: "a component that only an overlay knows",
    rule: "unknown-component",
    severity: "warning",
    changes: {
      "overlays/acme.yaml": append(
        `    - name: own ${MARK}\n      type: Helm\n      source: https://x.example\n      version: 1.0.0\n`,
      ),
    },
  },
  {
    name: "a values file that does not exist",
    rule: "missing-file",
    changes: {
      "components/widget/values-acme.yaml": null,
      [MIXIN]: swap("values-acme.yaml", `values-acme.yaml ${MARK}`),
    },
  },
  {
    name: "a manifest that does not exist",
    rule: "missing-file",
    changes: {
      [MIXIN]: swap(`- ${CONFIG}`, `- ${CONFIG}\n        - ./components/widget/more.yaml ${MARK}`),
    },
  },
  {
    name: "a health check that does not exist",
    rule: "missing-file",
    changes: {
      "checks/widget/health-check.yaml": null,
      "registry.yaml": swap("health-check.yaml", `health-check.yaml ${MARK}`),
    },
  },
  {
    name: "a check that does not exist",
    rule: "unknown-check",
    changes: { [LEAF]: swap("- expected-resources", `- expected-resource ${MARK}`) },
  },
  {
    name: "a check of another phase",
    rule: "unknown-check",
    changes: { [LEAF]: swap("- expected-resources", `- dra-support ${MARK}`) },
  },
];

const STRUCTURE: SeededFault[] = [
  {
    name: "a root overlay with mixins",
    rule: "root-overlay",
    into: "embedded",
    changes: {
      "overlays/base.yaml": swap("spec:\n", `spec:\n  mixins: ${MARK}\n    - os-ubuntu\n`),
    },
  },
  {
    name: "two overlays that inherit from each other",
    rule: "base-cycle",
    changes: {
      "overlays/one.yaml": overlay("one", `  base: two ${MARK}\n  criteria: {service: one}\n`),
      "overlays/two.yaml": overlay("two", "  base: one\n  criteria: {service: two}\n"),
    },
  },
  {
    name: "two overlays for one cell",
    rule: "duplicate-criteria",
    changes: {
      "overlays/more/acme.yaml": overlay("more-acme", `  criteria: ${MARK}\n    service: acme\n`),
    },
  },
  {
    name: "two embedded overlays for one cell",
    rule: "duplicate-criteria",
    into: "embedded",
    changes: {
      "overlays/more-eks-training.yaml": overlay(
        "more-eks-training",
        `  criteria: ${MARK}\n    service: eks\n    intent: training\n`,
      ),
    },
  },
  {
    name: "a criterion in upper case",
    rule: "criteria-value",
    changes: { [LEAF]: swap("accelerator: h100", `accelerator: H100 ${MARK}`) },
  },
  {
    name: "a criterion that is an alias",
    rule: "criteria-value",
    changes: {
      "overlays/openshift.yaml": overlay(
        "openshift",
        `  criteria:\n    service: openshift ${MARK}\n`,
      ),
    },
  },
  {
    name: "an embedded overlay for a value that is not on the list",
    rule: "criteria-value",
    into: "embedded",
    changes: {
      "overlays/metal4.yaml": overlay("metal4", `  criteria:\n    service: metal4 ${MARK}\n`),
    },
  },
  {
    name: "an overlay without criteria that nobody inherits from",
    rule: "unreachable-overlay",
    severity: "warning",
    changes: {
      "overlays/lost.yaml": `kind: RecipeMetadata\nmetadata:\n  name: lost ${MARK}\nspec: {}\n`,
    },
  },
  {
    name: "a timeout without a unit",
    rule: "timeout",
    changes: { [LEAF]: swap("timeout: 10m", `timeout: 600 ${MARK}`) },
  },
  {
    name: "a validator with a timeout that is none",
    rule: "timeout",
    changes: { "catalog/validators.yaml": swap("5m", `soon ${MARK}`) },
  },
  {
    name: "a constraint that is stated twice",
    rule: "duplicate-entry",
    changes: {
      "overlays/acme.yaml": swap(
        "  componentRefs:",
        `    - name: OS.release.ID ${MARK}\n      value: other\n  componentRefs:`,
      ),
    },
  },
  {
    name: "a component that is listed twice in one overlay",
    rule: "duplicate-entry",
    changes: { "overlays/acme.yaml": append(`    - name: gadget ${MARK}\n`) },
  },
  {
    name: "a namespace in upper case",
    rule: "namespace",
    changes: { [MIXIN]: swap("namespace: widgets", `namespace: Widgets ${MARK}`) },
  },
];

const FILES: SeededFault[] = [
  {
    name: "a values file that is a list",
    rule: "values-file",
    changes: { "components/widget/values-acme.yaml": `- a ${MARK}\n` },
  },
  {
    name: "a health check that is no Chainsaw test",
    rule: "health-check",
    changes: {
      "checks/widget/health-check.yaml": `kind: Test ${MARK}\nspec: {steps: [{try: []}]}\n`,
    },
  },
  {
    name: "a health check without steps",
    rule: "empty-check",
    severity: "warning",
    changes: {
      "checks/widget/health-check.yaml": (text) =>
        text.split("  steps:")[0] + `  steps: [] ${MARK}\n`,
    },
  },
  {
    name: "remote manifests without a digest",
    rule: "remote-manifests",
    into: "embedded",
    changes: {
      "components/agentgateway-crds/manifests/gateway-api-crds.yaml": (text) =>
        text.replace(/sha256: \S+/, `sha256: latest ${MARK}`),
    },
  },
  {
    name: "an overlay in a file of another name",
    rule: "file-name",
    severity: "warning",
    changes: {
      "overlays/acme.yaml": null,
      "overlays/acne.yaml":
        `kind: RecipeMetadata\nmetadata:\n  name: acme ${MARK}\nspec:\n  criteria: {service: acme}\n` +
        "  componentRefs: [{name: gadget}]\n",
    },
  },
  {
    name: "an overlay off the naming rule",
    rule: "overlay-name",
    severity: "warning",
    changes: {
      "overlays/training-acme-b200.yaml":
        `kind: RecipeMetadata\nmetadata:\n  name: training-acme-b200 ${MARK}\nspec:\n` +
        "  base: acme\n  criteria: {service: acme, accelerator: b200, intent: training}\n",
    },
  },
  {
    name: "a mixin off the naming rule",
    rule: "mixin-name",
    severity: "warning",
    changes: {
      [MIXIN]: null,
      "mixins/acme.yaml": `kind: RecipeMixin\nmetadata:\n  name: acme ${MARK}\nspec:\n` +
        "  componentRefs:\n    - name: widget\n      valuesFile: components/widget/values-acme.yaml\n" +
        "      manifestFiles:\n        - components/widget/manifests/namespace.yaml\n" +
        "        - components/widget/manifests/config.yaml\n      namespace: widgets\n",
      [LEAF]: swap("- platform-acme", "- acme"),
    },
  },
  {
    name: "a values file off the naming rule",
    rule: "values-file-name",
    severity: "warning",
    changes: {
      "components/widget/values-acme.yaml": null,
      "components/widget/acme_values.yaml": `a: 1 ${MARK}\n`,
      [MIXIN]: swap("values-acme.yaml", "acme_values.yaml"),
    },
  },
  {
    name: "a values file that nothing names",
    rule: "dead-file",
    severity: "warning",
    changes: { "components/widget/values-old.yaml": `a: 1 ${MARK}\n` },
  },
  {
    name: "a manifest that nothing names any more",
    rule: "dead-file",
    severity: "warning",
    changes: {
      [MIXIN]: swap(`        - ${CONFIG}\n`, "        - components/widget/manifests/two.yaml\n"),
      "components/widget/manifests/two.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    },
    file: CONFIG,
    line: 1,
  },
  {
    name: "a mixin that no overlay lists",
    rule: "unused-mixin",
    severity: "warning",
    changes: {
      "mixins/os-acme.yaml": `kind: RecipeMixin\nmetadata:\n  name: os-acme ${MARK}\nspec: {}\n`,
    },
  },
  {
    name: "a component that no overlay refers to",
    rule: "unused-component",
    severity: "warning",
    changes: { "registry.yaml": append(`  - name: gizmo ${MARK}\n`) },
  },
  {
    name: "an allowance without a reason",
    rule: "allowance",
    severity: "warning",
    changes: { "overlays/acme.yaml": (text) => `# lint: allow overlay-name ${MARK}\n${text}` },
  },
  {
    name: "an allowance that is not needed",
    rule: "allowance",
    severity: "warning",
    changes: {
      "registry.yaml": swap(
        "  - name: widget",
        `  # lint: allow unused-component because so ${MARK}\n  - name: widget`,
      ),
    },
  },
  {
    name: "an allowance of a rule whose findings are errors",
    rule: "allowance",
    severity: "warning",
    changes: {
      "overlays/acme.yaml": (text) =>
        `# lint: allow unknown-base because I say so ${MARK}\n${text}`,
    },
  },
];

const RECIPES: SeededFault[] = [
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

const MANIFESTS: SeededFault[] = [
  {
    name: "an install hook in a manifest of the data directory",
    rule: "manifest-hook",
    severity: "warning",
    changes: {
      [CONFIG]: swap(
        "  name: widget\n",
        `  name: widget\n  annotations:\n    helm.sh/hook: post-install ${MARK}\n`,
      ),
    },
  },
  {
    name: "an install hook in an embedded manifest",
    rule: "manifest-hook",
    into: "embedded",
    changes: {
      "components/slinky-slurm/manifests/compute-domain.yaml": swap(
        "metadata:\n",
        `metadata:\n  annotations:\n    helm.sh/hook: pre-install,pre-upgrade ${MARK}\n`,
      ),
    },
  },
  {
    name: "a templated Namespace",
    rule: "manifest-namespace",
    changes: {
      "components/widget/manifests/namespace.yaml":
        `apiVersion: v1\nkind: Namespace ${MARK}\nmetadata:\n  name: {{ .Release.Namespace }}\n`,
    },
  },
  {
    name: "a block that is not closed",
    rule: "manifest-template",
    changes: {
      [CONFIG]: (text) =>
        text.replace("{{- end }}\n", "").replace(
          "$values.operator }}",
          `$values.operator }} ${MARK}`,
        ),
    },
  },
  {
    name: "an action that is not closed",
    rule: "manifest-template",
    changes: { [CONFIG]: swap(".replicas | quote }}", `.replicas | quote } ${MARK}`) },
  },
  {
    name: "values of another component",
    rule: "manifest-values",
    changes: { [CONFIG]: swap('index .Values "widget"', `/* ${MARK} */ index .Values "widgets"`) },
  },
  {
    name: "values without the component's name",
    rule: "manifest-values",
    changes: {
      [CONFIG]: swap(
        "replicas: {{ .replicas | quote }}",
        `replicas: {{ .Values.operator.replicas }} ${MARK}`,
      ),
    },
  },
  {
    name: "a document without a kind",
    rule: "manifest-object",
    changes: {
      "components/widget/manifests/namespace.yaml": append(
        `---\napiVersion: v1 ${MARK}\nmetadata: {name: a}\n`,
      ),
    },
  },
  {
    name: "a plain document that does not parse",
    rule: "manifest-object",
    changes: {
      [CONFIG]: append(`---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a: b} ${MARK}\n`),
    },
  },
  {
    name: "two manifests with one file name",
    rule: "manifest-clash",
    changes: {
      "components/widget/manifests/more/config.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
      [MIXIN]: swap(
        `- ${CONFIG}`,
        `- ${CONFIG}\n        - components/widget/manifests/more/config.yaml ${MARK}`,
      ),
    },
  },
];

/** Every fault. */
export const SEEDED_FAULTS: readonly SeededFault[] = [
  ...READING,
  ...REGISTRY,
  ...REFERENCES,
  ...STRUCTURE,
  ...FILES,
  ...RECIPES,
  ...MANIFESTS,
];
