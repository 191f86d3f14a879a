/** Faults of names and paths that lead nowhere. */
import { append, CONFIG, LEAF, MARK, MIXIN, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const REFERENCES_FAULTS: readonly SeededFault[] = [
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
