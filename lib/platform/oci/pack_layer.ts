/**
 * A directory as one layer of an artifact: a tar archive, compressed with gzip. Pure and
 * deterministic: sorted entries, no times, no owners, fixed modes, so that the same files are the
 * same bytes on every day and machine. Source: bundle layout, section 12.
 */
import { gzipSync } from "node:zlib";
import { sha256 } from "../../base/digest.ts";
import { tarArchive, type TarFile } from "./tar_archive.ts";

/** A file of a layer. */
export interface LayerFile {
  /** Relative, with forward slashes. */
  path: string;
  data: string | Uint8Array;
  /** Mode 0755 instead of 0644. */
  executable?: boolean;
}

/** How a layer is packed. */
export interface LayerOptions {
  /** Directory that all files lie under; none by default. */
  root?: string;
  /** Whether directories get entries of their own, as some consumers need. Default true. */
  directories?: boolean;
}

/** A packed layer. */
export interface Layer {
  /** The compressed archive. */
  data: Uint8Array;
  /** Digest of the archive before compression, `sha256:` and hex. */
  contentDigest: string;
}

/** Byte of a gzip header that names the operating system, and the value for "unknown". */
const GZIP_OS = 9;
const UNKNOWN_OS = 255;

/** Packs files. Throws INTERNAL when two of them have one path or one leads out of the layer. */
export function packLayer(files: readonly LayerFile[], options: LayerOptions = {}): Layer {
  const { root, directories = true } = options;
  const text = new TextEncoder();
  const entries = files.map(({ path, data, executable }): TarFile => ({
    path: root === undefined ? path : `${root}/${path}`,
    data: typeof data === "string" ? text.encode(data) : data,
    executable: executable === true,
  }));
  const archive = tarArchive(entries, { directories });
  const data = new Uint8Array(gzipSync(archive, { level: 9 }));
  data[GZIP_OS] = UNKNOWN_OS;
  return { data, contentDigest: `sha256:${sha256(archive)}` };
}
