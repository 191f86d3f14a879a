import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { replaceDirectory } from "../../lib/base/files.ts";
import { unprivileged } from "../support/confinement.ts";
import { runModule } from "../support/run_module.ts";
import { contentsOf, putFile, SAMPLE_OPTIONS, sampleBundle } from "../support/sample_bundle.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

const CHILD = new URL("./closed_door_child.ts", import.meta.url);
const prefix = unprivileged();

Deno.test({
  name: "what may not be read or written: a clear error, and everything as it was" +
    (prefix ? "" : " (skipped: the superuser's rights cannot be given up here)"),
  ignore: prefix === undefined,
  fn: () =>
    inTemporaryDirectory(async (root) => {
      putFile(root, "locked/recipe.yaml", "old");
      putFile(root, "protected.yaml", "old");
      putFile(root, "secret.yaml", "old");
      const old = sampleBundle({ "001-a/v": "old", "003-c/v": "old" });
      await replaceDirectory(join(root, "bundle"), old, SAMPLE_OPTIONS);
      const before = contentsOf(root);
      const locks = {
        locked: 0o555,
        "protected.yaml": 0o444,
        "secret.yaml": 0,
        "bundle/001-a": 0o555,
      };
      for (const [path, mode] of Object.entries(locks)) Deno.chmodSync(join(root, path), mode);

      const run = await runModule(CHILD, { prefix, args: [root] });
      assertEquals(run.code, 0, run.stderr);
      for (const path of Object.keys(locks)) Deno.chmodSync(join(root, path), 0o755);
      assertEquals(contentsOf(root), before);
      const lines = run.stdout.trim().split("\n").map((line) => JSON.parse(line));
      assertEquals(lines.length, 7);
      for (const [name, said] of lines) {
        assert(Array.isArray(said), `${name}: ${said}`);
        const [code, message, hints] = said;
        assertEquals(code, "INVALID_REQUEST", name);
        assert(
          /^Cannot (read|write) (recipe|file|bundle) .*: permission denied$/.test(message),
          message,
        );
        assert(message.includes(root));
        assertEquals(hints.length, 1);
      }
    }),
});
