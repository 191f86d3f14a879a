import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
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
import { compareDirectory } from "./compare_directory.ts";
import { STAGING_DIRECTORY } from "./directory_file.ts";
import { replaceDirectory } from "./replace_directory.ts";

configureLog({ write: () => {} });

/** Small trees with clashes between files and directories, ours and foreign. */
const PATHS = ["001-a/x", "001-a/y/z", "002-b", "002-b/x", "data/x", "data/x/y", "r", "s"];
const someFiles = fc.dictionary(fc.constantFrom(...PATHS), fc.constantFrom("1", "2"), {
  noNullPrototype: true,
}).filter((files) =>
  Object.keys(files).every((a) => !Object.keys(files).some((b) => b.startsWith(`${a}/`)))
);

Deno.test("property: afterwards exactly the wanted files and the foreign ones are there", async () => {
  await fc.assert(
    fc.asyncProperty(someFiles, someFiles, async (first, second) => {
      await inTemporaryDirectory(async (root) => {
        putFile(root, "foreign/file", "f");
        putFile(root, "data2", "f");
        await replaceDirectory(root, sampleBundle(first), SAMPLE_OPTIONS);
        const planned = compareDirectory(root, sampleBundle(second), SAMPLE_OPTIONS);
        assertEquals(await replaceDirectory(root, sampleBundle(second), SAMPLE_OPTIONS), planned);
        const wanted = { ...textsOf(sampleBundle(second)), "foreign/file": "f", data2: "f" };
        assertEquals(filesIn(root), wanted);
        const empty = Object.entries(contentsOf(root)).filter(([path, text]) =>
          text === "/" && !Object.keys(wanted).some((file) => file.startsWith(`${path}/`))
        );
        assertEquals(empty, []);
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("property: an error at any change leaves the old files or the new ones, and no litter", async () => {
  await fc.assert(
    fc.asyncProperty(someFiles, someFiles, fc.nat(60), async (first, second, failAt) => {
      await inTemporaryDirectory(async (root) => {
        putFile(root, "foreign/file", "f");
        await replaceDirectory(root, sampleBundle(first), SAMPLE_OPTIONS);
        const before = contentsOf(root);
        let changes = 0;
        const before_ = () => {
          if (changes++ === failAt) throw Object.assign(new Error("broken"), { code: "EIO" });
        };
        let failed: unknown;
        try {
          await replaceDirectory(root, sampleBundle(second), {
            ...SAMPLE_OPTIONS,
            before: before_,
          });
        } catch (error) {
          failed = error;
        }
        const after = contentsOf(root);
        if (failed) {
          assert(failed instanceof AicrError && failed.message.includes(root), String(failed));
          for (const path of Object.keys(after)) {
            if (path.split("/")[0] === STAGING_DIRECTORY) delete after[path];
          }
          assertEquals(after, before);
        } else {assertEquals(
            { ...filesIn(root), ...textsOf(sampleBundle(second)) }["list.txt"],
            after["list.txt"],
          );}
        // The next run always gets there.
        await replaceDirectory(root, sampleBundle(second), SAMPLE_OPTIONS);
        assertEquals(filesIn(root), { ...textsOf(sampleBundle(second)), "foreign/file": "f" });
      });
    }),
    { numRuns: 150 },
  );
});
