/**
 * Writes tar archives in the ustar format, with pax headers for paths that are too long for it or
 * not plain ASCII. Pure; entries come out sorted by path, directories before what they hold.
 */
import { AicrError } from "../../base/error.ts";

/** A regular file of an archive. */
export interface TarFile {
  path: string;
  data: Uint8Array;
  executable: boolean;
}

const BLOCK = 512;
/**
 * Two empty blocks end an archive. Nothing may follow: oras compares the digest of what a reader
 * has consumed by then, and a reader stops there.
 */
const END = new Uint8Array(2 * BLOCK);
const NAME_LENGTH = 100;
const PREFIX_LENGTH = 155;

interface Entry {
  path: string;
  mode: number;
  type: "file" | "directory" | "pax";
  data: Uint8Array;
}

const TYPE_FLAGS: Record<Entry["type"], string> = { file: "0", directory: "5", pax: "x" };
const NOTHING = new Uint8Array();

/** The archive of these files. Throws INTERNAL for paths that are double, absolute or lead out. */
export function tarArchive(
  files: readonly TarFile[],
  { directories }: { directories: boolean },
): Uint8Array {
  checkPaths(files.map(({ path }) => path));
  const entries: Entry[] = files.map(({ path, data, executable }) => ({
    path,
    mode: executable ? 0o755 : 0o644,
    type: "file",
    data,
  }));
  if (directories) {
    for (const path of parents(files)) {
      entries.push({ path: `${path}/`, mode: 0o755, type: "directory", data: NOTHING });
    }
  }
  entries.sort((a, b) => a.path < b.path ? -1 : 1);
  return concatenate([...entries.flatMap(entryBlocks), END]);
}

function checkPaths(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/");
    const leaves = parts.some((part) => part === "" || part === "." || part === "..");
    if (leaves || path.includes("\0") || seen.has(path)) {
      throw new AicrError("INTERNAL", `Cannot pack ${JSON.stringify(path)} into an archive`, {
        hints: ["Report this: a file has a path that no bundle may have, or two files have it"],
      });
    }
    seen.add(path);
  }
}

function parents(files: readonly TarFile[]): Set<string> {
  const found = new Set<string>();
  for (const { path } of files) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      found.add(path.slice(0, at));
    }
  }
  return found;
}

/** Header, content and padding; before them a pax header where ustar cannot hold the path. */
function entryBlocks(entry: Entry): Uint8Array[] {
  const place = ustarPlace(entry.path);
  const blocks = [header(entry, place ?? { prefix: "", name: "long-path" }), ...padded(entry.data)];
  if (place !== undefined) return blocks;
  const data = paxRecord("path", entry.path);
  const pax: Entry = { path: "pax", mode: 0o644, type: "pax", data };
  return [header(pax, { prefix: "", name: "pax-header" }), ...padded(data), ...blocks];
}

/** How a path is divided over the two fields of a header, or undefined when it does not fit. */
function ustarPlace(path: string): { prefix: string; name: string } | undefined {
  if (!/^[\x20-\x7e]*$/.test(path)) return undefined;
  if (path.length <= NAME_LENGTH) return { prefix: "", name: path };
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (prefix.length > PREFIX_LENGTH) return undefined;
    if (name.length <= NAME_LENGTH && name !== "") return { prefix, name };
  }
  return undefined;
}

function header({ mode, type, data }: Entry, place: { prefix: string; name: string }): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  put(0, place.name);
  put(100, `${octal(mode, 7)}\0`);
  put(108, `${octal(0, 7)}\0`);
  put(116, `${octal(0, 7)}\0`);
  put(124, `${octal(data.length, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  put(148, " ".repeat(8));
  put(156, TYPE_FLAGS[type]);
  put(257, "ustar\0" + "00");
  put(345, place.prefix);
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** `length key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = new TextEncoder().encode(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return concatenate([new TextEncoder().encode(String(length)), rest]);
}

function padded(data: Uint8Array): Uint8Array[] {
  const missing = (BLOCK - data.length % BLOCK) % BLOCK;
  return missing === 0 ? [data] : [data, new Uint8Array(missing)];
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
