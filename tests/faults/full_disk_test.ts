import { assert, assertEquals } from "@std/assert";
import { smallDisk } from "../support/confinement.ts";
import { runModule } from "../support/run_module.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const CHILD = new URL("./full_disk_child.ts", import.meta.url);
const canMount = smallDisk("/mnt", "64k") !== undefined;

interface Attempt {
  name: string;
  spare: number;
  same: boolean;
  error?: { code: string; message: string; hints: string[] };
}

Deno.test({
  name: "a disk that is full at any point: a clear error, the old content whole, no litter" +
    (canMount ? "" : " (skipped: this machine has no user namespaces to mount a small disk in)"),
  ignore: !canMount,
  fn: () =>
    inTemporaryDirectory(async (directory) => {
      const prefix = smallDisk(directory, "1m")!;
      const run = await runModule(CHILD, { prefix, args: [directory] });
      assertEquals(run.code, 0, run.stderr);
      const attempts = run.stdout.trim().split("\n").map((line) => JSON.parse(line) as Attempt);
      const failed = attempts.filter((attempt) => attempt.error !== undefined);
      const names = new Set(failed.map((attempt) => attempt.name));
      assertEquals(
        [...names].sort(),
        ["new directory", "new file", "replaceDirectory", "writeFileAtomic"],
      );
      const replacements = failed.filter((attempt) => attempt.name === "replaceDirectory");
      assert(replacements.length > 20, "the disk was hardly ever full");
      for (const { name, spare, same, error } of failed) {
        assert(same, `${name} with ${spare} bytes to spare changed something`);
        assertEquals(error!.code, "INTERNAL");
        assert(
          /^Cannot write (bundle|file) \/.*: no space left on the device$/.test(error!.message),
        );
        assert(error!.hints[0]!.includes("Free some space"));
      }
      const succeeded = attempts.filter((attempt) => attempt.error === undefined);
      assert(succeeded.some((attempt) => attempt.name === "replaceDirectory"), "never had room");
    }),
});
