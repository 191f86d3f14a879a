/** Rules about what nothing refers to. */
import { normalizePath } from "../catalog_path.ts";
import { COMPONENT_FILES, componentFile } from "../component_files.ts";
import { componentRefs, manifestRefs, valuesFileRefs } from "./component_refs.ts";
import { lineOf, placeOf } from "./place.ts";
import type { LintModel, Problem, Rule } from "./types.ts";

/** The rules of this family. */
export const UNUSED_RULES: readonly Rule[] = [
  {
    id: "dead-file",
    summary: "A values file, manifest or health check is referred to by nothing",
    severity: "warning",
    check: deadFiles,
  },
  {
    id: "unused-mixin",
    summary: "A mixin is listed by no overlay",
    severity: "warning",
    check: unusedMixins,
  },
  {
    id: "unused-component",
    summary: "A component of the registry is in no overlay and no mixin",
    severity: "warning",
    check: unusedComponents,
  },
];

function deadFiles(model: LintModel): Problem[] {
  const used = usedFiles(model);
  const kustomized = model.registry.map(({ value }) => `components/${value.name}/`)
    .filter((folder) => model.files.has(`${folder}kustomization.yaml`));
  return [...model.files.values()].flatMap((document) => {
    const { path } = document;
    if (!isReferable(path) || used.has(path) || model.mentions(path)) return [];
    // What lies beside a kustomization is that one's affair.
    if (kustomized.some((folder) => path.startsWith(folder))) return [];
    return [{
      message: `Nothing refers to ${path}`,
      source: lineOf(document),
      hints: ["Name it in a componentRef or in the registry, or remove it"],
    }];
  });
}

/** YAML that only counts when something names it. */
function isReferable(path: string): boolean {
  return /\.ya?ml$/i.test(path) &&
    (path.startsWith("components/") || path.split("/").slice(0, -1).includes("checks"));
}

function usedFiles(model: LintModel): Set<string> {
  const used = new Set<string>();
  for (const { value } of [...valuesFileRefs(model), ...manifestRefs(model)]) used.add(value);
  for (const { value } of model.registry) {
    const assertFile = value.healthCheck?.assertFile;
    if (assertFile) used.add(normalizePath(assertFile) ?? assertFile);
  }
  const components = [...model.registry, ...componentRefs(model)];
  for (const name of [...components.map(({ value }) => value.name), ...model.broken]) {
    for (const file of COMPONENT_FILES) used.add(componentFile(name, file));
  }
  return used;
}

function unusedMixins({ overlays, mixins, mentions }: LintModel): Problem[] {
  const used = new Set(overlays.flatMap(({ value }) => value.spec.mixins ?? []));
  return mixins.filter(({ value }) => !used.has(value.name) && !mentions(value.name)).map((
    declared,
  ) => ({
    message: `No overlay lists mixin ${declared.value.name}`,
    source: placeOf(declared, ["metadata", "name"]),
    hints: ["List it under spec.mixins of an overlay, or remove it"],
  }));
}

function unusedComponents(model: LintModel): Problem[] {
  const used = new Set(componentRefs(model).map(({ value }) => value.name));
  const unused = model.registry
    .filter(({ value: { name } }) => !used.has(name) && !model.mentions(name));
  return unused.map((declared) => ({
    message: `Component ${declared.value.name} is in no overlay and no mixin`,
    source: placeOf(declared, ["name"]),
    hints: ["Refer to it from an overlay, or remove the entry"],
  }));
}
