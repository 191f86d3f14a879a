/** Faults of what shows when files are read. */
import { append, CONFIG, MARK, MIXIN, overlay, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const READING_FAULTS: readonly SeededFault[] = [
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
