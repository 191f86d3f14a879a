/**
 * A catalog made of literals, for tests of the rooms above the catalog. It keeps the contract of
 * the real one without reading, layering or checking anything.
 */
import { AicrError } from "../../lib/base/error.ts";
import type { Tree } from "../../lib/base/tree.ts";
import { parseYaml } from "../../lib/base/yaml.ts";
import { criteriaRegistry } from "../../lib/catalog/criteria.ts";
import { indexOverlays } from "../../lib/catalog/overlay_index.ts";
import {
  type Catalog,
  type Criteria,
  DIMENSIONS,
  type FileOrigin,
  type Overlay,
  type OverlaySpec,
  type RegistryEntry,
} from "../../lib/catalog/types.ts";

/** Texts by catalog path. */
export type CatalogTexts = Record<string, string>;

/** A registry with two Helm components, one with a health check, and a Kustomize one. */
export const REGISTRY = `components:
  - name: alpha
    healthCheck: {assertFile: checks/alpha.yaml}
    helm:
      defaultRepository: https://charts.example
      defaultChart: charts/alpha-chart
      defaultVersion: 1.0.0
      defaultNamespace: alpha-system
  - name: beta
    helm: {defaultRepository: oci://r.example/charts, defaultChart: beta, defaultVersion: v2.0.0}
  - name: gamma
    kustomize: {defaultSource: https://git.example/g, defaultPath: deploy, defaultTag: v0.1.0}
`;

/** The catalog of the given files; `external` names those that a data directory brought. */
export function memoryCatalog(
  texts: CatalogTexts,
  { external = [] }: { external?: readonly string[] } = {},
): Catalog {
  const files: CatalogTexts = {
    "registry.yaml": REGISTRY,
    "checks/alpha.yaml": "x: 1\n",
    ...texts,
  };
  const trees = new Map<string, Tree>();
  const text = (path: string) => {
    if (!Object.hasOwn(files, path)) throw new AicrError("NOT_FOUND", `No catalog file ${path}`);
    return files[path]!;
  };
  const tree = (path: string) => {
    if (!trees.has(path)) trees.set(path, (parseYaml(text(path), path) ?? {}) as Tree);
    return trees.get(path)!;
  };
  const originOf = (path: string): FileOrigin => external.includes(path) ? "external" : "embedded";
  const documents = (folder: string) =>
    Object.keys(files).filter((path) => path.startsWith(`${folder}/`))
      .map((path) => overlayOf(path, tree(path), originOf(path)));
  const overlays = documents("overlays");
  const entries = (tree("registry.yaml").components ?? []) as unknown as RegistryEntry[];
  return {
    registry: new Map(entries.map((entry) => [entry.name, entry])),
    overlays: new Map(overlays.map((overlay) => [overlay.name, overlay])),
    mixins: new Map(documents("mixins").map((mixin) => [mixin.name, mixin])),
    validators: [],
    criteria: criteriaRegistry(overlays),
    candidates: indexOverlays(overlays),
    file: (path) =>
      Object.hasOwn(files, path)
        ? { path, origin: originOf(path), display: `recipes/${path}` }
        : undefined,
    text,
    tree,
  };
}

function overlayOf(file: string, document: Tree, origin: FileOrigin): Overlay {
  const spec = (document.spec ?? {}) as unknown as OverlaySpec;
  const name = (document.metadata as { name: string }).name;
  return {
    name,
    file,
    origin,
    spec,
    ...(spec.criteria ? { criteria: query(spec.criteria) } : {}),
  };
}

/** Criteria with wildcards filled in. */
export function query(stated: Partial<Criteria>): Criteria {
  const dimensions = DIMENSIONS.map((dimension) => [dimension, stated[dimension] ?? "any"]);
  return { ...Object.fromEntries(dimensions), nodes: stated.nodes ?? 0 };
}

/** The text of an overlay (or of a mixin: only `kind` differs, which nothing here reads). */
export function overlay(name: string, spec: Tree): string {
  return JSON.stringify({ kind: "RecipeMetadata", metadata: { name }, spec });
}

/** A catalog with a root of two components and the given overlays by name. */
export function catalogOf(
  overlays: Record<string, Tree>,
  more: CatalogTexts = {},
  options: { external?: readonly string[] } = {},
): Catalog {
  const root = { componentRefs: [{ name: "alpha" }, { name: "beta", dependencyRefs: ["alpha"] }] };
  const texts: CatalogTexts = {};
  for (const [name, spec] of Object.entries({ base: root, ...overlays })) {
    texts[`overlays/${name}.yaml`] = overlay(name, spec as Tree);
  }
  return memoryCatalog({ ...texts, ...more }, options);
}

/** Freezes a value and everything below it, to show that nothing changes it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (value instanceof Map) { for (const item of value.values()) deepFreeze(item); }
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}
