/** One file of the catalog, read and parsed when it is first asked for, and once. */
import { type AicrError, type DocPath, invalid, type Source } from "../base/error.ts";
import { sha256 } from "../base/digest.ts";
import { decodeText } from "../base/files/read_text_file.ts";
import { fileError } from "../base/files/os_error.ts";
import { log } from "../base/log.ts";
import { isTree, type Tree, type Value } from "../base/tree.ts";
import { parseYaml } from "../base/yaml.ts";
import type { CatalogFile } from "./types.ts";

/** A file of the catalog and its content. What it returns is shared: do not change it. */
export interface CatalogDocument extends CatalogFile {
  /** The text. Throws INVALID_REQUEST when it is not UTF-8 or cannot be read. */
  text(): string;
  /** The one YAML document in it; an empty one is null. Throws INVALID_REQUEST with a place. */
  value(): Value;
  /** The mapping in it; an empty document is an empty one. Throws INVALID_REQUEST with a place. */
  tree(): Tree;
}

/** Where the content of a file comes from. */
export interface Content {
  text(): string;
  /** The mapping, when somebody has parsed it already. */
  data?(): Tree | undefined;
}

/** A file whose content is fetched on demand. */
export function catalogDocument(file: CatalogFile, content: Content): CatalogDocument {
  let text: string | undefined;
  let value: Value | undefined;
  let digest = file.sha256;
  let told = false;
  const first = () => {
    if (told) return;
    told = true;
    log.debug("catalog file", { path: file.path, source: file.origin });
  };
  const document: CatalogDocument = {
    ...file,
    get sha256() {
      return digest ??= sha256(document.text());
    },
    text() {
      first();
      return text ??= content.text();
    },
    value() {
      if (value !== undefined) return value;
      first();
      return value = content.data?.() ?? parseYaml(document.text(), file.display);
    },
    tree() {
      const tree = document.value() ?? {};
      if (isTree(tree)) return tree;
      throw refuse(document, "must hold a mapping", { hint: "Write it as keys and values" });
    },
  };
  return document;
}

/** A file of the data directory. */
export function externalDocument(path: string, real: string): CatalogDocument {
  return catalogDocument({ path, origin: "external", display: real }, {
    text: () => decodeText(readExternal(real), "catalog file", real),
  });
}

/** The bytes of a file of the data directory. Throws an AicrError when it cannot be read. */
export function readExternal(real: string): Uint8Array {
  try {
    return Deno.readFileSync(real);
  } catch (error) {
    throw fileError(error, "read catalog file", real);
  }
}

/** The place of a node of a document, for errors; `key` points at its key. */
export function placeIn(document: CatalogDocument, path: DocPath, at?: "key"): Source {
  return { file: document.display, text: document.text(), path, at };
}

/** An INVALID_REQUEST error about a node; `what` completes "Catalog file <name> ...". */
export function refuse(
  document: CatalogDocument,
  what: string,
  { at = [], hint }: { at?: DocPath; hint: string },
): AicrError {
  return invalid(`Catalog file ${document.display} ${what}`, {
    source: placeIn(document, at),
    hints: [hint],
  });
}
