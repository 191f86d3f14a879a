/** For tests: documents as fast-check makes them, and good ones spoilt in one place. */
import fc from "fast-check";

const NAMES = [
  ...["apiVersion", "kind", "metadata", "name", "spec", "base", "criteria", "service", "nodes"],
  ...["mixins", "constraints", "value", "componentRefs", "overrides", "validation", "deployment"],
  ...["checks", "components", "helm", "kustomize", "validators", "phase", "items", "git", "url"],
  ...["__proto__", "constructor", "toString", "valueOverrideKeys", "dependencyRefs", "patches"],
];
const KINDS = ["RecipeMetadata", "RecipeMixin", "ComponentRegistry", "ValidatorCatalog", "List"];

/** Any document, with keys that mean something somewhere. JSON is YAML. */
export const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1.5, -1, 1e300, "", "any", "a", "../x", ...KINDS),
    fc.string({ maxLength: 8 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 5 }),
  ),
}));

/** Documents that are fine, to be spoilt in one place. */
export const GOOD: Record<string, unknown> = {
  "registry.yaml": {
    kind: "ComponentRegistry",
    components: [{
      name: "a",
      valueOverrideKeys: ["b"],
      healthCheck: { assertFile: "checks/a.yaml" },
      helm: { defaultChart: "c" },
      nodeScheduling: { system: { tolerationPaths: ["p"] } },
      validations: [{ function: "f", severity: "error", conditions: { service: ["eks"] } }],
    }],
  },
  "overlays/a.yaml": {
    kind: "RecipeMetadata",
    metadata: { name: "a" },
    spec: {
      base: "base",
      criteria: { service: "eks", nodes: 4 },
      mixins: ["os"],
      constraints: [{ name: "a", value: "b" }],
      componentRefs: [{
        name: "nfd",
        overrides: { a: 1 },
        patches: [{}],
        dependencyRefs: ["gpu"],
        expectedResources: [{ kind: "Pod", name: "p" }],
        cleanup: true,
      }],
      validation: { deployment: { checks: ["c"], constraints: [], nodeSelection: { a: 1 } } },
    },
  },
  "mixins/a.yaml": {
    kind: "RecipeMixin",
    metadata: { name: "a" },
    spec: { componentRefs: [{ name: "nfd", namespace: "n" }] },
  },
  "validators/catalog.yaml": {
    kind: "ValidatorCatalog",
    validators: [{ name: "a", phase: "deployment", env: [] }],
  },
};

/** A copy of the document in which the node that the numbers lead to is replaced. */
export function spoil(node: unknown, steps: readonly number[], value: unknown): unknown {
  if (steps.length === 0 || typeof node !== "object" || node === null) return value;
  const keys = Object.keys(node);
  if (keys.length === 0) return value;
  const key = keys[steps[0]! % keys.length]!;
  const child = spoil((node as Record<string, unknown>)[key], steps.slice(1), value);
  if (Array.isArray(node)) return node.map((item, i) => String(i) === key ? child : item);
  return { ...node, [key]: child };
}
