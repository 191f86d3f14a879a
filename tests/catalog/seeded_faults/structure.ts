/** Faults of how documents hang together. */
import { append, LEAF, MARK, MIXIN, overlay, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const STRUCTURE_FAULTS: readonly SeededFault[] = [
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
