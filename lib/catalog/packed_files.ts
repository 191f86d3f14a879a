/**
 * The one document in which the compiled program carries the embedded files. A command looks at a
 * few of the hundreds of files, and at the texts of fewer still, so the document can be read in
 * parts: a first line with sizes, an index, what was parsed when the program was made, the texts.
 * Pure: whoever has the document hands in how to read it.
 */
import { sha256 } from "../base/digest.ts";
import type { Tree } from "../base/tree.ts";
import type { EmbeddedFiles } from "./embedded_files.ts";

/** Files that recipes pin by digest; it is packed, so that a recipe is written without hashing. */
const PINNED = /^recipes\/checks\//;
/** Bytes of the first line. */
const HEAD = 32;

/** A line of the index: path, bytes of the parsed form (0: there is none) and of the text, digest. */
type IndexEntry = [path: string, data: number, text: number, sha256?: string];

/** The packed form of any embedded files. The same files give the same bytes. */
export function packFiles(source: EmbeddedFiles): Uint8Array {
  const encoder = new TextEncoder();
  const index: IndexEntry[] = [];
  const data: string[] = [];
  const texts: string[] = [];
  const size = (list: string[], part: string) => encoder.encode(list[list.push(part) - 1]).length;
  for (const path of source.paths()) {
    const text = source.text(path)!;
    const tree = source.data(path);
    const sizes = [
      size(data, tree === undefined ? "" : JSON.stringify(tree)),
      size(texts, text),
    ] as const;
    index.push(PINNED.test(path) ? [path, ...sizes, sha256(text)] : [path, ...sizes]);
  }
  const parts = [JSON.stringify(index), data.join(""), texts.join("")];
  const sizes = parts.slice(0, 2).map((part) => encoder.encode(part).length);
  return encoder.encode(`${JSON.stringify(sizes).padEnd(HEAD - 1)}\n${parts.join("")}`);
}

/** Reads some bytes of the packed document. */
export type ReadPart = (start: number, length: number) => Uint8Array;

interface Place {
  /** Offsets of the parsed form within its part of the document; equal when there is none. */
  from: number;
  to: number;
  /** Offset and bytes of the text within the document. */
  start: number;
  length: number;
  sha256?: string;
}

/** The embedded files out of a packed document. */
export function packedFiles(read: ReadPart): EmbeddedFiles {
  // Every character counts, a byte order mark at the beginning of a file too.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const [indexBytes, dataBytes] = JSON.parse(decoder.decode(read(0, HEAD))) as [number, number];
  const index = JSON.parse(decoder.decode(read(HEAD, indexBytes))) as IndexEntry[];
  const data = read(HEAD + indexBytes, dataBytes);
  const places = placesOf(index, HEAD + indexBytes + dataBytes);
  const trees = new Map<string, Tree>();
  let paths: string[] | undefined;
  return {
    sealed: true,
    paths: () => paths ??= [...places.keys()],
    text(path) {
      const place = places.get(path);
      return place && decoder.decode(read(place.start, place.length));
    },
    data(path) {
      const known = trees.get(path);
      const place = places.get(path);
      if (known !== undefined || place === undefined || place.from === place.to) return known;
      const tree = JSON.parse(decoder.decode(data.subarray(place.from, place.to))) as Tree;
      trees.set(path, tree);
      return tree;
    },
    sha256: (path) => places.get(path)?.sha256,
  };
}

function placesOf(index: readonly IndexEntry[], texts: number): Map<string, Place> {
  const places = new Map<string, Place>();
  let from = 0;
  let start = texts;
  for (const [path, dataBytes, length, sha256] of index) {
    const to = from + dataBytes;
    places.set(path, { from, to, start, length, sha256 });
    from = to;
    start += length;
  }
  return places;
}
