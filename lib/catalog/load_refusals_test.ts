/** What the loader refuses in a data directory, each with its place. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadCatalog } from "./load.ts";
import {
  embedded,
  failure,
  type FileTree,
  load,
  logged,
  mixin,
  overlay,
  REGISTRY,
  registry,
  SMALL,
  withDirectory,
} from "./_fixture.ts";

const BASE = (refs: string) => overlay("base", { spec: `  componentRefs: ${refs}\n` });

const REFUSED: [name: string, files: FileTree, message: RegExp, line?: number][] = [
  ["a registry that does not parse", { "registry.yaml": "components: [\n" }, /registry\.yaml/, 2],
  ["a registry of another kind", { "registry.yaml": "kind: List\n" }, /not ComponentRegistry/, 1],
  ["a registry that is a list", { "registry.yaml": "- a\n" }, /registry\.yaml must hold a map/, 1],
  ["the reserved name", { "registry.yaml": registry("  - name: deployer\n") }, /"deployer"/, 3],
  [
    "the reserved override key",
    { "registry.yaml": registry("  - name: foo\n    valueOverrideKeys: [a, deployer]\n") },
    /foo.*"deployer"/,
    4,
  ],
  [
    "helm and kustomize in one entry",
    {
      "registry.yaml": registry(
        "  - name: foo\n    helm: {defaultChart: a}\n    kustomize: {defaultPath: b}\n",
      ),
    },
    /foo.*both helm and kustomize/,
    5,
  ],
  [
    "a component twice",
    { "registry.yaml": registry("  - name: a\n  - name: a\n") },
    /component a twice/,
    4,
  ],
  ["an overlay that does not parse", { "overlays/x.yaml": "a: [\n" }, /overlays\/x\.yaml/, 2],
  [
    "an overlay nobody asks for, of the wrong shape",
    { "deep/er/x.yaml": overlay("x", { spec: "  componentRefs: nope\n" }) },
    /deep\/er\/x\.yaml must be a list/,
    5,
  ],
  ["an overlay without a name", { "overlays/x.yaml": "kind: RecipeMetadata\n" }, /metadata/, 1],
  ["a document that is a list", { "overlays/x.yaml": "- a\n" }, /x\.yaml must hold a mapping/, 1],
  ["two documents in a file", { "overlays/x.yaml": "a: 1\n---\nb: 1\n" }, /more than one/, 2],
  ["a mixin of another kind", { "mixins/m.yaml": overlay("m") }, /RecipeMixin/, 1],
  ["a mixin without kind", { "mixins/m.yaml": "metadata: {name: m}\n" }, /RecipeMixin/, 1],
  ["an empty mixin", { "mixins/m.yaml": "" }, /RecipeMixin/, 1],
  [
    "a mixin with criteria",
    { "mixins/m.yaml": "kind: RecipeMixin\nmetadata: {name: m}\nspec: {criteria: {}}\n" },
    /spec\.criteria/,
    3,
  ],
  ["a mixin of an embedded name", { "mixins/x.yaml": mixin("os") }, /os.*recipes\/mixins\/os/, 2],
  [
    "two mixins of one name",
    { "mixins/x.yaml": mixin("m"), "mixins/y.yaml": mixin("m") },
    /mixin m,/,
    2,
  ],
  [
    "a validator catalog of another kind",
    { "validators/catalog.yaml": "kind: List\n" },
    /not ValidatorCatalog/,
    1,
  ],
  [
    "a validator twice",
    {
      "validators/catalog.yaml": "validators: [{name: a, phase: deployment}]\n",
      "catalog/b.yaml": "kind: ValidatorCatalog\nvalidators: [{name: a, phase: deployment}]\n",
    },
    /validator a, which .*validators\/catalog\.yaml/,
    2,
  ],
  ["a catalog without root", { "overlays/base.yaml": overlay("root") }, /no root overlay/],
  [
    "a root with an unknown dependency",
    { "overlays/base.yaml": BASE("[{name: a, dependencyRefs: [b]}]") },
    /a .* depends on b/,
    5,
  ],
  [
    "a root with a cycle",
    {
      "overlays/base.yaml": BASE(
        "[{name: a, dependencyRefs: [b]}, {name: b, dependencyRefs: [a]}]",
      ),
    },
    /a -> b -> a/,
    5,
  ],
];

for (const [name, files, message, line] of REFUSED) {
  Deno.test(`loadCatalog: refuses ${name}`, async () => {
    await logged(async () => {
      const error = await failure(() => load(files));
      assertEquals(error.code, "INVALID_REQUEST");
      assertMatch(error.message, message);
      assertEquals(error.source?.line, line);
      assert(error.hints.length > 0, "a refusal says what to do next");
    });
  });
}

Deno.test("loadCatalog: refuses a data directory without registry", async () => {
  const error = await failure(() =>
    withDirectory({ "overlays/x.yaml": overlay("x") }, (data) => loadCatalog({ data }))
  );
  assertMatch(error.message, /has no registry\.yaml$/);
});

Deno.test("loadCatalog: refuses a binary file where a document belongs", async () => {
  await withDirectory({ "registry.yaml": REGISTRY }, async (data) => {
    await Deno.writeFile(`${data}/x.yaml`, new Uint8Array([0xff, 0xfe, 0, 1]));
    const error = await failure(() => loadCatalog({ data, embedded: embedded(SMALL) }));
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "x.yaml");
  });
});
