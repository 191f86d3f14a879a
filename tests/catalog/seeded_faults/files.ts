/** Faults of files: their content, their names, and what refers to them. */
import { append, CONFIG, LEAF, MARK, MIXIN, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const FILES_FAULTS: readonly SeededFault[] = [
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
