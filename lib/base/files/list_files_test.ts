import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { putFile } from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { listFiles } from "./list_files.ts";

Deno.test("lists files at every depth, sorted, links unfollowed, directories left out", async () => {
  await inTemporaryDirectory((root) => {
    for (const path of ["b", "a/z", "a/b/c", "a-b", "B", ".hidden"]) putFile(root, path, "");
    Deno.mkdirSync(join(root, "empty"));
    Deno.symlinkSync("a", join(root, "link"));
    assertEquals(listFiles(root), [".hidden", "B", "a-b", "a/b/c", "a/z", "b", "link"]);
  });
});

Deno.test("an empty directory has no files", async () => {
  await inTemporaryDirectory((root) => assertEquals(listFiles(root), []));
});

Deno.test("what is no directory is refused", async () => {
  await inTemporaryDirectory((root) => {
    putFile(root, "f", "");
    const missing = assertThrows(() => listFiles(join(root, "no")), AicrError, "no such file");
    assertEquals(missing.code, "NOT_FOUND");
    const file = assertThrows(() => listFiles(join(root, "f")), AicrError, "not a directory");
    assertEquals(file.code, "INVALID_REQUEST");
  });
});
