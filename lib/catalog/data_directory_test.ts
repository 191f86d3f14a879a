import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MAX_DOCUMENT_BYTES } from "../base/constants.ts";
import { listDataDirectory } from "./data_directory.ts";
import { failure, withDirectory } from "./_fixture.ts";

Deno.test("listDataDirectory: lists regular files at any depth, sorted", async () => {
  const files = { "b.yaml": "", "a/z/deep.yaml": "", "a.yaml": "", "a/foo..bak": "" };
  await withDirectory(files, (directory) => {
    const { files } = listDataDirectory(directory);
    assertEquals([...files.keys()], ["a.yaml", "a/foo..bak", "a/z/deep.yaml", "b.yaml"]);
    assertEquals(files.get("a/z/deep.yaml"), `${directory}/a/z/deep.yaml`);
  });
});

Deno.test("listDataDirectory: a trailing slash makes no difference", async () => {
  await withDirectory({ "a.yaml": "" }, (directory) => {
    assertEquals(listDataDirectory(`${directory}//`).files, listDataDirectory(directory).files);
  });
});

Deno.test("listDataDirectory: what git keeps is no catalog content", async () => {
  await withDirectory({ ".git/HEAD": "", "sub/.git": "gitdir: x", "a.yaml": "" }, (directory) => {
    assertEquals([...listDataDirectory(directory).files.keys()], ["a.yaml"]);
  });
});

for (const [target, kind] of [["/etc/hostname", "file"], ["..", "directory"], ["no", "dangling"]]) {
  Deno.test(`listDataDirectory: a symbolic link is refused (${kind})`, async () => {
    await withDirectory({ "components/a/values.yaml": "" }, async (directory) => {
      await Deno.symlink(target!, `${directory}/components/a/link`);
      const error = await failure(() => listDataDirectory(directory));
      assertEquals(error.code, "INVALID_REQUEST");
      assertStringIncludes(error.message, "components/a/link is a symbolic link");
    });
  });
}

Deno.test("listDataDirectory: a pipe is refused and not read", async () => {
  await withDirectory({}, async (directory) => {
    await new Deno.Command("mkfifo", { args: [`${directory}/pipe.yaml`] }).output();
    const error = await failure(() => listDataDirectory(directory));
    assertMatch(error.message, /pipe\.yaml is not a regular file$/);
  });
});

Deno.test("listDataDirectory: the size limit is exact", async () => {
  await withDirectory({ "big.bin": "" }, async (directory) => {
    await Deno.truncate(`${directory}/big.bin`, MAX_DOCUMENT_BYTES);
    assertEquals(listDataDirectory(directory).files.size, 1);
    await Deno.truncate(`${directory}/big.bin`, MAX_DOCUMENT_BYTES + 1);
    const error = await failure(() => listDataDirectory(directory));
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "big.bin has 10485761 bytes");
  });
});

Deno.test("listDataDirectory: a file or nothing in its place is refused by name", async () => {
  await withDirectory({ afile: "" }, async (directory) => {
    for (const [path, reason] of [["afile", "not a directory"], ["nothing", "not exist"]]) {
      const error = await failure(() => listDataDirectory(`${directory}/${path}`));
      assertEquals(error.code, "INVALID_REQUEST");
      assertMatch(error.message, new RegExp(`${path}" as data directory: it .*${reason}`));
    }
  });
  assertEquals((await failure(() => listDataDirectory(""))).code, "INVALID_REQUEST");
});
