/** Paths inside the catalog and what a file at such a path is for. */

/** What the loader does with a file: by its path alone, before it is read. */
export type FileRole =
  /** The component registry. */
  | "registry"
  /** The main validator catalog. */
  | "validators"
  /** A mixin. */
  | "mixin"
  /** An overlay, or another document, as its `kind` says. */
  | "document"
  /** Read when something refers to it: values, manifests, checks, anything else. */
  | "asset"
  /** Looks like a document but is never read, because of its name. */
  | "ignored";

/** Path of the component registry. */
export const REGISTRY_PATH = "registry.yaml";
/** Path of the main validator catalog. */
export const VALIDATORS_PATH = "validators/catalog.yaml";

/**
 * The role of a path (recipe algorithm, section 1.2): YAML outside `mixins/`, `components/` and
 * any `checks/` folder is read as a document, wherever it lies.
 */
export function roleOf(path: string): FileRole {
  const segments = path.split("/");
  const name = segments.pop()!;
  if (path === REGISTRY_PATH) return "registry";
  if (path === VALIDATORS_PATH) return "validators";
  if (segments[0] === "components" || segments.includes("checks")) return "asset";
  if (!name.endsWith(".yaml")) return /\.ya?ml$/i.test(name) ? "ignored" : "asset";
  if (segments[0] === "mixins") return "mixin";
  return name === REGISTRY_PATH ? "ignored" : "document";
}

/**
 * A reference to a catalog file without `./` and doubled slashes, or undefined when it leaves the
 * catalog: absolute, or with a `..` element (a name such as `foo..bak` is fine).
 */
export function normalizePath(path: string): string | undefined {
  if (path.startsWith("/") || path.includes("\\") || path.includes("\0")) return undefined;
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  return segments.length === 0 || segments.includes("..") ? undefined : segments.join("/");
}

/** A name that may become part of file names, release names and flags. */
export function isComponentName(name: string): boolean {
  return COMPONENT_NAME.test(name) && !name.includes("..");
}

/** Characters of a component's name; see {@link isComponentName}. */
export const COMPONENT_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
