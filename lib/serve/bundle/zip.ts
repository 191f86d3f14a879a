/**
 * Writes zip archives: the same files give the same bytes. Directories come before what is in
 * them, in the order of a sorted walk; times are fixed, unix modes kept. Pure. Refuses names that
 * would leave the directory the archive is unpacked in. Source: API contract, section 6; the zip
 * file format specification.
 */
import { Buffer } from "node:buffer";
import { constants, crc32, deflateRawSync, type ZlibOptions } from "node:zlib";
import { AicrError } from "../../base/error.ts";

/** A file of an archive. */
export interface ZipFile {
  /** Relative, with forward slashes. */
  path: string;
  data: string | Uint8Array;
  /** Mode 0755 instead of 0644. */
  executable?: boolean;
}

/** An archive and what is in it. */
export interface Archive {
  zip: Uint8Array<ArrayBuffer>;
  /** Number of files. */
  files: number;
  /** Their bytes, uncompressed. */
  bytes: number;
}

/** 1980-01-01, the first day that the format knows. */
const DATE = 0x0021;
/** Version 2.0, made on unix. */
const VERSION_NEEDED = 20;
const MADE_BY = (3 << 8) | VERSION_NEEDED;
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;
const MODE_FILE = 0o100644;
const MODE_EXECUTABLE = 0o100755;
const MODE_DIRECTORY = 0o040755;
const DOS_DIRECTORY = 0x10;

interface Entry {
  name: Buffer;
  method: number;
  crc: number;
  size: number;
  data: Uint8Array;
  attributes: number;
}

/** Most entries that the plain format can count. */
const MAX_ENTRIES = 0xffff;

/** The archive of files. Throws INTERNAL for a name that is no path inside it, or too many. */
export function makeZip(files: readonly ZipFile[]): Archive {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const path of byPath.keys()) checkPath(path);
  const entries = walkOrder([...byPath.keys()])
    .map((path) => path.endsWith("/") ? directory(path) : deflated(byPath.get(path)!));
  if (entries.length > MAX_ENTRIES) throw new AicrError("INTERNAL", "Too many files in an archive");
  const parts: Uint8Array[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const header = localHeader(entry);
    central.push(centralHeader(entry, offset));
    parts.push(header, entry.data);
    offset += header.length + entry.data.length;
  }
  const index = Buffer.concat(central);
  const zip = joined([...parts, index, endRecord(entries.length, index.length, offset)]);
  return { zip, files: byPath.size, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
}

function checkPath(path: string): void {
  const segments = path.split("/");
  const bad = path.includes("\\") || path.includes("\0") || /^[A-Za-z]:/.test(path) ||
    segments.some((segment) => segment === "" || segment === "." || segment === "..");
  if (bad) throw new AicrError("INTERNAL", `Cannot put ${JSON.stringify(path)} into an archive`);
}

/** The paths and their directories (with a final slash), each directory before its content. */
function walkOrder(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      all.add(path.slice(0, at + 1));
    }
    all.add(path);
  }
  // With a separator that sorts first, a directory stays together whatever its name begins with.
  const key = (path: string) => path.replaceAll("/", "\0");
  return [...all].map((path) => [key(path), path] as const)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, path]) => path);
}

function directory(path: string): Entry {
  const attributes = ((MODE_DIRECTORY << 16) | DOS_DIRECTORY) >>> 0;
  return {
    name: Buffer.from(path),
    method: 0,
    crc: 0,
    size: 0,
    data: new Uint8Array(),
    attributes,
  };
}

function deflated({ path, data, executable }: ZipFile): Entry {
  const content = typeof data === "string" ? Buffer.from(data) : data;
  return {
    name: Buffer.from(path),
    method: DEFLATE,
    crc: crc32(content),
    size: content.length,
    data: deflateRawSync(content, deflateOptions(content.length)),
    attributes: ((executable ? MODE_EXECUTABLE : MODE_FILE) << 16) >>> 0,
  };
}

/**
 * Memory that fits the file: by default each of a bundle's many small files would take, and clear,
 * what a large one needs. And the quickest level: it gives archives a third larger, of some 40 KiB,
 * for a third of the time, which is most of what a bundle costs.
 */
function deflateOptions(size: number): ZlibOptions {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(size + 1))));
  return {
    level: constants.Z_BEST_SPEED,
    windowBits,
    memLevel: Math.min(8, windowBits - 6),
    chunkSize: Math.min(16 * 1024, Math.max(256, size)),
  };
}

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(30 + entry.name.length);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, entry, 4);
  entry.name.copy(header, 30);
  return header;
}

function centralHeader(entry: Entry, offset: number): Buffer {
  const header = Buffer.alloc(46 + entry.name.length);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(MADE_BY, 4);
  writeCommon(header, entry, 6);
  header.writeUInt32LE(entry.attributes, 38);
  header.writeUInt32LE(offset, 42);
  entry.name.copy(header, 46);
  return header;
}

/** The fields that local and central headers have in common. */
function writeCommon(header: Buffer, entry: Entry, at: number): void {
  header.writeUInt16LE(VERSION_NEEDED, at);
  header.writeUInt16LE(UTF8_NAMES, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt16LE(0, at + 6);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.data.length, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

/** One array of its own memory, so that it can be handed to another thread. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
