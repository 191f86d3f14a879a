/**
 * The component registry: embedded entries, whole entries of the data directory in their place,
 * new ones after them. Nothing is inherited by an entry that replaces another. Source: recipe
 * algorithm, section 1.2; data extension guide.
 */
import { READ_API_VERSIONS } from "../base/constants.ts";
import { type AicrError, type DocPath, invalid } from "../base/error.ts";
import { log } from "../base/log.ts";
import { type CatalogDocument, placeIn, refuse } from "./catalog_document.ts";
import type { CatalogFiles } from "./catalog_files.ts";
import { REGISTRY_PATH } from "./catalog_path.ts";
import type { ReadDocument } from "./check_document.ts";
import type { RegistryEntry } from "./types.ts";

/** What `kind` says. */
const KIND = "ComponentRegistry";
/** A name (and override key) that `--set` uses for the deployer itself. */
const RESERVED = "deployer";

/**
 * The merged registry. Throws INVALID_REQUEST when the data directory has none, or an entry that
 * cannot be used.
 */
export function loadRegistry(files: CatalogFiles, read: ReadDocument): Map<string, RegistryEntry> {
  const entries = new Map<string, RegistryEntry>();
  const embedded = files.embedded.get(REGISTRY_PATH);
  for (const entry of embedded ? readEntries(embedded, read) : []) entries.set(entry.name, entry);
  const external = requireRegistry(files);
  if (external === undefined) return entries;
  log.debug("catalog file", { path: REGISTRY_PATH, source: "merged" });
  for (const entry of readEntries(external, read)) {
    const action = entries.has(entry.name) ? "replaced" : "added";
    log.debug("component", { name: entry.name, source: "external", action });
    entries.set(entry.name, entry);
  }
  return entries;
}

/** The registry of the data directory, when there is one. Throws INVALID_REQUEST if it has none. */
export function requireRegistry(files: CatalogFiles): CatalogDocument | undefined {
  if (files.directory === undefined) return undefined;
  const external = files.external.get(REGISTRY_PATH);
  if (external === undefined) throw noRegistry(files.directory);
  return external;
}

function readEntries(document: CatalogDocument, read: ReadDocument): RegistryEntry[] {
  const { kind, apiVersion, components = [] } = read(document, "registry");
  if (document.origin === "embedded") return components;
  if (kind !== undefined && kind !== KIND) {
    throw refuse(document, `is of kind ${kind}, not ${KIND}`, {
      at: ["kind"],
      hint: `Write "kind: ${KIND}"`,
    });
  }
  if (apiVersion !== undefined && !READ_API_VERSIONS.includes(apiVersion)) {
    log.warn("unknown apiVersion, read all the same", { file: document.display, apiVersion });
  }
  const seen = new Map<string, number>();
  for (const [i, entry] of components.entries()) {
    if (seen.has(entry.name)) {
      throw wrongEntry(document, [i, "name"], `declares component ${entry.name} twice`);
    }
    seen.set(entry.name, i);
    checkEntry(document, entry, i);
  }
  return components;
}

function checkEntry(document: CatalogDocument, entry: RegistryEntry, index: number): void {
  if (entry.name === RESERVED) {
    throw wrongEntry(document, [index, "name"], `uses the reserved component name "${RESERVED}"`);
  }
  const reserved = entry.valueOverrideKeys?.indexOf(RESERVED) ?? -1;
  if (reserved >= 0) {
    throw wrongEntry(
      document,
      [index, "valueOverrideKeys", reserved],
      `gives component ${entry.name} the reserved override key "${RESERVED}"`,
    );
  }
  if (isFilled(entry.helm) && isFilled(entry.kustomize)) {
    throw invalid(
      `Component ${entry.name} in ${document.display} has both helm and kustomize`,
      {
        source: placeIn(document, ["components", index, "kustomize"], "key"),
        hints: ["Keep the one it is installed with; the other may become a component of its own"],
      },
    );
  }
}

function isFilled(section: object | undefined): boolean {
  return section !== undefined && Object.keys(section).length > 0;
}

function wrongEntry(document: CatalogDocument, path: DocPath, what: string): AicrError {
  return refuse(document, what, { at: ["components", ...path], hint: "Choose another name" });
}

function noRegistry(directory: string): AicrError {
  return invalid(`The data directory ${directory} has no ${REGISTRY_PATH}`, {
    source: { file: directory },
    hints: [
      `Add a ${REGISTRY_PATH} at its root; "kind: ${KIND}" and "components: []" are enough`,
    ],
  });
}
