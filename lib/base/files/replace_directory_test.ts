import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  contentsOf,
  filesIn,
  putFile,
  SAMPLE_OPTIONS,
  sampleBundle,
  textsOf,
} from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { configureLog } from "../log.ts";
import { STAGING_DIRECTORY } from "./directory_file.ts";
import { openDisk } from "./disk.ts";
import { recoverDirectory, replaceDirectory } from "./replace_directory.ts";
import { lockStaging } from "./staging_lock.ts";

configureLog({ write: () => {} });

Deno.test("a missing directory is created with its parents, files with their modes", async () => {
  await inTemporaryDirectory(async (root) => {
    const target = join(root, "a/b");
    const files = sampleBundle({ "001-x/install.sh": "sh", "README.md": "r" }, [
      "001-x/install.sh",
    ]);
    const difference = await replaceDirectory(target, files, SAMPLE_OPTIONS);
    assertEquals(difference.added, ["001-x/install.sh", "README.md", "list.txt"]);
    assertEquals(filesIn(target), textsOf(files));
    assertEquals(Deno.statSync(join(target, "001-x/install.sh")).mode! & 0o100, 0o100);
    assertEquals(Deno.statSync(join(target, "README.md")).mode! & 0o111, 0);
  });
});

Deno.test("replacing removes what is ours and unwanted, and leaves what is not ours", async () => {
  await inTemporaryDirectory(async (root) => {
    await replaceDirectory(
      root,
      sampleBundle({ "001-old/a": "1", "002-b/b": "2", "data/x/y": "3", "gone.txt": "4" }),
      SAMPLE_OPTIONS,
    );
    putFile(root, "notes.txt", "mine");
    putFile(root, "abc-old/x", "mine");
    putFile(root, "data/mine", "mine");
    putFile(root, "099-stale/deep/er/values.yaml", "ours by its name");
    Deno.mkdirSync(join(root, "098-empty"));
    const next = sampleBundle({ "001-new/a": "1", "002-b/b": "2" });
    const difference = await replaceDirectory(root, next, SAMPLE_OPTIONS);
    assertEquals(contentsOf(root), {
      ...textsOf(next),
      "001-new": "/",
      "002-b": "/",
      "abc-old": "/",
      "abc-old/x": "mine",
      data: "/",
      "data/mine": "mine",
      "notes.txt": "mine",
    });
    assertEquals(difference, {
      added: ["001-new/a"],
      changed: ["list.txt"],
      removed: ["001-old/a", "099-stale/deep/er/values.yaml", "data/x/y", "gone.txt"],
      unchanged: ["002-b/b"],
    });
  });
});

Deno.test("writing the same again touches no file", async () => {
  await inTemporaryDirectory(async (root) => {
    const files = sampleBundle({ "001-x/a": "1", b: "2" }, ["b"]);
    await replaceDirectory(root, files, SAMPLE_OPTIONS);
    const before = files.map(({ path }) => Deno.statSync(join(root, path)).ino);
    const difference = await replaceDirectory(root, files, SAMPLE_OPTIONS);
    assertEquals(files.map(({ path }) => Deno.statSync(join(root, path)).ino), before);
    assertEquals([difference.added, difference.changed, difference.removed], [[], [], []]);
    assertEquals(contentsOf(root)[STAGING_DIRECTORY], undefined);
  });
});

Deno.test("a changed executable bit alone is a change", async () => {
  await inTemporaryDirectory(async (root) => {
    await replaceDirectory(root, sampleBundle({ a: "1" }), SAMPLE_OPTIONS);
    const difference = await replaceDirectory(
      root,
      sampleBundle({ a: "1" }, ["a"]),
      SAMPLE_OPTIONS,
    );
    assertEquals(difference.changed, ["a"]);
    assertEquals(Deno.statSync(join(root, "a")).mode! & 0o100, 0o100);
  });
});

Deno.test("a file may take the place of a directory of ours, and a directory that of a file", async () => {
  await inTemporaryDirectory(async (root) => {
    await replaceDirectory(
      root,
      sampleBundle({ "data/a/b": "1", "001-x": "file" }),
      SAMPLE_OPTIONS,
    );
    const next = sampleBundle({ "data/a": "now a file", "001-x/y/z": "now a directory" });
    await replaceDirectory(root, next, SAMPLE_OPTIONS);
    assertEquals(filesIn(root), textsOf(next));
  });
});

Deno.test("a link to the directory itself is followed", async () => {
  await inTemporaryDirectory(async (root) => {
    Deno.mkdirSync(join(root, "real"));
    Deno.symlinkSync("real", join(root, "link"));
    const files = sampleBundle({ a: "1" });
    await replaceDirectory(join(root, "link"), files, SAMPLE_OPTIONS);
    assertEquals(contentsOf(root), {
      link: "-> real",
      real: "/",
      "real/a": "1",
      "real/list.txt": textsOf(files)["list.txt"]!,
    });
  });
});

Deno.test("a second writer is refused while the first one holds the directory", async () => {
  await inTemporaryDirectory(async (root) => {
    await replaceDirectory(root, sampleBundle({ a: "old" }), SAMPLE_OPTIONS);
    const lock = await lockStaging(root, openDisk());
    const error = await assertRejects(
      () => replaceDirectory(root, sampleBundle({ a: "new" }), SAMPLE_OPTIONS),
      AicrError,
      `pid ${Deno.pid}`,
    );
    assertEquals(error.code, "CONFLICT");
    assertEquals(Deno.readTextFileSync(join(root, "a")), "old");
    lock.release();
    // What the first one left is stale now, whatever process id it names.
    await replaceDirectory(root, sampleBundle({ a: "new" }), SAMPLE_OPTIONS);
    assertEquals(Deno.readTextFileSync(join(root, "a")), "new");
    assertEquals(contentsOf(root)[STAGING_DIRECTORY], undefined);
  });
});

Deno.test("two writers at once: one wins, the other is refused or follows", async () => {
  await inTemporaryDirectory(async (root) => {
    const many = (text: string) =>
      sampleBundle(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`001-x/${i}`, text])));
    const outcomes = await Promise.allSettled([
      replaceDirectory(root, many("first"), SAMPLE_OPTIONS),
      replaceDirectory(root, many("second"), SAMPLE_OPTIONS),
    ]);
    assert(outcomes.some((outcome) => outcome.status === "fulfilled"));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") assertEquals(outcome.reason.code, "CONFLICT");
    }
    const found = new Set(Object.values(filesIn(join(root, "001-x"))));
    assertEquals(found.size, 1, "the two were mixed");
  });
});

Deno.test("recovering an orderly or missing directory does nothing", async () => {
  await inTemporaryDirectory(async (root) => {
    assertEquals(await recoverDirectory(join(root, "missing")), "nothing");
    await replaceDirectory(root, sampleBundle({ a: "1" }), SAMPLE_OPTIONS);
    assertEquals(await recoverDirectory(root), "nothing");
    putFile(root, `${STAGING_DIRECTORY}/new/0`, "half");
    assertEquals(await recoverDirectory(root), "discarded");
    assertEquals(contentsOf(root)[STAGING_DIRECTORY], undefined);
  });
});

Deno.test("where a lock can only be waited for, a second writer is refused all the same", async () => {
  const prototype = Deno.FsFile.prototype as { tryLockSync?: unknown };
  const own = prototype.tryLockSync;
  delete prototype.tryLockSync;
  try {
    await inTemporaryDirectory(async (root) => {
      const lock = await lockStaging(root, openDisk());
      const error = await assertRejects(
        () => replaceDirectory(root, sampleBundle({ a: "new" }), SAMPLE_OPTIONS),
        AicrError,
        `pid ${Deno.pid}`,
      );
      assertEquals(error.code, "CONFLICT");
      lock.release();
      await replaceDirectory(root, sampleBundle({ a: "new" }), SAMPLE_OPTIONS);
      assertEquals(contentsOf(root)[STAGING_DIRECTORY], undefined);
    });
  } finally {
    prototype.tryLockSync = own;
  }
});
