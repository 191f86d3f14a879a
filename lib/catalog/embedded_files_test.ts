import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { sha256 } from "../base/digest.ts";
import { parseYaml } from "../base/yaml.ts";
import { catalogDocument } from "./catalog_document.ts";
import { roleOf } from "./catalog_path.ts";
import { checkDocument } from "./check_document.ts";
import { embeddedFiles, packEmbedded, repositoryFiles } from "./embedded_files.ts";
import { loadCatalog } from "./load.ts";
import { packedFiles } from "./packed_files.ts";
import { failure, withDirectory } from "./_fixture.ts";

const unpack = (pack: Uint8Array) =>
  packedFiles((start, length) => pack.subarray(start, start + length));
const ROOT = fromFileUrl(new URL("../..", import.meta.url));

Deno.test("embeddedFiles: from source the repository itself is read", () => {
  const files = embeddedFiles();
  assert(!files.sealed);
  assert(files.paths().includes("recipes/overlays/base.yaml"));
  assertEquals(files.paths(), [...files.paths()].sort());
  const text = Deno.readTextFileSync(`${ROOT}/recipes/registry.yaml`);
  assertEquals(files.text("recipes/registry.yaml"), text);
  assertEquals(files.data("recipes/registry.yaml"), parseYaml(text, "") as never);
});

Deno.test("embeddedFiles: only its directories, and only by exact path", () => {
  const files = embeddedFiles();
  for (const path of ["deno.json", "main.ts", "recipes/../deno.json", "/etc/hostname", "recipes"]) {
    assertEquals(files.text(path), undefined, path);
    assertEquals(files.data(path), undefined, path);
  }
});

Deno.test("packEmbedded: the compiled program holds what the repository holds", () => {
  const pack = packEmbedded(ROOT);
  const [packed, source] = [unpack(pack), repositoryFiles(ROOT)];
  assertEquals(pack, packEmbedded(ROOT));
  assertEquals(packed.paths(), source.paths());
  for (const path of source.paths()) {
    assertEquals(packed.text(path), source.text(path), path);
    assertEquals(packed.data(path), source.data(path), path);
    const pinned = path.startsWith("recipes/checks/") ? sha256(source.text(path)!) : undefined;
    assertEquals(packed.sha256(path), pinned, path);
  }
});

Deno.test("packEmbedded: a document that does not parse stops the build", async () => {
  await withDirectory({ "recipes/overlays/x.yaml": "a: [\n" }, async (directory) => {
    const error = await failure(() => packEmbedded(directory));
    assertEquals(error.source!.file, "recipes/overlays/x.yaml");
  });
});

// The compiled program takes its own documents as they are; this is where they are checked.
Deno.test("embedded catalog: checking its documents changes nothing in them", () => {
  const files = embeddedFiles();
  let checked = 0;
  for (const display of files.paths().filter((path) => path.startsWith("recipes/"))) {
    const path = display.slice("recipes/".length);
    const role = roleOf(path);
    const kind = role === "document" ? "overlay" : role;
    if (kind === "asset" || kind === "ignored") continue;
    const data = files.data(display)!;
    const document = catalogDocument({ path, origin: "embedded", display }, {
      text: () => files.text(display)!,
      data: () => data,
    });
    assertEquals(checkDocument(document, kind), data as never, display);
    checked++;
  }
  assert(checked > 20, `${checked} documents`);
});

Deno.test("embedded catalog: is the same from source and packed", async () => {
  const source = await loadCatalog();
  const packed = await loadCatalog({ embedded: unpack(packEmbedded(ROOT)) });
  assertEquals([...packed.registry], [...source.registry]);
  assertEquals([...packed.overlays], [...source.overlays]);
  assertEquals([...packed.mixins], [...source.mixins]);
  assertEquals(packed.validators, source.validators);
});

Deno.test("embedded catalog: files that documents refer to exist, criteria are unique", async () => {
  const catalog = await loadCatalog();
  for (const { name, healthCheck } of catalog.registry.values()) {
    const file = healthCheck?.assertFile;
    if (file !== undefined) assert(catalog.file(file), `${name}: ${file}`);
  }
  const cells = new Map<string, string>();
  for (
    const { name, spec, criteria } of [...catalog.overlays.values(), ...catalog.mixins.values()]
  ) {
    for (const ref of spec.componentRefs ?? []) {
      const paths = [ref.valuesFile, ...ref.manifestFiles ?? [], ...ref.preManifestFiles ?? []];
      for (const path of paths) if (path) assert(catalog.file(path), `${name}: ${path}`);
    }
    for (const mixin of spec.mixins ?? []) assert(catalog.mixins.has(mixin), `${name}: ${mixin}`);
    if (spec.base) assert(catalog.overlays.has(spec.base), `${name}: ${spec.base}`);
    if (criteria === undefined) continue;
    const cell = JSON.stringify(criteria);
    assertEquals(cells.get(cell), undefined, `${name} has the criteria of ${cells.get(cell)}`);
    cells.set(cell, name);
  }
});
