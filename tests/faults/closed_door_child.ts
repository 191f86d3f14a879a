/**
 * Runs without the superuser's rights. Arguments: a directory; in it `locked` may not be written
 * to, `bundle/001-a` neither, `secret.yaml` may not be read. Prints one JSON line per attempt.
 */
import { join } from "@std/path";
import { AicrError } from "../../lib/base/error.ts";
import { readTextFile, replaceDirectory, writeFileAtomic } from "../../lib/base/files.ts";
import { SAMPLE_OPTIONS, sampleBundle } from "../support/sample_bundle.ts";

const root = Deno.args[0]!;
const NEW = sampleBundle({ "000-first/v": "new", "001-a/v": "new", "002-b/v": "new" });

const attempts: Record<string, () => Promise<unknown>> = {
  "file in a locked directory": () => writeFileAtomic(join(root, "locked/recipe.yaml"), "new"),
  "file below a locked directory": () => writeFileAtomic(join(root, "locked/a/b.yaml"), "new"),
  "write-protected file": () => writeFileAtomic(join(root, "protected.yaml"), "new"),
  "unreadable file": () => readTextFile(join(root, "secret.yaml"), { what: "recipe" }),
  "bundle in a locked directory": () => replaceDirectory(join(root, "locked"), NEW, SAMPLE_OPTIONS),
  "bundle below a locked directory": () =>
    replaceDirectory(join(root, "locked/new"), NEW, SAMPLE_OPTIONS),
  "bundle with a locked folder": () => replaceDirectory(join(root, "bundle"), NEW, SAMPLE_OPTIONS),
};

for (const [name, write] of Object.entries(attempts)) {
  let said: unknown = "done";
  try {
    await write();
  } catch (error) {
    said = error instanceof AicrError ? [error.code, error.message, error.hints] : String(error);
  }
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify([name, said]) + "\n"));
}
