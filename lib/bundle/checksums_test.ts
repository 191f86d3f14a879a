import { assertEquals } from "@std/assert";
import { sha256 } from "../base/digest.ts";
import { checksumPaths, checksumsFile } from "./checksums.ts";

Deno.test("one line per file in the order given, texts and bytes alike", () => {
  const files = [
    { path: "b c.txt", data: "ä\n" },
    { path: "a/b.bin", data: new Uint8Array([0, 255]) },
  ];
  const { path, data } = checksumsFile(files);
  assertEquals(path, "checksums.txt");
  assertEquals(
    data,
    `${sha256("ä\n")}  b c.txt\n${sha256(new Uint8Array([0, 255]))}  a/b.bin\n`,
  );
  assertEquals(checksumPaths(data as string), ["b c.txt", "a/b.bin"]);
});

Deno.test("lines of another form name no path", () => {
  const digest = "0".repeat(64);
  const text = `# note\n${digest}\n${digest} x\nzz  y\n${digest} *binary\n${digest}  ok\n`;
  assertEquals(checksumPaths(text), ["binary", "ok"]);
});
