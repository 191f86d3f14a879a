/**
 * The Namespace documents that install.sh applies before Helm runs. Helm refuses an object it did
 * not create unless it carries the marks of the release, so they are set here.
 * Source: architecture, "A folder that contains its own Namespace".
 */
import { invalid } from "../../base/error.ts";
import { isTree, type Tree } from "../../base/tree.ts";
import { formatYaml, parseYamlStream } from "../../base/yaml.ts";
import type { Folder } from "../types.ts";

/** Which release owns the namespaces. */
type Owner = Pick<Folder, "release" | "namespace">;

/**
 * The documents with label `app.kubernetes.io/managed-by: Helm` and the release's annotations.
 * Throws INVALID_REQUEST for a document that is not a Namespace.
 */
export function adoptedNamespaces(manifest: string, owner: Owner): string {
  return parseYamlStream(manifest, `Namespace of ${owner.release}`)
    .filter((document) => document !== null)
    .map((document) => formatYaml(adopt(document, owner)))
    .join("---\n");
}

function adopt(document: unknown, owner: Owner): Tree {
  if (!isTree(document) || document.kind !== "Namespace" || !isTree(document.metadata)) {
    throw invalid(
      `The namespace manifest of ${owner.release} holds something else than a Namespace`,
    );
  }
  const { labels, annotations, ...metadata } = document.metadata;
  return {
    ...document,
    metadata: {
      ...metadata,
      labels: { ...treeOrEmpty(labels), "app.kubernetes.io/managed-by": "Helm" },
      annotations: {
        ...treeOrEmpty(annotations),
        "meta.helm.sh/release-name": owner.release,
        "meta.helm.sh/release-namespace": owner.namespace,
      },
    },
  };
}

function treeOrEmpty(value: unknown): Tree {
  return isTree(value) ? value : {};
}
