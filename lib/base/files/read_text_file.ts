/** Reading files that users name: bounded, UTF-8 only, every failure explained. */
import { invalid } from "../error.ts";
import { MAX_DOCUMENT_BYTES } from "../constants.ts";
import { fileError } from "./os_error.ts";

/** Options of {@link readTextFile}. */
export interface ReadOptions {
  /** What the file is to the user, for messages: `recipe`, `AICRConfig`. Default `file`. */
  what?: string;
  /** Largest size accepted, in bytes. Default {@link MAX_DOCUMENT_BYTES}. */
  maxBytes?: number;
}

/**
 * The text of a file, or of a pipe such as `<(command)`. Throws NOT_FOUND when it does not exist
 * and INVALID_REQUEST for a directory, a file that is too large (found before it is read), that
 * holds no UTF-8 text, or that may not be read. A byte order mark is kept; the parsers drop it.
 */
export async function readTextFile(path: string, options: ReadOptions = {}): Promise<string> {
  const { what = "file", maxBytes = MAX_DOCUMENT_BYTES } = options;
  if (isRegular(path, what, maxBytes)) return readRegular(path, what, maxBytes);
  try {
    using file = await Deno.open(path);
    return decodeText(await readLimited(file.readable, { what, maxBytes, file: path }), what, path);
  } catch (error) {
    throw fileError(error, `read ${what}`, path);
  }
}

/** As {@link readTextFile}, for regular files only; for loaders that cannot wait. */
export function readTextFileSync(path: string, options: ReadOptions = {}): string {
  const { what = "file", maxBytes = MAX_DOCUMENT_BYTES } = options;
  if (!isRegular(path, what, maxBytes)) {
    throw invalid(`Cannot read ${what} ${path}: it is not a regular file`, {
      hints: ["Name a regular file"],
      source: { file: path },
    });
  }
  return readRegular(path, what, maxBytes);
}

/** Where bytes come from, for the messages of {@link readLimited}. */
export interface LimitOptions {
  what: string;
  maxBytes: number;
  /** Name of the source as it may be shown. */
  file: string;
}

/** All bytes of a stream, or INVALID_REQUEST as soon as there are more than allowed. */
export async function readLimited(
  stream: ReadableStream<Uint8Array>,
  options: LimitOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > options.maxBytes) throw tooLarge(options.what, options.file, options.maxBytes);
    chunks.push(chunk);
  }
  const out = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}

/** Bytes as text. Throws INVALID_REQUEST when they are not UTF-8 or contain NUL bytes. */
export function decodeText(bytes: Uint8Array, what: string, file: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Told below, together with NUL bytes.
  }
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) ||
    (bytes[0] === 0xfe && bytes[1] === 0xff);
  throw invalid(`Cannot read ${what} ${file}: it is not text (UTF-8)`, {
    hints: [utf16 ? "The file is UTF-16: save it as UTF-8" : `Name a YAML or JSON ${what}`],
    source: { file },
  });
}

/** The refusal of something that is larger than the limit. */
export function tooLarge(what: string, file: string, maxBytes: number): Error {
  const limit = maxBytes >= 1024 * 1024
    ? `${Math.floor(maxBytes / 1024 / 1024)} MiB`
    : `${maxBytes} bytes`;
  return invalid(`Cannot read ${what} ${file}: it is larger than ${limit}`, {
    hints: [`Check that ${file} is the ${what} you mean`],
    source: { file },
  });
}

/** True for a regular file within the limit, false for a pipe or device; the rest is refused. */
function isRegular(path: string, what: string, maxBytes: number): boolean {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    throw fileError(error, `read ${what}`, path);
  }
  if (info.isDirectory) {
    throw invalid(`Cannot read ${what} ${path}: it is a directory`, {
      hints: [`Name the ${what} file inside it`],
      source: { file: path },
    });
  }
  if (info.isFile && info.size > maxBytes) throw tooLarge(what, path, maxBytes);
  return info.isFile;
}

function readRegular(path: string, what: string, maxBytes: number): string {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    throw fileError(error, `read ${what}`, path);
  }
  if (bytes.length > maxBytes) throw tooLarge(what, path, maxBytes);
  return decodeText(bytes, what, path);
}
