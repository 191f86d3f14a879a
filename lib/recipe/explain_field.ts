/** The history of a field of a component reference: version, source, namespace and the like. */
import { own, type Tree, type Value } from "../base/tree.ts";
import { REGISTRY_PATH } from "../catalog/catalog_path.ts";
import type { Catalog } from "../catalog/types.ts";
import { type ComponentField, FIELD_RULES, isEmpty, mergeField } from "./merge_component.ts";
import type { Explained, RecipeComponent, UnplacedStep } from "./types.ts";

/** Where the registry keeps the default of a field, by component type. */
const DEFAULTS: Record<RecipeComponent["type"], Partial<Record<ComponentField, string[]>>> = {
  Helm: {
    source: ["helm", "defaultRepository"],
    version: ["helm", "defaultVersion"],
    namespace: ["helm", "defaultNamespace"],
    chart: ["helm", "defaultChart"],
    type: ["helm"],
  },
  Kustomize: {
    source: ["kustomize", "defaultSource"],
    tag: ["kustomize", "defaultTag"],
    path: ["kustomize", "defaultPath"],
    type: ["kustomize"],
  },
};

/** What each fragment did to a field; when none sets it, the registry's default. */
export function explainField(
  { catalog, fragments = [], recipe }: Explained,
  ref: RecipeComponent,
  field: ComponentField,
): UnplacedStep[] {
  const steps: UnplacedStep[] = [];
  let before: Value | undefined;
  for (const { origin, spec } of fragments) {
    for (const [i, candidate] of (spec.componentRefs ?? []).entries()) {
      const value = candidate[field] as Value | undefined;
      if (candidate.name !== ref.name || isEmpty(value)) continue;
      const after = mergeField(FIELD_RULES[field], before, value!);
      const action = before === undefined
        ? "set"
        : ["union", "tree"].includes(FIELD_RULES[field])
        ? "merged"
        : "replaced";
      const at = [...origin.at ?? [], "componentRefs", i, field];
      steps.push({
        origin,
        at,
        action,
        value: after,
        ...(before === undefined ? {} : { replaced: before }),
      });
      before = after;
    }
  }
  if (steps.length > 0 || isEmpty(ref[field])) return steps;
  const value = ref[field] as Value;
  if (fragments.length > 0) return [registryStep(catalog, ref, { field, value })];
  const at = ["componentRefs", recipe.componentRefs.indexOf(ref), field];
  return [{ origin: { kind: "recipe", name: ref.name }, at, action: "set", value }];
}

function registryStep(
  catalog: Catalog,
  ref: RecipeComponent,
  { field, value }: { field: ComponentField; value: Value },
): UnplacedStep {
  const origin = { kind: "registry", name: ref.name, file: REGISTRY_PATH } as const;
  const step: UnplacedStep = { origin, action: "set", value };
  // With a data directory the path leads to its registry, which need not have the component.
  const entries = own(catalog.tree(REGISTRY_PATH), "components");
  const index = Array.isArray(entries)
    ? entries.findIndex((entry) => (entry as Tree).name === ref.name)
    : -1;
  const below = DEFAULTS[ref.type][field];
  if (index >= 0 && below) step.at = ["components", index, ...below];
  else if (index < 0) step.origin = { kind: "registry", name: ref.name };
  return step;
}
