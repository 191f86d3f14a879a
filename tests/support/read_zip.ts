/** Reads zip archives as an unpacker would: through the central directory. */
import { Buffer } from "node:buffer";
import { crc32, inflateRawSync } from "node:zlib";

/** An entry of an archive; directories end with a slash. */
export interface ZipEntry {
  path: string;
  data: Uint8Array;
  /** Unix permission bits. */
  mode: number;
  /** The two DOS words, date first. */
  modified: [date: number, time: number];
}

/** The entries in their order. Throws for an archive that is not whole. */
export function readZip(bytes: Uint8Array): ZipEntry[] {
  const buffer = Buffer.from(bytes);
  const end = buffer.length - 22;
  if (end < 0 || buffer.readUInt32LE(end) !== 0x06054b50) throw new Error("no end record");
  const entries: ZipEntry[] = [];
  let at = buffer.readUInt32LE(end + 16);
  for (let i = 0; i < buffer.readUInt16LE(end + 10); i++) {
    if (buffer.readUInt32LE(at) !== 0x02014b50) throw new Error(`no central header ${i}`);
    const nameLength = buffer.readUInt16LE(at + 28);
    const path = buffer.toString("utf8", at + 46, at + 46 + nameLength);
    const data = content(buffer, at, path);
    entries.push({
      path,
      data,
      mode: (buffer.readUInt32LE(at + 38) >>> 16) & 0o777,
      modified: [buffer.readUInt16LE(at + 14), buffer.readUInt16LE(at + 12)],
    });
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return entries;
}

function content(buffer: Buffer, at: number, path: string): Uint8Array {
  const local = buffer.readUInt32LE(at + 42);
  if (buffer.readUInt32LE(local) !== 0x04034b50) throw new Error(`no local header of ${path}`);
  const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
  const packed = buffer.subarray(start, start + buffer.readUInt32LE(at + 20));
  const data = buffer.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
  if (data.length !== buffer.readUInt32LE(at + 24)) throw new Error(`wrong size of ${path}`);
  if (crc32(data) !== buffer.readUInt32LE(at + 16)) throw new Error(`wrong checksum of ${path}`);
  return data;
}
