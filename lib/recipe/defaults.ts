/**
 * Completes a component reference from the registry: canonical type, and defaults for what is
 * empty. Never overrules what a reference says. Source: recipe algorithm, section 5.
 */
import type { ComponentRef, RegistryEntry } from "../catalog/types.ts";
import { COMPONENT_FIELDS, isEmpty } from "./merge_component.ts";
import type { RecipeComponent } from "./types.ts";

/** The two kinds of components, by their name in lower case. */
const TYPES: Readonly<Record<string, RecipeComponent["type"]>> = {
  helm: "Helm",
  kustomize: "Kustomize",
};

/**
 * A complete reference: empty fields are filled from the registry or left out; `type` and
 * `source` always stand there. An unknown or missing type stays as it is, for the coherence check
 * to report. `kustomization` finds the kustomization.yaml that the catalog has for the component:
 * its directory is built when nothing else says what to build (data extension guide).
 */
export function completeComponent(
  ref: ComponentRef,
  entry: RegistryEntry | undefined,
  kustomization: () => string | undefined = () => undefined,
): RecipeComponent {
  const type = canonicalType(ref.type || defaultType(entry, kustomization));
  const complete: Record<string, unknown> = { source: "", name: ref.name };
  const defaults = defaultsOf(type, entry);
  for (const field in defaults) setUnlessEmpty(complete, field, defaults[field]);
  for (const field of COMPONENT_FIELDS) setUnlessEmpty(complete, field, ref[field]);
  if (type === "Kustomize" && !complete.source && !complete.path) {
    setUnlessEmpty(complete, "path", directoryOf(kustomization()));
  }
  complete.type = type;
  return complete as unknown as RecipeComponent;
}

function setUnlessEmpty(target: Record<string, unknown>, field: string, value: unknown): void {
  if (!isEmpty(value)) target[field] = value;
}

function directoryOf(file: string | undefined): string | undefined {
  return file?.slice(0, file.lastIndexOf("/"));
}

function canonicalType(type: string): string {
  const known = type.toLowerCase();
  return Object.hasOwn(TYPES, known) ? TYPES[known]! : type;
}

function defaultType(
  entry: RegistryEntry | undefined,
  kustomization: () => string | undefined,
): string {
  if (!entry) return "";
  if (entry.kustomize?.defaultSource) return "Kustomize";
  return !entry.helm && kustomization() !== undefined ? "Kustomize" : "Helm";
}

/** The registry's defaults for a type; what it does not say is undefined or empty. */
function defaultsOf(type: string, entry: RegistryEntry | undefined): Record<string, unknown> {
  if (type === "Helm") {
    return {
      source: entry?.helm?.defaultRepository,
      version: entry?.helm?.defaultVersion,
      namespace: entry?.helm?.defaultNamespace,
      chart: entry?.helm?.defaultChart?.split("/").at(-1),
    };
  }
  if (type !== "Kustomize") return {};
  return {
    source: entry?.kustomize?.defaultSource,
    tag: entry?.kustomize?.defaultTag,
    path: entry?.kustomize?.defaultPath,
  };
}
