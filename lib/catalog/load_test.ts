import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sha256 } from "../base/digest.ts";
import { parseCriteria } from "./criteria.ts";
import { loadCatalog } from "./load.ts";
import type { Catalog } from "./types.ts";
import {
  contentOf,
  embedded,
  failure,
  load,
  logged,
  overlay,
  REGISTRY,
  registry,
  SMALL,
  withDirectory,
} from "./_fixture.ts";

Deno.test("loadCatalog: without a data directory the embedded files are the catalog", async () => {
  const catalog = await loadCatalog({ embedded: embedded(SMALL) });
  assertEquals([...catalog.registry.keys()], ["nfd", "gpu"]);
  assertEquals([...catalog.overlays.keys()], ["base", "eks"]);
  assertEquals([...catalog.mixins.keys()], ["os"]);
  assertEquals(catalog.validators.map(({ name }) => name), ["health", "metrics"]);
  assertEquals(catalog.external, undefined);
  const { path, origin, display, sha256: digest } = catalog.file("overlays/eks.yaml")!;
  assertEquals([path, origin, display], [
    "overlays/eks.yaml",
    "embedded",
    "recipes/overlays/eks.yaml",
  ]);
  assertEquals(digest, sha256(catalog.text(path)));
});

Deno.test("loadCatalog: a registry entry replaces the whole embedded one in its place", async () => {
  const catalog = await load({
    "registry.yaml": `kind: ComponentRegistry
components:
  - name: new
  - name: nfd
    helm: {defaultRepository: https://c.example, defaultChart: c/nfd, defaultVersion: 9.0.0}
`,
  });
  assertEquals([...catalog.registry.keys()], ["nfd", "gpu", "new"]);
  assertEquals(catalog.registry.get("nfd"), {
    name: "nfd",
    helm: {
      defaultRepository: "https://c.example",
      defaultChart: "c/nfd",
      defaultVersion: "9.0.0",
    },
  });
});

Deno.test("loadCatalog: a file with the same path replaces, another adds", async () => {
  await withDirectory({
    "registry.yaml": REGISTRY,
    "components/nfd/values.yaml": "b: 2\n",
    "components/new/values.yaml": "",
  }, async (data) => {
    const catalog = await loadCatalog({ data, embedded: embedded(SMALL) });
    assertEquals(catalog.tree("components/nfd/values.yaml"), { b: 2 });
    assertEquals(catalog.tree("components/new/values.yaml"), {});
    assertEquals(catalog.text("components/nfd/values.yaml"), "b: 2\n");
    const { path, origin, display, sha256: digest } = catalog.file("components/nfd/values.yaml")!;
    assertEquals([path, origin, display], [
      "components/nfd/values.yaml",
      "external",
      `${data}/components/nfd/values.yaml`,
    ]);
    assertEquals(digest, sha256("b: 2\n"));
    const { directory, files, bytes } = catalog.external!;
    assertEquals(directory, data);
    assertEquals(files, [
      "components/new/values.yaml",
      "components/nfd/values.yaml",
      "registry.yaml",
    ]);
    assertEquals(bytes("components/nfd/values.yaml"), new TextEncoder().encode("b: 2\n"));
    assertEquals((await failure(() => bytes("components/no.yaml"))).code, "NOT_FOUND");
  });
});

Deno.test("loadCatalog: an overlay replaces the embedded one of its name wherever it lies", async () => {
  const mine = overlay("eks", { criteria: "{service: eks}", spec: "  base: mine\n" });
  for (const path of ["overlays/eks.yaml", "overlays/team/a/x.yaml", "y.yaml"]) {
    const catalog = await load({ [path]: mine });
    assertEquals([...catalog.overlays.keys()], ["base", "eks"]);
    assertEquals(catalog.overlays.get("eks")!.file, path);
    assertEquals(catalog.overlays.get("eks")!.spec.base, "mine");
  }
});

Deno.test("loadCatalog: a replaced file takes its overlay's name with it", async () => {
  const catalog = await load({ "overlays/eks.yaml": overlay("other") });
  assertEquals([...catalog.overlays.keys()], ["base", "other"]);
});

Deno.test("loadCatalog: two external overlays of one name are refused with both files", async () => {
  const error = await failure(() =>
    load({ "overlays/a.yaml": overlay("twin"), "overlays/b/a.yaml": overlay("twin") })
  );
  assertEquals(error.code, "INVALID_REQUEST");
  assertStringIncludes(error.message, "declares overlay twin");
  assertMatch(error.message, /overlays\/b\/a\.yaml.*overlays\/a\.yaml/);
  assertEquals([error.source!.line, error.source!.column], [3, 9]);
});

Deno.test("loadCatalog: an overlay may leave out its kind, and any apiVersion is read", async () => {
  const text = "apiVersion: other/v9\nmetadata: {name: plain}\nspec: {criteria: {os: new-os}}\n";
  const catalog = await load({ "overlays/plain.yaml": text });
  assertEquals(catalog.overlays.get("plain")!.criteria, {
    service: "any",
    accelerator: "any",
    intent: "any",
    os: "new-os",
    platform: "any",
    nodes: 0,
  });
  assertEquals(parseCriteria({ os: "new-os" }, catalog.criteria).os, "new-os");
});

Deno.test("loadCatalog: what is not read in the data directory is named in a warning", async () => {
  const ignored = {
    "overlays/a.yml": overlay("eks"),
    "overlays/b.yaml": "kind: Something\nmetadata: {name: eks}\n",
    "overlays/c.yaml": "",
    "overlays/d.yaml": "on: push\njobs: {}\n",
    "overlays/registry.yaml": REGISTRY,
    "mixins/e.yml": "kind: RecipeMixin\n",
  };
  let catalog: Catalog | undefined;
  const lines = await logged(async () => catalog = await load(ignored));
  for (const path of Object.keys(ignored)) {
    assertEquals(lines.filter((line) => line.includes(`/${path}`)).length, 1, path);
  }
  assertEquals(lines.length, Object.keys(ignored).length);
  assertEquals(contentOf(catalog!), contentOf(await load({})));
});

Deno.test("loadCatalog: assets and other files are nobody's business while they lie there", async () => {
  const lines = await logged(() =>
    load({
      "README.md": "# mine",
      "components/a/manifests/t.yaml": "{{ if }}: [",
      "components/a/values.yml": "a: [",
      "checks/a/health-check.yaml": "a: [",
      "overlays/checks/t.yaml": "a: [",
    })
  );
  assertEquals(lines, []);
});

Deno.test("loadCatalog: an overlay whose criteria can never match is warned about", async () => {
  const lines = await logged(() =>
    load({ "overlays/a.yaml": overlay("a", { criteria: "{service: openshift, os: Ubuntu}" }) })
  );
  assertEquals(lines.length, 2);
  assertMatch(lines[0]!, /a\.yaml service=openshift write=ocp/);
  assertMatch(lines[1]!, /os=Ubuntu write=ubuntu/);
});

Deno.test("loadCatalog: a registry of another apiVersion is read with a warning", async () => {
  const text = (version: string) => `apiVersion: ${version}\n${registry("  - name: mine\n")}`;
  const lines = await logged(async () => {
    const catalog = await load({ "registry.yaml": text("other.example/v9") });
    assert(catalog.registry.has("mine"));
    await load({ "registry.yaml": text("aicr.nvidia.com/v1alpha1") });
  });
  assertEquals(lines.length, 1);
  assertMatch(lines[0]!, /registry\.yaml apiVersion=other\.example\/v9/);
});

Deno.test("loadCatalog: validators merge by name, from catalog/ too", async () => {
  const catalog = await load({
    "validators/catalog.yaml":
      "validators:\n  - {name: metrics, phase: conformance, timeout: 9m}\n",
    "catalog/extra.yaml":
      "kind: ValidatorCatalog\nvalidators:\n  - {name: mine, phase: deployment, image: i}\n" +
      "  - {name: health, phase: deployment}\n",
  });
  assertEquals(catalog.validators, [
    { name: "health", phase: "deployment" },
    { name: "metrics", phase: "conformance", timeout: "9m" },
    { name: "mine", phase: "deployment", image: "i" },
  ]);
});

Deno.test("loadCatalog: a mixin of the same path replaces the embedded one", async () => {
  const catalog = await load({
    "mixins/os.yaml":
      "kind: RecipeMixin\nmetadata: {name: os}\nspec: {constraints: [{name: a, value: b}]}\n",
  });
  assertEquals(catalog.mixins.get("os")!.spec.constraints, [{ name: "a", value: "b" }]);
  assertEquals(catalog.mixins.get("os")!.origin, "external");
});

Deno.test("loadCatalog: references to files that are missing or outside", async () => {
  const catalog = await load({});
  const missing = await failure(() => catalog.text("components/nfd/value.yaml"));
  assertEquals(missing.code, "NOT_FOUND");
  assertEquals(missing.hints[0], 'Did you mean "components/nfd/values.yaml"?');
  for (const path of ["../x", "/etc/hostname", "components/../../x"]) {
    assertEquals((await failure(() => catalog.tree(path))).code, "INVALID_REQUEST", path);
    assertEquals(catalog.file(path), undefined);
  }
});

Deno.test("loadCatalog: the debug log tells where every file comes from", async () => {
  const lines = await logged(async () => {
    const catalog = await load({
      "registry.yaml": registry("  - name: nfd\n  - name: mine\n"),
      "overlays/a.yaml": overlay("eks"),
      "components/nfd/values.yaml": "",
    });
    catalog.text("mixins/os.yaml");
  }, "debug");
  const has = (pattern: RegExp) => assert(lines.some((line) => pattern.test(line)), `${pattern}`);
  has(/initializing external data provider: directory=\S+/);
  has(/layered data provider initialized: external_dir=\S+ external_files=3/);
  has(/external data provider initialized successfully: directory=\S+/);
  has(/external file: path=registry\.yaml action="merged by name"/);
  has(/external file: path=components\/nfd\/values\.yaml action="replaces embedded file"/);
  has(/external file: path=overlays\/a\.yaml action=added/);
  has(/component: name=nfd source=external action=replaced/);
  has(/component: name=mine source=external action=added/);
  has(/overlay: name=eks path=overlays\/a\.yaml action=replaced/);
  has(/catalog file: path=registry\.yaml source=merged/);
  has(/catalog file: path=overlays\/base\.yaml source=embedded/);
  has(/catalog file: path=overlays\/a\.yaml source=external/);
  assertEquals(lines.filter((line) => line.includes("path=overlays/a.yaml source=")).length, 1);
});

Deno.test("loadCatalog: each file is read once", async () => {
  const inner = embedded(SMALL);
  const reads = new Map<string, number>();
  const counted = {
    ...inner,
    text: (path: string) => {
      reads.set(path, (reads.get(path) ?? 0) + 1);
      return inner.text(path);
    },
  };
  const catalog = await loadCatalog({ embedded: counted });
  for (let i = 0; i < 3; i++) {
    catalog.text("overlays/eks.yaml");
    catalog.text("./overlays/eks.yaml");
    catalog.tree("components/nfd/values.yaml");
  }
  assertEquals(reads.get("recipes/overlays/eks.yaml"), 1);
  assert([...reads.values()].every((count) => count === 1), "every file at most once");
  assert(catalog.tree("overlays/eks.yaml") === catalog.tree("overlays/eks.yaml"));
});

Deno.test("loadCatalog: an external file is parsed once, and never again from disk", async () => {
  const files = { "registry.yaml": REGISTRY, "components/a/values.yaml": "a: {b: 1}\n" };
  await withDirectory(files, async (data) => {
    const catalog = await loadCatalog({ data, embedded: embedded(SMALL) });
    const first = catalog.tree("components/a/values.yaml");
    await Deno.writeTextFile(`${data}/components/a/values.yaml`, "a: 2\n");
    assert(catalog.tree("components/a/values.yaml") === first);
    assertEquals(catalog.text("components/a/values.yaml"), "a: {b: 1}\n");
  });
});

Deno.test("loadCatalog: trusted documents are not checked, all are with checkAll", async () => {
  const broken = { ...SMALL, "overlays/eks.yaml": overlay("eks", { spec: "  mixins: 1\n" }) };
  const sealed = embedded(broken, true);
  assertEquals((await loadCatalog({ embedded: sealed })).overlays.size, 2);
  const error = await failure(() => loadCatalog({ embedded: sealed, checkAll: true }));
  assertStringIncludes(error.message, "spec.mixins");
  const fromSource = await failure(() => loadCatalog({ embedded: embedded(broken) }));
  const onTop = { "registry.yaml": REGISTRY };
  await withDirectory(onTop, async (data) => {
    assertEquals((await loadCatalog({ data, embedded: sealed })).overlays.size, 2);
  });
  await withDirectory(
    { ...onTop, "x.yaml": overlay("x", { spec: "  base: []\n" }) },
    async (data) => {
      const external = await failure(() => loadCatalog({ data, embedded: sealed }));
      assertStringIncludes(external.message, "x.yaml");
    },
  );
  assertEquals([fromSource.source!.file, fromSource.source!.line], [
    "recipes/overlays/eks.yaml",
    5,
  ]);
});
