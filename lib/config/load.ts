/**
 * Reads an AICRConfig from a file, an http(s) URL, standard input or the program itself. What
 * comes back is complete and checked; everything that is wrong with a document is told at once,
 * each problem with its place. Never guesses: unknown keys, several documents and other kinds are
 * refused. Nothing of another room's business (files that inputs name, criteria values) is
 * touched here.
 */
import { invalid } from "../base/error.ts";
import { isTree, type Tree, type Value } from "../base/tree.ts";
import { parseJson, parseYaml } from "../base/yaml.ts";
import { readDocument } from "../catalog/document.ts";
import { embeddedFiles } from "../catalog/embedded_files.ts";
import { checkConfig } from "./check.ts";
import { conforms } from "./conforms.ts";
import { SCHEMA_FILE } from "./json_schema.ts";
import { quote, refusal } from "./problem.ts";
import type { LoadedConfig } from "./types.ts";

/** The config that `aicr run` takes when it is given none. */
export const DEFAULT_CONFIG = "embedded:h100-eks-ubuntu-training";

/** Most values of a document once its aliases are expanded; a complete config has about 150. */
const MAX_VALUES = 20_000;

/**
 * Loads and checks a config. `uri` is a path, an http(s) URL, `-` or `embedded:NAME`. Throws
 * INVALID_REQUEST (exit 2) for everything about the document and for other kinds of URI, NOT_FOUND
 * (3) for a missing one, SERVICE_UNAVAILABLE (6) and TIMEOUT (5) when it cannot be fetched.
 */
export async function loadConfig(uri: string): Promise<LoadedConfig> {
  refuseConfigMap(uri);
  const document = await readDocument(uri, { what: "config" });
  // Documents inside the program were checked when it was made, so zod stays unloaded.
  if (document.data) return { ...document, config: document.data as never, tree: document.data };
  return await parseConfig(document.text, document.file);
}

/** Checks a config whose text is at hand. `file` names it in messages and tells JSON from YAML. */
export async function parseConfig(text: string, file: string): Promise<LoadedConfig> {
  const tree = asMapping(isJson(file) ? parseJson(text, file) : parseYaml(text, file), file);
  const config = isSurelyValid(tree) ? tree as never : await checked({ file, text, tree });
  const loaded = { config, tree, file, text };
  checkConfig(loaded, "step");
  return loaded;
}

/**
 * The compiled program knows the JSON Schema that belongs to it. From source the schema itself is
 * asked, because its author may not have generated the JSON Schema again yet.
 */
function isSurelyValid(tree: Tree): boolean {
  const files = embeddedFiles();
  return files.sealed && conforms(files.data(`configs/${SCHEMA_FILE}`) ?? null, tree);
}

async function checked(document: Pick<LoadedConfig, "file" | "text" | "tree">) {
  const { checkDocument } = await import("./schema/check_document.ts");
  const result = checkDocument(document.tree);
  if (result.problems) throw refusal(document, result.problems);
  return result.config;
}

/** A config is never read from a cluster; the other foreign schemes are refused by the reader. */
function refuseConfigMap(uri: string): void {
  if (!/^cm:/i.test(uri)) return;
  throw invalid(`A config cannot be read from a ConfigMap: ${quote(uri)}`, {
    hints: [
      "Export it with `kubectl get configmap NAME -o jsonpath='{.data.KEY}'` and pass the file",
    ],
  });
}

/** By the path's ending; the query of a URL is no part of it. */
function isJson(file: string): boolean {
  const path = /^https?:\/\//i.test(file) ? file.split(/[?#]/)[0]! : file;
  return path.toLowerCase().endsWith(".json");
}

function asMapping(value: Value, file: string): Tree {
  if (value === null) {
    throw invalid(`Config ${file} is empty`, {
      source: { file },
      hints: ["`aicr config init` writes a complete config to start from"],
    });
  }
  if (!isTree(value)) {
    throw invalid(
      `Config ${file} holds ${Array.isArray(value) ? "a list" : "a single value"}, no config`,
      {
        source: { file },
        hints: ["A config is a mapping with kind, apiVersion and spec"],
      },
    );
  }
  if (countValues(value, MAX_VALUES) > MAX_VALUES) {
    throw invalid(`Config ${file} holds more than ${MAX_VALUES} values`, {
      source: { file },
      hints: ["A config is far smaller; check whether this is the right file"],
    });
  }
  return value;
}

/** Number of values with aliases expanded, counted up to just above `limit`. */
function countValues(value: Value, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const child of Object.values(value)) {
    count += countValues(child, limit - count);
    if (count > limit) break;
  }
  return count;
}
