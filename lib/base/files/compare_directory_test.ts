import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  contentsOf,
  putFile,
  SAMPLE_OPTIONS,
  sampleBundle,
} from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { compareDirectory, compareFile, scanOwn } from "./compare_directory.ts";

Deno.test("a directory that does not exist lacks every file, and is not created", async () => {
  await inTemporaryDirectory((root) => {
    const difference = compareDirectory(join(root, "no"), sampleBundle({ a: "1" }), SAMPLE_OPTIONS);
    assertEquals(difference.added, ["a", "list.txt"]);
    assertEquals(contentsOf(root), {});
  });
});

Deno.test("tells added, changed, removed and unchanged; what is foreign is not mentioned", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "list.txt", "gone\nnot there\n../outside\n");
    for (const path of ["same", "longer", "gone", "foreign", "001-x/gone"]) {
      putFile(root, path, path);
    }
    putFile(root, "other/gone", "foreign although of that name");
    Deno.symlinkSync("same", join(root, "linked"));
    const wanted = sampleBundle({ same: "same", longer: "longer!", linked: "same", fresh: "" });
    assertEquals(compareDirectory(root, wanted, SAMPLE_OPTIONS), {
      added: ["fresh"],
      changed: ["linked", "list.txt", "longer"],
      removed: ["001-x/gone", "gone"],
      unchanged: ["same"],
    });
  });
});

Deno.test("content of the same size is compared byte by byte, and the executable bit counts", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "a", "1");
    putFile(root, "x", "1");
    Deno.chmodSync(join(root, "x"), 0o755);
    const { changed, unchanged } = compareDirectory(
      root,
      sampleBundle({ a: "2", x: "1" }),
      SAMPLE_OPTIONS,
    );
    assertEquals(changed, ["a", "x"]);
    assertEquals(unchanged, []);
  });
});

Deno.test("directories that cannot hold anything of ours are not looked into", async () => {
  await inTemporaryDirectory((root) => {
    Deno.mkdirSync(join(root, "private/deep"), { recursive: true });
    const { entries } = scanOwn(root, sampleBundle({ "001-a/x": "1" }), SAMPLE_OPTIONS);
    assertEquals([...entries.keys()], ["private"]);
  });
});

Deno.test("a manifest that is a link or no text at all makes nothing ours", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "real", "mine");
    putFile(root, "mine", "mine");
    Deno.symlinkSync("real", join(root, "list.txt"));
    assertEquals(compareDirectory(root, sampleBundle({}), SAMPLE_OPTIONS).removed, []);
  });
});

Deno.test("a directory that is a file is refused", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "f", "");
    const error = assertThrows(
      () => compareDirectory(join(root, "f"), sampleBundle({}), SAMPLE_OPTIONS),
      AicrError,
      "not a directory",
    );
    assertEquals(error.code, "INVALID_REQUEST");
  });
});

Deno.test("one file: added, changed or unchanged", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "f", "é");
    assertEquals(compareFile(join(root, "f"), "é"), "unchanged");
    assertEquals(compareFile(join(root, "f"), new TextEncoder().encode("é")), "unchanged");
    assertEquals(compareFile(join(root, "f"), "e"), "changed");
    assertEquals(compareFile(join(root, "no/f"), "e"), "added");
    assertEquals(compareFile(root, ""), "changed");
    assertEquals(compareFile("/dev/null", ""), "changed");
  });
});

Deno.test("content is compared as bytes, whatever it looks like as text", async () => {
  await inTemporaryDirectory((root) => {
    const path = join(root, "f");
    Deno.writeFileSync(path, new Uint8Array([0xf0, 0x9f, 0x98]));
    assertEquals(compareFile(path, "\uFFFD"), "changed");
    assertEquals(compareFile(path, new Uint8Array([0xf0, 0x9f, 0x98])), "unchanged");
    assertEquals(compareFile(path, new Uint8Array([0xf0, 0x9f, 0x99])), "changed");
    for (const text of ["\uFEFFa: 1", "\uFFFD", "a\r\n", "é😀", ""]) {
      Deno.writeTextFileSync(path, text);
      assertEquals(compareFile(path, text), "unchanged", JSON.stringify(text));
      assertEquals(compareFile(path, `${text} `), "changed");
    }
  });
});
