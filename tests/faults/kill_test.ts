/** Ends the process between any two changes to the disk, and looks at what the next run makes of it. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { configureLog } from "../../lib/base/log.ts";
import { replaceDirectory, STAGING_DIRECTORY } from "../../lib/base/files.ts";
import { runModule } from "../support/run_module.ts";
import {
  contentsOf,
  filesIn,
  putFile,
  SAMPLE_OPTIONS,
  sampleBundle,
  textsOf,
} from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

configureLog({ write: () => {} });

const CHILD = new URL("./replace_child.ts", import.meta.url);

const OLD = { "001-a/values.yaml": "old", "002-gone/x": "old", "README.md": "old", same: "same" };
const NEW = {
  "001-a/values.yaml": "new",
  "002-new/deep/x": "new",
  "README.md": "new",
  same: "same",
};
const FOREIGN = { "notes.txt": "mine", "other/file": "mine" };

async function prepare(directory: string): Promise<void> {
  await replaceDirectory(directory, sampleBundle(OLD), SAMPLE_OPTIONS);
  for (const [path, text] of Object.entries(FOREIGN)) putFile(directory, path, text);
}

function run(directory: string, deed: string, at: number) {
  return runModule(CHILD, { args: [directory, JSON.stringify(NEW), deed, String(at)] });
}

async function countChanges(): Promise<number> {
  let changes = 0;
  await inTemporaryDirectory(async (directory) => {
    await prepare(directory);
    changes = Number((await run(directory, "count", 0)).stdout);
  });
  assert(changes > 15, `only ${changes} changes`);
  return changes;
}

/** What a reader sees: which complete bundle the manifest vouches for, or that there is none. */
function visible(directory: string): "old" | "new" | "no manifest" {
  const files = filesIn(directory);
  for (const path of Object.keys(files)) {
    if (path.startsWith(STAGING_DIRECTORY)) delete files[path];
  }
  if (files["list.txt"] === undefined) return "no manifest";
  for (const [name, bundle] of [["old", OLD], ["new", NEW]] as const) {
    const whole: Record<string, string> = { ...textsOf(sampleBundle(bundle)), ...FOREIGN };
    if (files["list.txt"] === whole["list.txt"]) {
      assertEquals(files, whole, "the manifest vouches for files that are not there");
      return name;
    }
  }
  throw new Error(`A manifest of neither bundle: ${files["list.txt"]}`);
}

function assertIsNew(directory: string): void {
  assertEquals(filesIn(directory), { ...textsOf(sampleBundle(NEW)), ...FOREIGN });
  assertEquals(contentsOf(directory)["002-gone"], undefined);
}

Deno.test("SIGKILL between any two changes: never a valid-looking mixture, and the next run mends it", async () => {
  const changes = await countChanges();
  const seen = new Set<string>();
  for (let at = 0; at < changes; at++) {
    await inTemporaryDirectory(async (directory) => {
      await prepare(directory);
      const killed = await run(directory, "SIGKILL", at);
      assertEquals(killed.signal, "SIGKILL", killed.stderr);
      seen.add(visible(directory));
      for (const [path, text] of Object.entries(FOREIGN)) {
        assertEquals(Deno.readTextFileSync(join(directory, path)), text);
      }
      await replaceDirectory(directory, sampleBundle(NEW), SAMPLE_OPTIONS);
      assertIsNew(directory);
    });
  }
  assertEquals([...seen].sort(), ["new", "no manifest", "old"], "the kills missed a phase");
});

Deno.test("SIGKILL while an interrupted run is being completed: the run after that still mends it", async () => {
  const changes = await countChanges();
  const middle = Math.floor(changes / 2);
  let at = 0;
  for (let killed = true; killed; at++) {
    await inTemporaryDirectory(async (directory) => {
      await prepare(directory);
      await run(directory, "SIGKILL", middle);
      killed = (await run(directory, "SIGKILL", at)).signal === "SIGKILL";
      visible(directory);
      await replaceDirectory(directory, sampleBundle(NEW), SAMPLE_OPTIONS);
      assertIsNew(directory);
    });
  }
  assert(at > 5, `only ${at} changes while completing`);
});

Deno.test("what an interrupted run leaves is completed for another bundle too", async () => {
  const changes = await countChanges();
  await inTemporaryDirectory(async (directory) => {
    await prepare(directory);
    await run(directory, "SIGKILL", Math.floor(changes * 0.6));
    const other = sampleBundle({ "001-a/other": "other" });
    await replaceDirectory(directory, other, SAMPLE_OPTIONS);
    assertEquals(filesIn(directory), { ...textsOf(other), ...FOREIGN });
  });
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} at any change: exit ${code}, one whole bundle, nothing left behind`, async () => {
    const changes = await countChanges();
    const seen = new Set<string>();
    for (let at = 0; at < changes; at += 3) {
      await inTemporaryDirectory(async (directory) => {
        await prepare(directory);
        const ended = await run(directory, signal, at);
        assert([code, 0].includes(ended.code), `exit ${ended.code}: ${ended.stderr}`);
        if (ended.code === 0) assertEquals(visible(directory), "new");
        seen.add(visible(directory));
        assertEquals(contentsOf(directory)[STAGING_DIRECTORY], undefined);
      });
    }
    assertEquals([...seen].sort(), ["new", "old"]);
  });

  Deno.test(`${signal} before a new directory is filled: it is removed again`, async () => {
    await inTemporaryDirectory(async (directory) => {
      const target = join(directory, "a/b");
      const ended = await run(target, signal, 4);
      assertEquals(ended.code, code, ended.stderr);
      assertEquals(contentsOf(directory), {});
    });
  });
}
