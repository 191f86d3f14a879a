import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { AicrError } from "../base/error.ts";
import { listFiles } from "../base/files.ts";
import { chartRef, type PlanCase, planOf } from "./_fixture.ts";
import { renderBundle } from "./render.ts";
import { compareBundle, writeBundle } from "./write.ts";

const bundle = async (given: PlanCase) => renderBundle(await planOf(given));

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function put(directory: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(join(directory, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(directory, path), "theirs");
  }
}

Deno.test("a bundle replaces an older one and leaves what is not ours", async () => {
  await inDirectory(async (directory) => {
    const external = { "registry.yaml": "components: []\n", "old.yaml": "a: 1\n" };
    const refs = [chartRef("a"), chartRef("b")];
    await writeBundle(directory, await bundle({ refs, external }));
    await put(directory, "notes.txt", "900-leftover/x", "undeploy.sh", "data/mine.txt", "12-x/y");
    const smaller = await bundle({ refs: [chartRef("b")] });
    const difference = await writeBundle(directory, smaller);
    assertEquals(
      listFiles(directory).sort(),
      [...smaller.map(({ path }) => path), "12-x/y", "data/mine.txt", "notes.txt"].sort(),
    );
    assertEquals(difference.removed.includes("data/old.yaml"), true);
    assertEquals(difference.removed.includes("undeploy.sh"), true);
  });
});

Deno.test("writing the same again changes nothing, and scripts stay executable", async () => {
  await inDirectory(async (directory) => {
    const files = await bundle({ refs: [chartRef("a")] });
    await writeBundle(directory, files);
    assertEquals(compareBundle(directory, files).unchanged.length, files.length);
    const { added, changed, removed } = await writeBundle(directory, files);
    assertEquals([added, changed, removed], [[], [], []]);
    for (const path of ["deploy.sh", "001-a/install.sh"]) {
      assertEquals((await Deno.stat(join(directory, path))).mode! & 0o111, 0o111);
    }
    assertEquals((await Deno.stat(join(directory, "README.md"))).mode! & 0o111, 0);
  });
});

Deno.test("a target that is a file is refused and stays", async () => {
  await inDirectory(async (directory) => {
    await put(directory, "out");
    const files = await bundle({ refs: [chartRef("a")] });
    const error = await assertRejects(() => writeBundle(join(directory, "out"), files), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertEquals(await Deno.readTextFile(join(directory, "out")), "theirs");
  });
});
