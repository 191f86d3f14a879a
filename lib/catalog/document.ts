/**
 * Documents a user names: those inside the program (`embedded:NAME`), and everything that a
 * resource can be. Embedded ones arrive parsed, so that a start without a file costs no parser.
 */
import { AicrError } from "../base/error.ts";
import { nearest } from "../base/suggest.ts";
import type { Tree } from "../base/tree.ts";
import { readResource, type ResourceOptions } from "../platform/resource.ts";
import { type EmbeddedFiles, embeddedFiles } from "./embedded_files.ts";

/** A document as it was read. */
export interface NamedDocument {
  text: string;
  /** How to name it to a person. */
  file: string;
  /** The parsed mapping, when it was at hand. It is shared: do not change it. */
  data?: Tree;
}

/** Options of {@link readDocument}. */
export interface DocumentOptions extends ResourceOptions {
  /** What is wanted: `config` and `snapshot` exist inside the program. */
  what: string;
  /** Other embedded files than the program's own; for tests. */
  embedded?: EmbeddedFiles;
}

const SCHEME = "embedded:";
/** Most names that a message lists. */
const MAX_LISTED = 20;
/** Where the program keeps documents of a sort. */
const DIRECTORIES: Record<string, string> = {
  config: "configs/",
  snapshot: "examples/snapshots/",
};

/**
 * The document behind `embedded:NAME`, a path, `-` or a URL. Throws NOT_FOUND for an embedded name
 * that does not exist, with the nearest that do, and otherwise what `readResource` throws.
 */
export async function readDocument(uri: string, options: DocumentOptions): Promise<NamedDocument> {
  if (!uri.startsWith(SCHEME)) return await readResource(uri, options);
  const files = options.embedded ?? embeddedFiles();
  const name = uri.slice(SCHEME.length);
  const directory = Object.hasOwn(DIRECTORIES, options.what) ? DIRECTORIES[options.what]! : "";
  const path = `${directory}${name}.yaml`;
  const text = directory === "" ? undefined : files.text(path);
  if (text === undefined) throw unknownName(name, options.what, embeddedNames(files, directory));
  return { text, file: uri, data: files.data(path) };
}

/** The names under a directory of embedded documents, sorted. */
function embeddedNames(files: EmbeddedFiles, directory: string): string[] {
  if (directory === "") return [];
  return files.paths()
    .filter((path) => path.startsWith(directory) && path.endsWith(".yaml"))
    .map((path) => path.slice(directory.length, -".yaml".length));
}

function unknownName(name: string, what: string, names: readonly string[]): AicrError {
  return new AicrError("NOT_FOUND", `The program holds no ${what} named ${JSON.stringify(name)}`, {
    source: { file: SCHEME + name },
    hints: [
      ...nearest(name, names),
      names.length === 0 ? "Give a path or a URL" : `Names after ${SCHEME} are: ${listed(names)}`,
    ],
  });
}

/** The program holds a config for every cell: too many for a message. */
function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return [...names.slice(0, MAX_LISTED), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
