import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join, relative } from "@std/path";
import { contentsOf, putFile } from "../../../tests/support/sample_bundle.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { AicrError } from "../error.ts";
import { writeFileAtomic } from "./write_file_atomic.ts";

function modeOf(path: string): number {
  return Deno.statSync(path).mode! & 0o777;
}

Deno.test("writes a new file together with its missing directories", async () => {
  await inTemporaryDirectory(async (root) => {
    await writeFileAtomic(join(root, "a/b/recipe.yaml"), "text: é\n");
    assertEquals(contentsOf(root), { a: "/", "a/b": "/", "a/b/recipe.yaml": "text: é\n" });
  });
});

Deno.test("writes bytes, and no bytes at all", async () => {
  await inTemporaryDirectory(async (root) => {
    await writeFileAtomic(join(root, "bytes"), new Uint8Array([0, 255, 10]));
    await writeFileAtomic(join(root, "nothing"), "");
    assertEquals([...Deno.readFileSync(join(root, "bytes"))], [0, 255, 10]);
    assertEquals(Deno.statSync(join(root, "nothing")).size, 0);
  });
});

Deno.test("a relative path starts at the working directory", async () => {
  await inTemporaryDirectory(async (root) => {
    await writeFileAtomic(relative(Deno.cwd(), join(root, "plain.yaml")), "x");
    await writeFileAtomic(`${relative(Deno.cwd(), root)}/./out/../below.yaml`, "x");
    assertEquals(Deno.readTextFileSync(join(root, "plain.yaml")), "x");
    assertEquals(Deno.readTextFileSync(join(root, "below.yaml")), "x");
  });
});

Deno.test("an existing file keeps its mode; an executable one is made so", async () => {
  await inTemporaryDirectory(async (root) => {
    const path = join(root, "f");
    putFile(root, "f", "old");
    Deno.chmodSync(path, 0o600);
    await writeFileAtomic(path, "new");
    assertEquals(modeOf(path), 0o600);
    await writeFileAtomic(path, "new", { executable: true });
    assertEquals(modeOf(path), 0o711);
    await writeFileAtomic(join(root, "run.sh"), "new", { executable: true });
    assertEquals(modeOf(join(root, "run.sh")) & 0o100, 0o100);
  });
});

Deno.test("the old content is replaced by renaming, never written over", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "f", "old");
    using reader = Deno.openSync(join(root, "f"));
    await writeFileAtomic(join(root, "f"), "new");
    const bytes = new Uint8Array(10);
    const count = reader.readSync(bytes)!;
    assertEquals(new TextDecoder().decode(bytes.subarray(0, count)), "old");
    assertEquals(contentsOf(root), { f: "new" });
  });
});

Deno.test("symbolic links are followed, also several, relative, and dangling ones", async () => {
  await inTemporaryDirectory(async (root) => {
    putFile(root, "real/file", "old");
    Deno.mkdirSync(join(root, "links"));
    Deno.symlinkSync("../real/file", join(root, "links/one"));
    Deno.symlinkSync("links/one", join(root, "two"));
    Deno.symlinkSync(join(root, "real/fresh"), join(root, "dangling"));
    await writeFileAtomic(join(root, "two"), "new");
    await writeFileAtomic(join(root, "dangling"), "created");
    assertEquals(contentsOf(root), {
      dangling: `-> ${join(root, "real/fresh")}`,
      links: "/",
      "links/one": "-> ../real/file",
      real: "/",
      "real/file": "new",
      "real/fresh": "created",
      two: "-> links/one",
    });
  });
});

Deno.test("/dev/null is written through and stays what it is", async () => {
  await writeFileAtomic("/dev/null", "gone");
  assert(Deno.statSync("/dev/null").isCharDevice);
});

Deno.test("a full device reports itself", async () => {
  const error = await assertRejects(() => writeFileAtomic("/dev/full", "x"), AicrError);
  assertEquals(error.code, "INTERNAL");
  assertStringIncludes(error.message, "/dev/full: no space left on the device");
});

Deno.test("a named pipe is written through", async () => {
  await inTemporaryDirectory(async (root) => {
    const pipe = join(root, "pipe");
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    const [text] = await Promise.all([Deno.readTextFile(pipe), writeFileAtomic(pipe, "through")]);
    assertEquals(text, "through");
    assert(Deno.lstatSync(pipe).isFifo);
  });
});

Deno.test("refusals name the path and leave everything as it was", async (t) => {
  const cases: Record<string, { prepare?(root: string): void; path: string; says: string }> = {
    "a directory": {
      prepare: (root) => Deno.mkdirSync(join(root, "d")),
      path: "d",
      says: "it is a directory",
    },
    "a link to a directory": {
      prepare: (root) => {
        Deno.mkdirSync(join(root, "d"));
        Deno.symlinkSync("d", join(root, "l"));
      },
      path: "l",
      says: "it is a directory",
    },
    "below a file": {
      prepare: (root) => putFile(root, "f", "old"),
      path: "f/a/b",
      says: "is a file, not a directory",
    },
    "a loop of links": {
      prepare: (root) => Deno.symlinkSync("l", join(root, "l")),
      path: "l",
      says: "loop",
    },
    "a long name": { path: "a/b/" + "x".repeat(300), says: "too long" },
    "a long directory name": { path: "a/" + "x".repeat(300) + "/b", says: "too long" },
    "a name that ends like a directory": { path: "a/b/", says: "directory" },
    "a NUL byte": { path: "a/b\0c", says: "not valid" },
  };
  for (const [name, { prepare, path, says }] of Object.entries(cases)) {
    await t.step(name, () =>
      inTemporaryDirectory(async (root) => {
        prepare?.(root);
        const before = contentsOf(root);
        const target = `${root}/${path}`;
        const error = await assertRejects(
          () => writeFileAtomic(target, "new", { what: "recipe" }),
          AicrError,
          says,
        );
        assertStringIncludes(error.message, `Cannot write recipe ${target.replace("\0", "\\0")}`);
        assertEquals(error.code, "INVALID_REQUEST");
        assertEquals(error.hints.length, 1);
        assertEquals(contentsOf(root), before);
      }));
  }
});

Deno.test("no name at all is refused", async () => {
  const error = await assertRejects(() => writeFileAtomic("", "x"), AicrError, '""');
  assertEquals(error.code, "NOT_FOUND");
});

Deno.test("writers at the same time: one of the contents, whole", async () => {
  await inTemporaryDirectory(async (root) => {
    const path = join(root, "f");
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    assert(texts.includes(Deno.readTextFileSync(path)));
    assertEquals(Object.keys(contentsOf(root)), ["f"]);
  });
});
