/**
 * Reads one component reference of a recipe document. A recipe may have been edited by hand or
 * come over the network, so that every field is checked before anything is done with it.
 */
import type { DocPath } from "../base/error.ts";
import { brief, listAt, mappingAt, nameAt, refused, wrongShape } from "../base/shape.ts";
import { isTree, own, type Tree, type Value } from "../base/tree.ts";
import { normalizePath } from "../catalog/catalog_path.ts";
import type { ComponentRef } from "../catalog/types.ts";
import { COMPONENT_FIELDS, type ComponentField, FIELD_RULES } from "./merge_component.ts";
import { noteUnknown, type RecipeReader, textAt } from "./recipe_reader.ts";
import type { RecipeComponent } from "./types.ts";

/** Component names become folders, releases and flags, so they are no paths. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** Fields that refer to files of the catalog. */
const FILE_FIELDS: readonly string[] = ["valuesFile", "manifestFiles", "preManifestFiles"];
const KNOWN_FIELDS = ["name", "order", "healthCheck", ...COMPONENT_FIELDS];

/** A component as the document has it; nothing is filled in yet. */
export type StatedComponent = ComponentRef & Pick<RecipeComponent, "healthCheck">;

/** The component at a path. Throws INVALID_REQUEST with the place of what is wrong. */
export function readComponent(
  reader: RecipeReader,
  path: DocPath,
  value: Value,
): StatedComponent {
  const tree = mappingAt(reader, path, value);
  const name = nameAt(reader, [...path, "name"], own(tree, "name"));
  if (!NAME.test(name) || name.includes("..")) {
    throw refused(reader, [...path, "name"], `Component name ${brief(name)} is not valid`, {
      hints: ["Use letters, digits, '-', '_' and '.'; start and end with a letter or digit"],
    });
  }
  const component: Record<string, unknown> = { name };
  for (const field of COMPONENT_FIELDS) {
    const stated = own(tree, field);
    if (stated === undefined || stated === null) continue;
    component[field] = readField(reader, [...path, field], { field, stated });
  }
  const check = own(tree, "healthCheck");
  if (check) component.healthCheck = readHealthCheck(reader, [...path, "healthCheck"], check);
  noteUnknown(reader, path, { tree, known: KNOWN_FIELDS });
  return component as unknown as StatedComponent;
}

function readField(
  reader: RecipeReader,
  path: DocPath,
  { field, stated }: { field: ComponentField; stated: Value },
): unknown {
  switch (FIELD_RULES[field]) {
    case "text":
      return fileName(reader, path, textAt(reader, path, stated));
    case "tree":
      return mappingAt(reader, path, stated);
    case "sticky":
      if (typeof stated === "boolean") return stated;
      throw wrongShape(reader, path, { expected: "true or false", found: stated });
    case "union":
      return listAt(reader, path, stated).map((item, i) =>
        fileName(reader, [...path, i], textAt(reader, [...path, i], item))
      );
    case "list":
      return field === "expectedResources"
        ? listAt(reader, path, stated).map((item, i) => readResource(reader, [...path, i], item))
        : listAt(reader, path, stated);
  }
}

/** Refuses a file reference that leaves the catalog; other texts pass. */
function fileName(reader: RecipeReader, path: DocPath, text: string): string {
  const field = path.find((step) => FILE_FIELDS.includes(String(step)));
  if (field === undefined || text === "" || normalizePath(text) !== undefined) return text;
  throw refused(reader, path, `${field} ${brief(text)} leaves the catalog`, {
    hints: ["Give a path relative to the catalog, without '..'"],
  });
}

function readResource(reader: RecipeReader, path: DocPath, value: Value) {
  const tree = mappingAt(reader, path, value);
  const namespace = own(tree, "namespace") ?? "";
  return {
    kind: nameAt(reader, [...path, "kind"], own(tree, "kind")),
    name: nameAt(reader, [...path, "name"], own(tree, "name")),
    ...(namespace === "" ? {} : { namespace: textAt(reader, [...path, "namespace"], namespace) }),
  };
}

function readHealthCheck(
  reader: RecipeReader,
  path: DocPath,
  value: Value,
): RecipeComponent["healthCheck"] {
  const tree: Tree = isTree(value) ? value : mappingAt(reader, path, value);
  const file = nameAt(reader, [...path, "file"], own(tree, "file"));
  const sha256 = nameAt(reader, [...path, "sha256"], own(tree, "sha256"));
  if (normalizePath(file) === undefined) {
    throw refused(reader, [...path, "file"], `Health check file ${brief(file)} leaves the catalog`);
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw refused(reader, [...path, "sha256"], `${brief(sha256)} is no SHA-256 digest`, {
      hints: ["Regenerate the recipe; a digest has 64 lower-case hex digits"],
    });
  }
  return { file, sha256 };
}
