/**
 * Manifest files that stand for files elsewhere: `kind: RemoteManifests` pins upstream files by
 * URL and digest, and the same files by git tag for deployers that pull from a repository.
 */
import type { DocPath } from "../base/error.ts";
import {
  brief,
  listAt,
  mappingAt,
  nameAt,
  pathText,
  refused,
  type ShapedDocument,
} from "../base/shape.ts";
import { nearest } from "../base/suggest.ts";
import { isTree, type Tree, type Value } from "../base/tree.ts";
import { parseYamlAsWritten } from "../base/yaml.ts";
import { normalizePath } from "./catalog_path.ts";

/** The content of a RemoteManifests file. */
export interface RemoteManifests {
  /** The files, in the order they are applied; `sha256` is lower-case hex. */
  items: { url: string; sha256: string }[];
  /** The directory that holds the same files in a repository. */
  git: { url: string; tag: string; path: string };
}

const KIND = "RemoteManifests";
/** Tells a broken RemoteManifests file from a template that only mentions the word. */
const KIND_LINE = /^["']?kind["']?\s*:\s*["']?RemoteManifests["']?\s*(#.*)?$/m;
/** Exactly the characters a URL may consist of. */
const URL_TEXT = /^https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;

/**
 * Reads a manifest file of this kind; undefined for any other file, templates included. Throws
 * INVALID_REQUEST with the place of what is wrong.
 */
export function remoteManifests(text: string, file: string): RemoteManifests | undefined {
  if (!text.includes(KIND)) return undefined;
  let tree: Value;
  try {
    // All of it is text: a tag such as 1.10 must stay as it is written.
    tree = parseYamlAsWritten(text, file);
  } catch (error) {
    if (KIND_LINE.test(text)) throw error;
    return undefined;
  }
  if (!isTree(tree) || tree.kind !== KIND) return undefined;
  return read({ file, text, what: `${KIND} file` }, tree);
}

function read(doc: ShapedDocument, tree: Tree): RemoteManifests {
  checkKeys(doc, [], { tree, known: ["apiVersion", "kind", "metadata", "items", "git"] });
  const items = listAt(doc, ["items"], tree.items).map((item, i) => readItem(doc, i, item));
  if (items.length === 0) {
    throw refused(doc, ["items"], `Manifest file ${doc.file} names no files`, {
      hints: ["List at least one url with its sha256 under items"],
    });
  }
  const again = items.findIndex((item, i) => items.findIndex(({ url }) => url === item.url) < i);
  if (again >= 0) {
    throw refused(
      doc,
      ["items", again, "url"],
      `Manifest file ${doc.file} names ${items[again]!.url} twice`,
      {
        hints: ["Remove one of the two entries"],
      },
    );
  }
  return { items, git: readGit(doc, tree.git) };
}

function readItem(doc: ShapedDocument, index: number, value: Value): RemoteManifests["items"][0] {
  const path = ["items", index];
  const item = mappingAt(doc, path, value);
  checkKeys(doc, path, { tree: item, known: ["url", "sha256"] });
  const sha256 = nameAt(doc, [...path, "sha256"], item.sha256).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw refused(
      doc,
      [...path, "sha256"],
      `Field sha256 of ${doc.file} must be a SHA-256 digest, found ${JSON.stringify(sha256)}`,
      {
        hints: ["Give the 64 hex digits that sha256sum prints for the file"],
      },
    );
  }
  return { url: readUrl(doc, [...path, "url"], item.url), sha256 };
}

function readGit(doc: ShapedDocument, value: Value | undefined): RemoteManifests["git"] {
  const git = mappingAt(doc, ["git"], value);
  checkKeys(doc, ["git"], { tree: git, known: ["url", "tag", "path"] });
  const path = nameAt(doc, ["git", "path"], git.path);
  if (normalizePath(path) === undefined) {
    throw refused(
      doc,
      ["git", "path"],
      `Field git.path of ${doc.file} leaves the repository: ${JSON.stringify(path)}`,
      {
        hints: ["Give a directory relative to the repository's root, without '..' elements"],
      },
    );
  }
  return {
    url: readUrl(doc, ["git", "url"], git.url),
    tag: nameAt(doc, ["git", "tag"], git.tag),
    path: normalizePath(path)!,
  };
}

function readUrl(doc: ShapedDocument, path: DocPath, value: Value | undefined): string {
  const url = nameAt(doc, path, value);
  const parsed = URL_TEXT.test(url) ? URL.parse(url) : null;
  if (parsed !== null && parsed.username === "" && parsed.password === "") return url;
  const reason = parsed === null ? "must be an http(s) URL" : "carries credentials";
  const shown = parsed === null ? `, found ${brief(url)}` : ` (host ${parsed.host})`;
  throw refused(doc, path, `Field ${pathText(path)} of ${doc.file} ${reason}${shown}`, {
    hints: [
      parsed === null
        ? "Give the full address, starting with https://"
        : "Leave user and password out; the address ends up in bundles",
    ],
  });
}

function checkKeys(
  doc: ShapedDocument,
  path: DocPath,
  { tree, known }: { tree: Tree; known: string[] },
): void {
  const key = Object.keys(tree).find((key) => !known.includes(key));
  if (key === undefined) return;
  throw refused(doc, [...path, key], `Unknown key ${JSON.stringify(key)} in ${doc.file}`, {
    at: "key",
    hints: [...nearest(key, known), `Known keys: ${known.join(", ")}`],
  });
}
