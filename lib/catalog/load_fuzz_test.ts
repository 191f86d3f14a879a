/** Whatever lies in a data directory, the loader answers with a catalog or an AicrError. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { remoteManifests } from "./remote_manifests.ts";
import { loadCatalog } from "./load.ts";
import { anyValue, GOOD, spoil } from "./_arbitrary.ts";
import { embedded, type FileTree, logged, REGISTRY, SMALL, withDirectory } from "./_fixture.ts";

/** Loads the files on top of the small catalog; anything but an AicrError gets through. */
async function load(files: FileTree): Promise<void> {
  await logged(() =>
    withDirectory({ "registry.yaml": REGISTRY, ...files }, async (data) => {
      try {
        const catalog = await loadCatalog({ data, embedded: embedded(SMALL) });
        assert(catalog.overlays.has("base"));
      } catch (error) {
        if (!(error instanceof AicrError)) throw error;
        assertEquals(error.code, "INVALID_REQUEST");
        assert(/^[A-Z/].*([^.]|\.\.\.)$/s.test(error.message), error.message);
        if (error.source) assert((await withPosition(error)).source!.file.startsWith("/"));
      }
    })
  );
}

const PATHS = [
  ...["registry.yaml", "overlays/a.yaml", "overlays/base.yaml", "mixins/a.yaml", "catalog/a.yaml"],
  ...["validators/catalog.yaml", "x.yaml"],
];

Deno.test("loadCatalog: any documents anywhere", async () => {
  const files = fc.dictionary(fc.constantFrom(...PATHS), anyValue.map((v) => JSON.stringify(v)));
  await fc.assert(fc.asyncProperty(files, load), { numRuns: 150 });
});

Deno.test("loadCatalog: any text anywhere", async () => {
  const yaml = fc.string({
    unit: fc.constantFrom(..."ab:-[]{}&*!|>'\"#%@`,?~ \n\t".split(""), "kind: ", "<<: ", "--- "),
  });
  const files = fc.dictionary(fc.constantFrom(...PATHS), yaml);
  await fc.assert(fc.asyncProperty(files, load), { numRuns: 150 });
});

Deno.test("loadCatalog: the documents that get spoilt are fine", async () => {
  for (const [path, good] of Object.entries(GOOD)) {
    await withDirectory(
      { "registry.yaml": REGISTRY, [path]: JSON.stringify(good) },
      (data) => loadCatalog({ data, embedded: embedded(SMALL) }),
    );
  }
});

Deno.test("loadCatalog: any value in each position", async () => {
  const steps = fc.array(fc.nat(20), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(GOOD)),
      steps,
      anyValue,
      (path, at, value) => load({ [path]: JSON.stringify(spoil(GOOD[path], at, value)) }),
    ),
    { numRuns: 300 },
  );
});

Deno.test("remoteManifests: any document", () => {
  const document = fc.record({ items: anyValue, git: anyValue }, { requiredKeys: [] });
  fc.assert(fc.property(document, (fields) => {
    try {
      remoteManifests(JSON.stringify({ kind: "RemoteManifests", ...fields }), "m.yaml");
    } catch (error) {
      if (!(error instanceof AicrError)) throw error;
      assertEquals(error.code, "INVALID_REQUEST");
    }
  }));
});
