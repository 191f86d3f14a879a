import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { sha256 } from "../../base/digest.ts";
import { packLayer } from "./pack_layer.ts";

/** An entry of an archive, read back without trusting the writer. */
interface Entry {
  path: string;
  type: string;
  mode: string;
  owner: string;
  mtime: string;
  data: string;
}

function unpack(layer: Uint8Array): Entry[] {
  const archive = new Uint8Array(gunzipSync(layer));
  assertEquals(archive.length % 512, 0);
  const text = (from: number, length: number) =>
    new TextDecoder().decode(archive.subarray(from, from + length)).replace(/\0.*$/s, "");
  const entries: Entry[] = [];
  let longPath: string | undefined;
  let at = 0;
  for (; archive[at] !== 0; at += 512) {
    const sum = archive.subarray(at, at + 512)
      .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    assertEquals(parseInt(text(at + 148, 8), 8), sum, "checksum of a header");
    const [prefix, name, type] = [text(at + 345, 155), text(at, 100), text(at + 156, 1)];
    const size = parseInt(text(at + 124, 12), 8);
    const data = new TextDecoder().decode(archive.subarray(at + 512, at + 512 + size));
    if (type === "x") longPath = /^\d+ path=(.*)\n$/s.exec(data)![1];
    else {
      const path = longPath ?? (prefix === "" ? name : `${prefix}/${name}`);
      longPath = undefined;
      entries.push({
        path,
        type,
        mode: text(at + 100, 8),
        owner: text(at + 108, 16),
        mtime: text(at + 136, 12),
        data,
      });
    }
    at += Math.ceil(size / 512) * 512;
  }
  assertEquals(archive.length - at, 1024, "an archive ends with two empty blocks, nothing else");
  return entries;
}

const FILES = [
  { path: "z.sh", data: "#!/bin/sh\n", executable: true },
  { path: "001-a/values.yaml", data: new Uint8Array([97, 10]) },
  { path: "001-a/templates/é.yaml", data: "" },
  { path: "001-a.txt", data: "x".repeat(1500) },
];

Deno.test("files and their directories, sorted, without times and owners", () => {
  const entries = unpack(packLayer(FILES).data);
  assertEquals(entries.map(({ path, type, mode }) => [path, type, mode]), [
    ["001-a.txt", "0", "0000644"],
    ["001-a/", "5", "0000755"],
    ["001-a/templates/", "5", "0000755"],
    ["001-a/templates/é.yaml", "0", "0000644"],
    ["001-a/values.yaml", "0", "0000644"],
    ["z.sh", "0", "0000755"],
  ]);
  assertEquals(new Set(entries.map(({ mtime }) => mtime)), new Set(["00000000000"]));
  assertEquals(new Set(entries.map(({ owner }) => owner)), new Set(["0000000"]));
  assertEquals(entries[0]!.data, "x".repeat(1500));
  assertEquals(entries[4]!.data, "a\n");
});

Deno.test("a root goes before every path, directories can be left out", () => {
  const { data } = packLayer(FILES, { root: "chart", directories: false });
  assertEquals(unpack(data).map(({ path }) => path), [
    "chart/001-a.txt",
    "chart/001-a/templates/é.yaml",
    "chart/001-a/values.yaml",
    "chart/z.sh",
  ]);
});

Deno.test("the same files are the same bytes, whatever their order; the digest is the archive's", () => {
  const layer = packLayer(FILES);
  assertEquals(packLayer(FILES.toReversed()), layer);
  assertEquals(layer.contentDigest, `sha256:${sha256(new Uint8Array(gunzipSync(layer.data)))}`);
  assertEquals(
    [...layer.data.subarray(3, 10)],
    [0, 0, 0, 0, 0, 2, 255],
    "no name, no time, no system",
  );
  assertNotEquals(packLayer([{ ...FILES[0]!, executable: false }, ...FILES.slice(1)]), layer);
});

Deno.test("paths of any length and alphabet come back", () => {
  const part = fc.stringMatching(/^[a-zé中 ._-]{1,120}$/).filter((text) => !/^\.{1,2}$/.test(text));
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  fc.assert(fc.property(path, (value) => {
    const entries = unpack(packLayer([{ path: value, data: value }], { directories: false }).data);
    assertEquals(entries.map((entry) => [entry.path, entry.data]), [[value, value]]);
  }));
});

Deno.test("paths that lead out of the layer, or are there twice, are refused", () => {
  for (const path of ["", "/a", "a//b", "../a", "a/../../b", "./a", "a/", "a\0b"]) {
    assertThrows(() => packLayer([{ path, data: "" }]), Error, "Cannot pack", path);
  }
  const twice = assertThrows(() => packLayer([FILES[0]!, FILES[0]!]), Error);
  assert(twice.message.includes("z.sh"));
});
