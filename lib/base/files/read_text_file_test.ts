import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { putFile } from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { decodeText, readTextFile, readTextFileSync } from "./read_text_file.ts";

Deno.test("reads text, the empty file included", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "f", "a: é\r\n\uFEFF");
    putFile(root, "empty", "");
    assertEquals(await readTextFile(join(root, "f")), "a: é\r\n\uFEFF");
    assertEquals(readTextFileSync(join(root, "f")), "a: é\r\n\uFEFF");
    assertEquals(await readTextFile(join(root, "empty")), "");
    assertEquals(readTextFileSync(join(root, "empty")), "");
  });
});

Deno.test("a byte order mark is kept for the parser to drop", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "f", "\uFEFFa: 1");
    assertEquals(await readTextFile(join(root, "f")), "\uFEFFa: 1");
  });
});

Deno.test("exactly as large as allowed is allowed, one byte more is not", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "f", "x".repeat(100));
    assertEquals((await readTextFile(join(root, "f"), { maxBytes: 100 })).length, 100);
    const error = await assertRejects(
      () => readTextFile(join(root, "f"), { maxBytes: 99, what: "recipe" }),
      AicrError,
      `Cannot read recipe ${root}/f: it is larger than 99 bytes`,
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
});

Deno.test("a huge file is refused without being read", async () => {
  await inTemporaryDirectory(async (root) => {
    const path = join(root, "huge");
    const size = 64 * 1024 ** 3;
    using file = Deno.openSync(path, { write: true, create: true });
    file.truncateSync(size);
    const error = await assertRejects(() => readTextFile(path), AicrError, "larger than 10 MiB");
    assertEquals(error.code, "INVALID_REQUEST");
    assertThrows(() => readTextFileSync(path), AicrError, "larger than 10 MiB");
  });
});

Deno.test("a pipe is read like a file, and an endless one is cut off", async () => {
  await inTemporaryDirectory(async (root) => {
    const pipe = join(root, "pipe");
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    const [text] = await Promise.all([readTextFile(pipe), Deno.writeTextFile(pipe, "a: 1\n")]);
    assertEquals(text, "a: 1\n");
    assertThrows(() => readTextFileSync(pipe), AicrError, "not a regular file");
    const error = await assertRejects(
      () => readTextFile("/dev/zero", { maxBytes: 100_000 }),
      AicrError,
      "larger than 100000 bytes",
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
});

Deno.test("what cannot be read says so, with the right code", async (t) => {
  const cases: Record<
    string,
    { prepare?(root: string): void; path: string; says: string; code: string }
  > = {
    "a missing file": { path: "no/such", says: "no such file or directory", code: "NOT_FOUND" },
    "a directory": { path: ".", says: "it is a directory", code: "INVALID_REQUEST" },
    "below a file": {
      prepare: (root) => putFile(root, "f", ""),
      path: "f/x",
      says: "is a file, not a directory",
      code: "INVALID_REQUEST",
    },
    "a dangling link": {
      prepare: (root) => Deno.symlinkSync("nowhere", join(root, "l")),
      path: "l",
      says: "no such file or directory",
      code: "NOT_FOUND",
    },
    "a loop of links": {
      prepare: (root) => Deno.symlinkSync("l", join(root, "l")),
      path: "l",
      says: "loop",
      code: "INVALID_REQUEST",
    },
    "a long name": { path: "x".repeat(300), says: "too long", code: "INVALID_REQUEST" },
    "a NUL byte": { path: "a\0b", says: "not valid", code: "INVALID_REQUEST" },
    "binary content": {
      prepare: (root) => Deno.writeFileSync(join(root, "b"), new Uint8Array([0x1f, 0x8b, 8, 0])),
      path: "b",
      says: "it is not text (UTF-8)",
      code: "INVALID_REQUEST",
    },
  };
  for (const [name, { prepare, path, says, code }] of Object.entries(cases)) {
    await t.step(name, () =>
      inTemporaryDirectory(async (root) => {
        prepare?.(root);
        const full = join(root, path);
        const error = await assertRejects(
          () => readTextFile(full, { what: "recipe" }),
          AicrError,
          says,
        );
        assertEquals(error.code, code);
        assert(error.message.startsWith("Cannot read recipe /"), error.message);
        assertEquals(error.hints.length, 1);
        const same = assertThrows(() => readTextFileSync(full, { what: "recipe" }), AicrError);
        assertEquals(same.message, error.message);
      }));
  }
});

Deno.test("what is no UTF-8 text is refused", async (t) => {
  const cases: Record<string, number[]> = {
    "a stray continuation byte": [0x61, 0x80],
    "Latin-1": [0x63, 0x61, 0x66, 0xe9],
    "a cut-off character": [0x61, 0xe2, 0x82],
    "an overlong form": [0xc0, 0xaf],
    "a surrogate": [0xed, 0xa0, 0x80],
    "a NUL byte": [0x61, 0x00, 0x62],
    "UTF-16, little endian": [0xff, 0xfe, 0x61, 0x00],
    "UTF-16, big endian": [0xfe, 0xff, 0x00, 0x61],
  };
  for (const [name, bytes] of Object.entries(cases)) {
    await t.step(name, () => {
      const error = assertThrows(
        () => decodeText(new Uint8Array(bytes), "recipe", "f.yaml"),
        AicrError,
        "Cannot read recipe f.yaml: it is not text (UTF-8)",
      );
      assertEquals(error.code, "INVALID_REQUEST");
      assertEquals(error.hints[0]!.includes("UTF-16"), name.startsWith("UTF-16"));
    });
  }
});
