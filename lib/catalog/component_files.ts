/** Files of a component that are picked up by their path, without being named anywhere. */
import type { Catalog } from "./types.ts";

/** `components/<name>/values.yaml` when the catalog has it (data extension guide). */
export function defaultValuesFile(
  catalog: Pick<Catalog, "file">,
  name: string,
): string | undefined {
  return catalog.file(`components/${name}/values.yaml`)?.path;
}

/** `components/<name>/kustomization.yaml` when the catalog has it (data extension guide). */
export function defaultKustomization(
  catalog: Pick<Catalog, "file">,
  name: string,
): string | undefined {
  return catalog.file(`components/${name}/kustomization.yaml`)?.path;
}
