/**
 * The manifests of one part of a component, ready to become a chart. Manifests ship as they are;
 * only Namespace documents gain the keep policy. Nothing is rendered here, ever.
 */
import { AicrError, invalid } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import type { Catalog } from "../catalog/types.ts";
import type { Note } from "../recipe/types.ts";
import { hasInstallHook } from "./manifests/documents.ts";
import { namespaceName, prepareNamespaces } from "./manifests/namespaces.ts";
import { basename, isRemote, readRemote } from "./manifests/remote.ts";
import type { ChartTemplate, RemoteSource } from "./types.ts";

/** What the manifest files of one part amount to. */
export interface Manifests {
  templates: ChartTemplate[];
  /** From RemoteManifests files, in the order of the list. */
  remote: RemoteSource[];
  /** Every Namespace document of the templates, keep policy included. */
  namespaces: Tree[];
  notes: Note[];
}

/** A part of a component without manifests, to be filled. */
export function emptyManifests(): Manifests {
  return { templates: [], remote: [], namespaces: [], notes: [] };
}

/**
 * Reads the manifest files of a component. Throws INVALID_REQUEST for a file that is missing, for
 * two with one basename and for a Namespace that cannot be prepared.
 */
export function readManifests(
  catalog: Catalog,
  component: string,
  paths: readonly string[],
): Manifests {
  const manifests = emptyManifests();
  for (const path of paths) {
    const { text, display, external } = readManifest(catalog, component, path);
    if (isRemote(text)) {
      manifests.remote.push(readRemote(catalog, path));
      continue;
    }
    addTemplate(manifests, component, { name: basename(path), text, file: display });
    if (external && hasInstallHook(text)) manifests.notes.push(hookNote(component, path));
  }
  return manifests;
}

/** Adds a template to a part. Throws as {@link readManifests} does. */
export function addTemplate(
  manifests: Manifests,
  component: string,
  { name, text, file }: ChartTemplate & { file: string },
): void {
  if (manifests.templates.some((template) => template.name === name)) {
    throw invalid(`Component ${component} has two manifests named ${name}`, {
      hints: ["Both would become the same template file of its chart; rename one"],
    });
  }
  const prepared = prepareNamespaces(text, file);
  manifests.templates.push({ name, text: withNewline(prepared.text) });
  manifests.namespaces.push(...prepared.namespaces);
}

function readManifest(catalog: Catalog, component: string, path: string) {
  const file = leavesRoot(path) ? undefined : catalog.file(path);
  if (!file) {
    throw new AicrError(
      "INVALID_REQUEST",
      `Component ${component} names the manifest ${path}, ` +
        `${leavesRoot(path) ? "which leaves the catalog" : "which the catalog does not have"}`,
      {
        hints: [
          "A recipe fits the catalog it was made with: make it again, or pass the same --data",
        ],
      },
    );
  }
  return { text: catalog.text(path), display: file.display, external: file.origin === "external" };
}

function leavesRoot(path: string): boolean {
  return path.startsWith("/") || path.split(/[\\/]/).includes("..");
}

function hookNote(component: string, path: string): Note {
  return {
    code: "HOOK_IN_MANIFEST",
    severity: "warning",
    component,
    path,
    text: "The manifest asks to run as an install or upgrade hook, which is shipped as it is",
    remedy: "Hooks run apart from the release's objects; drop the annotation unless that is meant",
  };
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : text + "\n";
}

/**
 * Throws INVALID_REQUEST when a pre-install part creates another namespace than the one the
 * component goes to (bundle layout, section 2).
 */
export function checkPreNamespaces(
  manifests: Manifests,
  { component, namespace }: { component: string; namespace: string },
): void {
  const other = manifests.namespaces.map(namespaceName).find((name) => name !== namespace);
  if (other === undefined) return;
  throw invalid(
    `Component ${component} is installed into namespace ${namespace}, but its pre-install ` +
      `manifests create ${JSON.stringify(other)}`,
    { hints: ["Create other namespaces in a component of their own, or correct the name"] },
  );
}
