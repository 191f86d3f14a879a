/** What holds for every data directory: layering by path, and no influence of the file order. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCatalog } from "./load.ts";
import {
  contentOf,
  embedded,
  load,
  mixin,
  overlay,
  REGISTRY,
  SMALL,
  withDirectory,
} from "./_fixture.ts";

/** Data directories whose files all have their own names. */
const someFiles = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 8 }).map((ids) =>
  ids.map((id): [string, string] => {
    const folder = ["overlays", "overlays/team", ".", "z"][id % 4]!;
    if (id % 5 === 0) return [`components/c${id}/values.yaml`, `a: ${id}\n`];
    if (id % 7 === 0) return [`mixins/m${id}.yaml`, mixin(`m${id}`)];
    const text = overlay(id % 3 === 0 ? "eks" : `o${id}`, { criteria: `{service: s${id}}` });
    return [id % 3 === 0 ? "overlays/eks.yaml" : `${folder}/o${id}.yaml`, text];
  })
);

Deno.test("loadCatalog: the order in which files were written makes no difference", async () => {
  await fc.assert(
    fc.asyncProperty(
      someFiles.chain((files) =>
        fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length }))
      ),
      async ([files, shuffled]) => {
        // Of two texts for one path the last one stays, so both orders start from the same map.
        const tree = Object.fromEntries(files);
        const other = Object.fromEntries(shuffled.map(([path]) => [path, tree[path]!]));
        assertEquals(contentOf(await load(other)), contentOf(await load(tree)));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("loadCatalog: layering is replacement path by path", async () => {
  const paths = Object.keys(SMALL).filter((path) => path.startsWith("components/"));
  const pool = [...paths, "components/x/values.yaml", "components/y/a.yaml", "checks/b.yaml"];
  await fc.assert(
    fc.asyncProperty(fc.subarray(pool), fc.subarray(pool), async (inside, outside) => {
      const inner = { ...SMALL, ...Object.fromEntries(inside.map((path) => [path, "in: 1\n"])) };
      const outer = Object.fromEntries(outside.map((path) => [path, "out: 1\n"]));
      await withDirectory({ "registry.yaml": REGISTRY, ...outer }, async (data) => {
        const catalog = await loadCatalog({ data, embedded: embedded(inner) });
        for (const path of pool) {
          const expected = outer[path] ?? inner[path as keyof typeof inner];
          assertEquals(catalog.file(path) && catalog.text(path), expected, path);
        }
      });
    }),
    { numRuns: 40 },
  );
});
