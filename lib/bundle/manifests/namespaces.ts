/**
 * Namespaces that a manifest declares. Helm refuses to install into a namespace that the same
 * chart creates, and to adopt one it did not create, so such a Namespace is applied before the
 * install, marked as belonging to the release, and kept when the release goes. That works only
 * with plain YAML. Source: DESIGN section 3, Bundles (tried with real helm).
 */
import { type AicrError, invalid } from "../../base/error.ts";
import { isTree, type Tree, type Value } from "../../base/tree.ts";
import { formatYaml, parseYaml } from "../../base/yaml.ts";
import { joinDocuments, type ManifestDocument, splitDocuments } from "./documents.ts";

const KEEP = "helm.sh/resource-policy";

/** A manifest whose Namespace documents carry the keep policy, and those documents. */
export interface PreparedManifest {
  text: string;
  namespaces: Tree[];
}

/**
 * Adds the keep policy to the Namespace documents of a manifest and returns them. All other
 * documents stay byte for byte. Throws INVALID_REQUEST for a Namespace that is templated or stands
 * in a List.
 */
export function prepareNamespaces(text: string, file: string): PreparedManifest {
  if (!text.includes("Namespace")) return { text, namespaces: [] };
  const namespaces: Tree[] = [];
  const documents = splitDocuments(text).map((document) => {
    const namespace = namespaceOf(document, file);
    if (namespace === undefined) return document;
    const kept = withAnnotations(namespace, { [KEEP]: "keep" });
    namespaces.push(kept);
    const lead = document.text.startsWith("---") ? "---\n" : "";
    return { ...document, text: lead + formatYaml(kept, { keepOrder: true }) };
  });
  return { text: namespaces.length === 0 ? text : joinDocuments(documents), namespaces };
}

function namespaceOf({ text, templated }: ManifestDocument, file: string): Tree | undefined {
  const says = /^["']?kind["']?\s*:\s*["']?Namespace["']?\s*(#.*)?$/m.test(text);
  if (templated) {
    if (says) throw refusal(file, "is templated");
    return undefined;
  }
  if (!text.includes("Namespace")) return undefined;
  const value = parseYaml(text, file);
  if (!isTree(value)) return undefined;
  if (value.kind === "List" && holdsNamespace(value.items)) throw refusal(file, "stands in a List");
  return value.kind === "Namespace" ? value : undefined;
}

function holdsNamespace(items: Value | undefined): boolean {
  return Array.isArray(items) && items.some((item) => isTree(item) && item.kind === "Namespace");
}

function refusal(file: string, why: string): AicrError {
  return invalid(`A Namespace in ${file} ${why}`, {
    source: { file },
    hints: ["Write it as a plain YAML document: it is applied before the chart is installed"],
  });
}

/** The `metadata.name` of a Namespace document. */
export function namespaceName(namespace: Tree): string {
  const name = isTree(namespace.metadata) ? namespace.metadata.name : undefined;
  return typeof name === "string" ? name : "";
}

function withAnnotations(document: Tree, added: Record<string, string>): Tree {
  const metadata = isTree(document.metadata) ? document.metadata : {};
  const annotations = isTree(metadata.annotations) ? metadata.annotations : {};
  return { ...document, metadata: { ...metadata, annotations: { ...annotations, ...added } } };
}
