import { assert, assertEquals, assertThrows } from "@std/assert";
import { packedFiles, packFiles } from "./packed_files.ts";
import { memoryFiles } from "./_fixture.ts";

const unpack = (pack: Uint8Array) =>
  packedFiles((start, length) => pack.subarray(start, start + length));

Deno.test("packedFiles: names of the prototype are no files", () => {
  const files = unpack(packFiles(memoryFiles({ "recipes/a.yaml": "a: 1\n" })));
  for (const path of ["constructor", "__proto__"]) {
    const found = [files.text(path), files.data(path), files.sha256(path)];
    assertEquals(found, [undefined, undefined, undefined]);
  }
});

Deno.test("packedFiles: texts of any content come back as they were", () => {
  const texts = {
    "recipes/a.txt": "\n\r\u2028é\0\uFEFF",
    "recipes/a2.txt": "\uFEFFmarked",
    "recipes/b.txt": "",
    "recipes/c.txt": '"',
  };
  const files = unpack(packFiles(memoryFiles(texts)));
  for (const [path, text] of Object.entries(texts)) assertEquals(files.text(path), text);
});

Deno.test("packedFiles: a document is parsed once, and only when it is asked for", () => {
  const source = memoryFiles({
    "recipes/overlays/a.yaml": "a: {b: ü}\n",
    "recipes/overlays/b.yaml": "",
  });
  const files = unpack(packFiles(source));
  const tree = files.data("recipes/overlays/a.yaml");
  assertEquals(tree, { a: { b: "ü" } });
  assert(files.data("recipes/overlays/a.yaml") === tree);
  assertEquals(files.data("recipes/overlays/b.yaml"), {});
});

Deno.test("packedFiles: no text is read before it is asked for, and then only that one", () => {
  const texts = { "recipes/a.txt": "one", "recipes/b.txt": "two ü", "recipes/c.txt": "three" };
  const pack = packFiles(memoryFiles(texts));
  const read: string[] = [];
  const files = packedFiles((start, length) => {
    const part = pack.subarray(start, start + length);
    read.push(new TextDecoder().decode(part));
    return part;
  });
  assertEquals(files.paths(), Object.keys(texts));
  assert(!read.join().includes("three"), read.join("\n"));
  read.length = 0;
  assertEquals(files.text("recipes/b.txt"), "two ü");
  assertEquals(read, ["two ü"]);
});

Deno.test("packedFiles: a damaged document hurts only whoever asks for it", () => {
  const source = memoryFiles({
    "recipes/overlays/a.yaml": "a: 1\n",
    "recipes/overlays/b.yaml": "b: 2\n",
  });
  const pack = new TextDecoder().decode(packFiles(source)).replace('{"a":1}', '{"a":x}');
  const files = unpack(new TextEncoder().encode(pack));
  assertEquals(files.data("recipes/overlays/b.yaml"), { b: 2 });
  assertEquals(files.text("recipes/overlays/a.yaml"), "a: 1\n");
  assertThrows(() => files.data("recipes/overlays/a.yaml"), SyntaxError);
});
