/**
 * Runs on a small disk (argument: where it is mounted) and fills it up to a different amount before
 * each attempt to write. Prints one JSON line per attempt: what was tried, the error, whether the
 * old content is whole, and what was left behind.
 */
import { join } from "@std/path";
import { AicrError } from "../../lib/base/error.ts";
import { replaceDirectory, writeFileAtomic } from "../../lib/base/files.ts";
import { contentsOf, filesIn, SAMPLE_OPTIONS, sampleBundle } from "../support/sample_bundle.ts";

const disk = Deno.args[0]!;
const bundle = join(disk, "bundle");
const file = join(disk, "recipe.yaml");
const filler = join(disk, "filler");
const NEW = sampleBundle(
  Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${100 + i}-x/v`, "n".repeat(5000)])),
);

/** Fills the disk but for so many bytes. */
function fillBut(spare: number): void {
  using out = Deno.openSync(filler, { write: true, create: true, truncate: true });
  const chunk = new Uint8Array(4096);
  let size = 0;
  try {
    for (;;) size += out.writeSync(chunk);
  } catch {
    out.truncateSync(Math.max(0, size - spare));
  }
}

async function attempt(name: string, spare: number, write: () => Promise<unknown>): Promise<void> {
  const before = JSON.stringify(contentsOf(disk));
  fillBut(spare);
  let error: unknown;
  try {
    await write();
  } catch (thrown) {
    error = thrown;
  }
  Deno.removeSync(filler);
  const same = JSON.stringify(contentsOf(disk)) === before;
  const said = error instanceof AicrError
    ? { code: error.code, message: error.message, hints: error.hints }
    : error && String(error);
  await Deno.stdout.write(
    new TextEncoder().encode(JSON.stringify({ name, spare, error: said, same }) + "\n"),
  );
}

await replaceDirectory(bundle, sampleBundle({ "001-a/v": "old" }), SAMPLE_OPTIONS);
Deno.writeTextFileSync(file, "old");
const pages = 4096;
for (let spare = 0; spare <= 120 * pages; spare += pages) {
  await attempt("replaceDirectory", spare, () => replaceDirectory(bundle, NEW, SAMPLE_OPTIONS));
  if (filesIn(bundle)["001-a/v"] === undefined) break;
}
for (const spare of [0, pages, 2 * pages]) {
  await attempt(
    "new directory",
    spare,
    () => replaceDirectory(join(disk, "a/b"), NEW, SAMPLE_OPTIONS),
  );
  await attempt("writeFileAtomic", spare, () => writeFileAtomic(file, "n".repeat(20_000)));
  await attempt("new file", spare, () => writeFileAtomic(join(disk, "c/d"), "n".repeat(20_000)));
}
