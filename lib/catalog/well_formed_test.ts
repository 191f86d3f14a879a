import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Tree } from "../base/tree.ts";
import { anyValue, GOOD, spoil } from "./_arbitrary.ts";
import { logged } from "./_fixture.ts";
import { catalogDocument } from "./catalog_document.ts";
import { checkDocument, type DocumentKind } from "./check_document.ts";
import { embeddedFiles } from "./embedded_files.ts";
import { isWellFormed } from "./well_formed.ts";

const KINDS: Record<string, DocumentKind> = {
  "registry.yaml": "registry",
  "overlays/a.yaml": "overlay",
  "mixins/a.yaml": "mixin",
};

/** What the schema makes of a document; undefined when it refuses or warns. */
async function bySchema(tree: Tree, kind: DocumentKind): Promise<unknown> {
  const file = { path: "a.yaml", origin: "external", display: "a.yaml" } as const;
  const document = catalogDocument(file, { text: () => JSON.stringify(tree), data: () => tree });
  let checked: unknown;
  const lines = await logged(() => {
    try {
      checked = checkDocument(document, kind);
    } catch {
      checked = undefined;
    }
  });
  return lines.length > 0 ? undefined : checked;
}

Deno.test("isWellFormed: says yes to every overlay and mixin of the catalog", () => {
  const files = embeddedFiles();
  for (const kind of ["overlay", "mixin"] as const) {
    const paths = files.paths().filter((path) => path.startsWith(`recipes/${kind}s/`));
    assert(paths.length > 0);
    for (const path of paths) assert(isWellFormed(files.data(path)!, kind), path);
  }
});

Deno.test("isWellFormed: says yes to documents that use every field", () => {
  for (const path of ["overlays/a.yaml", "mixins/a.yaml"]) {
    assert(isWellFormed(GOOD[path] as Tree, KINDS[path]!), path);
  }
  assert(isWellFormed({ kind: "ComponentRegistry", components: [] }, "registry"));
});

for (
  const [what, document] of [
    ["no metadata", { spec: {} }],
    ["no name", { metadata: {} }],
    ["an empty name", { metadata: { name: "" } }],
    ["a key that is null", { metadata: { name: "a" }, spec: null }],
    ["an unknown key", { metadata: { name: "a" }, spec: { extra: 1 } }],
    ["an inherited key", { metadata: { name: "a" }, spec: { constructor: [] } }],
    ["a number for text", { metadata: { name: "a" }, spec: { criteria: { service: 1 } } }],
    ["a fraction of a node", { metadata: { name: "a" }, spec: { criteria: { nodes: 1.5 } } }],
    ["negative nodes", { metadata: { name: "a" }, spec: { criteria: { nodes: -1 } } }],
    ["text for a list", { metadata: { name: "a" }, spec: { componentRefs: "nope" } }],
    ["a path that leaves", {
      metadata: { name: "a" },
      spec: { componentRefs: [{ name: "b", valuesFile: "../x" }] },
    }],
    ["a component name with a slash", {
      metadata: { name: "a" },
      spec: { componentRefs: [{ name: "b/c" }] },
    }],
    ["an unknown phase", { metadata: { name: "a" }, spec: { validation: { later: {} } } }],
  ] as [string, Tree][]
) {
  Deno.test(`isWellFormed: is not sure about ${what}`, () => {
    assertEquals(isWellFormed(document, "overlay"), false);
  });
}

Deno.test("isWellFormed: yes means that the schema takes the document as it is", async () => {
  const steps = fc.array(fc.nat(20), { maxLength: 7 });
  const spoilt = fc.tuple(fc.constantFrom(...Object.keys(KINDS)), steps, anyValue);
  let yes = 0;
  await fc.assert(
    fc.asyncProperty(spoilt, async ([path, at, value]) => {
      const tree = spoil(GOOD[path], at, value) as Tree;
      if (!isWellFormed(tree, KINDS[path]!)) return;
      yes++;
      assertEquals(await bySchema(tree, KINDS[path]!), tree);
    }),
    { numRuns: 1000 },
  );
  assert(yes > 20, `only ${yes} documents were compared`);
});
