/**
 * Files of a component that are picked up by their path, without being named anywhere: how the
 * component is wired when it comes with a data directory. Source: data extension guide.
 */
import type { Catalog } from "./types.ts";

/** What these files are called, in `components/<name>/`. */
export const COMPONENT_FILES = ["values.yaml", "readiness.yaml", "kustomization.yaml"] as const;

/** Catalog path of such a file, whether the catalog has it or not. */
export function componentFile(component: string, file: typeof COMPONENT_FILES[number]): string {
  return `components/${component}/${file}`;
}

/** Path of the component's own kustomization, when the catalog has it. */
export function ownKustomization(
  catalog: Pick<Catalog, "file">,
  component: string,
): string | undefined {
  return catalog.file(componentFile(component, "kustomization.yaml"))?.path;
}
