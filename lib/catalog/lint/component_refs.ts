/** Walks over what overlays and mixins say about components. */
import { normalizePath } from "../catalog_path.ts";
import type { ComponentRef, Overlay } from "../types.ts";
import type { Declared, LintModel } from "./types.ts";

/** Every overlay and mixin. */
export function fragmentsOf({ overlays, mixins }: LintModel): Declared<Overlay>[] {
  return [...overlays, ...mixins];
}

/** Every component reference of overlays and mixins, with its place. */
export function componentRefs(model: LintModel): Declared<ComponentRef>[] {
  return fragmentsOf(model).flatMap(({ value, document }) =>
    (value.spec.componentRefs ?? []).map((ref, i) => ({
      value: ref,
      document,
      at: ["spec", "componentRefs", i],
    }))
  );
}

/** A path that a reference names, without `./`, with the component it belongs to. */
export interface FileRef extends Declared<string> {
  component: string;
}

/** Every values file that is named. */
export function valuesFileRefs(model: LintModel): FileRef[] {
  return componentRefs(model).flatMap(({ value, document, at }) =>
    value.valuesFile
      ? [fileRef(value, { path: value.valuesFile, document, at: [...at, "valuesFile"] })]
      : []
  );
}

/** Every manifest that is named. */
export function manifestRefs(model: LintModel): FileRef[] {
  return componentRefs(model).flatMap(({ value, document, at }) =>
    (["preManifestFiles", "manifestFiles"] as const).flatMap((field) =>
      (value[field] ?? []).flatMap((path, i) =>
        path === "" ? [] : [fileRef(value, { path, document, at: [...at, field, i] })]
      )
    )
  );
}

function fileRef(
  { name }: ComponentRef,
  { path, ...place }: { path: string } & Pick<FileRef, "document" | "at">,
): FileRef {
  return { component: name, value: normalizePath(path) ?? path, ...place };
}
