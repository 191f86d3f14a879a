/**
 * Documents from wherever a user names them: a file, `-` for standard input, or an http(s) URL;
 * and results to a file or standard output. Everything is bounded in size and time, is UTF-8 text,
 * and arrives as an AicrError when it fails. Credentials in a URL are used and never shown. Never
 * follows a redirect away from http(s), nor from https down to http.
 */
import { MAX_DOCUMENT_BYTES } from "../base/constants.ts";
import { AicrError, invalid } from "../base/error.ts";
import { decodeText, readLimited } from "../base/files/read_text_file.ts";
import { fileError, readTextFile, writeFileAtomic } from "../base/files.ts";
import { log } from "../base/log.ts";
import { fetchBytes, showUrl } from "./fetch_bytes.ts";

/** Options of {@link readResource}. */
export interface ResourceOptions {
  /** What the document is to the user, for messages: `recipe`, `snapshot`. Default `file`. */
  what?: string;
  /** Largest size accepted, in bytes. Default: the largest document the product reads. */
  maxBytes?: number;
  /** How long a URL may take, connecting and body together. Default 30 s. */
  timeoutMs?: number;
  /** Accept `-` as standard input. Default true. */
  allowStdin?: boolean;
}

/** A document as it was read. */
export interface Resource {
  text: string;
  /** Where it came from, fit to be shown: secrets in a URL are removed, `-` is `<stdin>`. */
  file: string;
}

/** How long a URL may take unless stated otherwise, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000;

let stdinTaken = false;

/**
 * The text behind a path, `-` or URL. Throws NOT_FOUND for a missing file, INVALID_REQUEST for
 * what is no text, too large or an unsupported scheme, SERVICE_UNAVAILABLE when a server cannot be
 * reached or does not answer 2xx, TIMEOUT when it takes too long.
 */
export async function readResource(uri: string, options: ResourceOptions = {}): Promise<Resource> {
  const { what = "file", maxBytes = MAX_DOCUMENT_BYTES } = options;
  if (uri === "") {
    throw invalid(`The name of the ${what} is empty`, {
      hints: ["Give a path, an http(s) URL, or - for standard input"],
    });
  }
  if (uri === "-" && options.allowStdin !== false) return await readStdin(what, maxBytes);
  const scheme = schemeOf(uri);
  if (scheme === undefined) return { text: await readTextFile(uri, { what, maxBytes }), file: uri };
  if (scheme !== "http" && scheme !== "https") throw refuseScheme(scheme, uri, what);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT;
  const { data, file } = await fetchBytes(uri, { what, maxBytes, timeoutMs });
  return { text: decodeText(data, what, file), file };
}

/** Options of {@link writeResource}. */
export interface WriteResourceOptions {
  /** What is written, for messages: `recipe`, `report`. Default `file`. */
  what?: string;
}

/**
 * Writes a result to standard output (no target, or `-`) or, whole or not at all, to a file.
 * Throws INVALID_REQUEST for URLs and the errors of `writeFileAtomic`. A reader that has gone
 * (`| head`) is no error.
 */
export async function writeResource(
  target: string | undefined,
  data: string | Uint8Array,
  options: WriteResourceOptions = {},
): Promise<void> {
  const { what = "file" } = options;
  if (target === undefined || target === "-") return writeStdout(data, what);
  checkTarget(target, what);
  await writeFileAtomic(target, data, { what });
}

/** Refuses what {@link writeResource} cannot write to by its form: INVALID_REQUEST for URLs. */
export function checkTarget(target: string, what: string): void {
  const scheme = schemeOf(target);
  if (scheme === "cm") throw refuseScheme(scheme, target, what);
  if (scheme !== undefined) {
    throw invalid(`Cannot write ${what} to ${showUrl(target)}: not a path`, {
      hints: ["Give a path, or - for standard output"],
    });
  }
}

/** The lower-case scheme of a URL; undefined for a path. */
export function schemeOf(uri: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(uri)?.[1]?.toLowerCase() ??
    /^(file):/i.exec(uri)?.[1]?.toLowerCase();
}

function refuseScheme(scheme: string, uri: string, what: string): AicrError {
  if (scheme === "cm") {
    return invalid(`Cannot use ${uri}: ConfigMap URIs (cm://) are not available in this version`, {
      hints: [`Save the ${what} with kubectl and name the file`],
    });
  }
  if (scheme === "file") {
    return invalid(`Cannot read ${what} ${uri}: file URLs are not accepted`, {
      hints: ["Give the plain path instead"],
    });
  }
  return invalid(`Cannot read ${what} ${showUrl(uri)}: the scheme ${scheme}:// is not supported`, {
    hints: ["Give a path, an http(s) URL, or - for standard input"],
  });
}

async function readStdin(what: string, maxBytes: number): Promise<Resource> {
  const file = "<stdin>";
  if (stdinTaken) {
    throw invalid(`Cannot read ${what} from standard input: it was read already`, {
      hints: ["Only one input can be -; give the other one as a file"],
    });
  }
  stdinTaken = true;
  if (Deno.stdin.isTerminal()) log.info(`Reading ${what} from the terminal; end it with Ctrl-D`);
  try {
    const bytes = await readLimited(Deno.stdin.readable, { what, maxBytes, file });
    return { text: decodeText(bytes, what, file), file };
  } catch (error) {
    throw fileError(error, `read ${what}`, file);
  }
}

async function writeStdout(data: string | Uint8Array, what: string): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  try {
    for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw fileError(error, `write ${what} to`, "standard output");
  }
}
