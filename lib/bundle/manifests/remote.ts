/**
 * `kind: RemoteManifests` files: manifests that stay with the project that publishes them and are
 * fetched from pinned addresses. Source: DESIGN section 3, Bundles (upstream CRD collections).
 */
import { type AicrError, type DocPath, invalid } from "../../base/error.ts";
import { isTree, type Tree, type Value } from "../../base/tree.ts";
import type { Catalog } from "../../catalog/types.ts";
import type { RemoteItem, RemoteSource } from "../types.ts";

/** True when a manifest's text says that it is a RemoteManifests document. */
export function isRemote(text: string): boolean {
  return /^["']?kind["']?\s*:\s*["']?RemoteManifests["']?\s*(#.*)?$/m.test(text);
}

/** Reads the RemoteManifests file at a catalog path. Throws INVALID_REQUEST with the place. */
export function readRemote(catalog: Catalog, path: string): RemoteSource {
  const document = catalog.tree(path);
  const fail = (what: string, at: DocPath): AicrError =>
    invalid(`Manifest ${catalog.file(path)?.display ?? path}: ${what}`, {
      source: { file: catalog.file(path)?.display ?? path, text: catalog.text(path), path: at },
      hints: ["Each item needs an http(s) url and the sha256 of the file it names"],
    });
  const items = document.items;
  if (!Array.isArray(items) || items.length === 0) {
    throw fail("items must name at least one file", []);
  }
  return {
    name: basename(path),
    items: items.map((item, i) => readItem(item, (what) => fail(what, ["items", i]))),
    git: readGit(document.git, (what) => fail(what, ["git"])),
  };
}

function readItem(item: Value, fail: (what: string) => AicrError): RemoteItem {
  const { url, sha256 } = isTree(item) ? item : {} as Tree;
  if (typeof url !== "string" || !/^https?:\/\/[^\s'"]+$/.test(url)) {
    throw fail(`${JSON.stringify(url ?? null)} is no http(s) URL`);
  }
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw fail(`${JSON.stringify(sha256 ?? null)} is no sha256 in lower-case hex`);
  }
  return { url, sha256 };
}

function readGit(git: Value | undefined, fail: (what: string) => AicrError): RemoteSource["git"] {
  const { url, tag, path } = isTree(git) ? git : {} as Tree;
  if (typeof url === "string" && typeof tag === "string" && typeof path === "string") {
    return { url, tag, path };
  }
  throw fail("git must have url, tag and path");
}

/** The last element of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
