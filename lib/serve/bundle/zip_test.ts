import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readZip } from "../../../tests/support/read_zip.ts";
import { AicrError } from "../../base/error.ts";
import { makeZip } from "./zip.ts";

Deno.test("directories come before their content, in the order of a sorted walk", () => {
  const paths = ["b.txt", "a/z", "a/b/c", "a-b/x", "a.txt", "README.md"];
  const { zip } = makeZip(paths.map((path) => ({ path, data: path })));
  assertEquals(readZip(zip).map((entry) => entry.path), [
    "README.md",
    "a/",
    "a/b/",
    "a/b/c",
    "a/z",
    "a-b/",
    "a-b/x",
    "a.txt",
    "b.txt",
  ]);
});

Deno.test("modes are unix modes, times are fixed, counts are those of the files", () => {
  const { zip, files, bytes } = makeZip([
    { path: "d/run.sh", data: "#!/bin/sh\n", executable: true },
    { path: "ä.txt", data: new Uint8Array([1, 2, 3]) },
  ]);
  assertEquals(readZip(zip).map(({ path, mode }) => [path, mode]), [
    ["d/", 0o755],
    ["d/run.sh", 0o755],
    ["ä.txt", 0o644],
  ]);
  assertEquals(readZip(zip).map(({ modified }) => modified), Array(3).fill([0x21, 0]));
  assertEquals([files, bytes], [2, 13]);
});

Deno.test("the order of the files does not matter, the bytes are the same", () => {
  const path = fc.stringMatching(/^[a-z0-9.-]{1,6}(\/[a-z0-9-]{1,6}){0,2}$/)
    .filter((each) => !each.split("/").some((part) => part === "." || part === ".."));
  const files = fc.uniqueArray(fc.record({ path, data: fc.string() }), { selector: (f) => f.path });
  fc.assert(fc.property(files, (list) => {
    const names = new Set(list.map((file) => file.path));
    // A file cannot be a directory as well.
    fc.pre(!list.some((file) => [...names].some((name) => name.startsWith(`${file.path}/`))));
    const { zip } = makeZip(list);
    assertEquals(makeZip(list.toReversed()).zip, zip);
    const read = readZip(zip).filter((entry) => !entry.path.endsWith("/"));
    const text = new TextDecoder();
    assertEquals(
      new Map(read.map((entry) => [entry.path, text.decode(entry.data)])),
      new Map(list.map((file) => [file.path, file.data])),
    );
  }));
});

Deno.test("a name that leads out of the archive is refused", () => {
  for (const path of ["/a", "../a", "a/../b", "a//b", "a/", "", ".", "a\\b", "C:a", "a\0"]) {
    const error = assertThrows(() => makeZip([{ path, data: "" }]), AicrError, undefined, path);
    assertEquals(error.code, "INTERNAL");
  }
});

Deno.test("more entries than the format can count are refused", () => {
  const files = Array.from({ length: 65_536 }, (_, i) => ({ path: `f${i}`, data: "" }));
  assertThrows(() => makeZip(files), AicrError, "Too many");
});
