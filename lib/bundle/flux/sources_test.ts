import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import type { RemoteSource } from "../types.ts";
import {
  isIdlePlaceholder,
  PLACEHOLDER_REPO,
  repositoryOf,
  sourceFiles,
  sourceNames,
} from "./sources.ts";

async function sourcesOf(given: PlanCase) {
  const plan = await planOf({ ...given, input: { deployer: "flux", ...given.input } });
  return sourceFiles(plan, sourceNames(plan)).map(({ path, object }) => [path, object.spec]);
}

const remote = (url: string, tag = "v1") =>
  `kind: RemoteManifests
items: [{url: https://example.test/a.yaml, sha256: ${"a".repeat(64)}}]
git: {url: ${JSON.stringify(url)}, tag: ${JSON.stringify(tag)}, path: crds}
`;

Deno.test("each repository is one object, with a type where it is a registry", async () => {
  const refs = [
    chartRef("a", { source: "https://charts.example.test/Team" }),
    chartRef("b", { source: "https://charts.example.test/Team" }),
    chartRef("c", { source: "oci://registry.example.test/charts" }),
  ];
  assertEquals(await sourcesOf({ refs, input: { repo: "ssh://git@git.example.test/o/r.git" } }), [
    [
      "sources/gitrepo-git-git-example-test-o-r.yaml",
      { url: "ssh://git@git.example.test/o/r.git", ref: { branch: "main" }, interval: "10m" },
    ],
    [
      "sources/helmrepo-charts-example-test-team.yaml",
      { url: "https://charts.example.test/Team", interval: "10m" },
    ],
    [
      "sources/helmrepo-registry-example-test-charts.yaml",
      { type: "oci", url: "oci://registry.example.test/charts", interval: "10m" },
    ],
  ]);
});

Deno.test("a bundle in a registry is no git repository, and neither are its own charts", async () => {
  const input = { output: "oci://registry.example.test/team/bundle:v1" };
  const files = { "c/x.yaml": "kind: X\n" };
  const refs = [chartRef("a"), manifestRef("m", ["c/x.yaml"])];
  assertEquals((await sourcesOf({ refs, files, input })).map(([path]) => path), [
    "sources/helmrepo-charts-example-test.yaml",
  ]);
});

Deno.test("every tag is a repository of its own, however often it is used", async () => {
  const files = {
    "c/a.yaml": remote("https://git.example.test/crds.git"),
    "c/b.yaml": remote("https://git.example.test/crds"),
    "c/c.yaml": remote("https://git.example.test/crds.git", "v1.1"),
    "c/d.yaml": remote("https://git.example.test/crds.git", "v1-1"),
  };
  const input = { repo: "https://git.example.test/crds/v1" };
  const sources = await sourcesOf({ refs: [manifestRef("m", Object.keys(files))], files, input });
  assertEquals(sources.map(([_, spec]) => (spec as { ref: unknown }).ref), [
    { tag: "v1.1" },
    { tag: "v1-1" },
    { tag: "v1" },
    { branch: "main" },
  ]);
});

Deno.test("URLs that differ in little never share an object", async () => {
  const sources = [
    "https://x.test/a-b",
    "https://x.test/a.b",
    "http://x.test/a.b",
    "oci://x.test/a-b",
    `https://x.test/${"a".repeat(80)}/1`,
    `https://x.test/${"a".repeat(80)}/2`,
  ];
  const refs = sources.map((source, i) => chartRef(`c${i}`, { source }));
  const plan = await planOf({ refs, input: { deployer: "flux" } });
  const names = sourceNames(plan);
  const byName = new Map(
    sourceFiles(plan, names).map(({ object }) => [
      (object.metadata as { name: string }).name,
      (object.spec as { url: string }).url,
    ]),
  );
  for (const { chart } of plan.folders) {
    assertEquals(byName.get(names.chart(chart!)), repositoryOf(chart!).url);
  }
  assertEquals(byName.size, sources.length + 1);
});

Deno.test("any two pinned tags have two valid names, and the bundle a third", async () => {
  const plan = await planOf({ refs: [chartRef("a")], input: { deployer: "flux" } });
  const word = fc.stringMatching(/^[A-Za-z0-9._/-]{1,70}$/);
  const pins = fc.uniqueArray(fc.record({ path: word, tag: word }), {
    selector: ({ path, tag }) => `${path.replace(/\.git$/, "")} ${tag}`,
    minLength: 1,
  });
  fc.assert(fc.property(pins, word, (list, own) => {
    const sources: RemoteSource[] = list.map(({ path, tag }) => ({
      name: "x.yaml",
      items: [],
      git: { url: `https://x.test/${path}`, tag, path: "." },
    }));
    const folder = { ...plan.folders[0]!, chart: undefined, remote: { items: [], sources } };
    const settings = { ...plan.settings, repo: `https://x.test/${own}` };
    const names = sourceNames({ ...plan, settings, folders: [folder] });
    const all = [names.bundle, ...sources.map(names.pin)];
    assertEquals(new Set(all).size, list.length + 1);
    for (const name of all) assertMatch(name, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  }));
});

Deno.test("the placeholder is idle where nothing lies in the bundle", async () => {
  const files = { "c/x.yaml": "kind: X\n" };
  const idle = async (given: PlanCase) =>
    isIdlePlaceholder(
      await planOf({ files, ...given, input: { deployer: "flux", ...given.input } }),
    );
  const refs = [chartRef("a")];
  assertEquals(await idle({ refs }), true);
  assertEquals(await idle({ refs: [manifestRef("m", ["c/x.yaml"])] }), false);
  assertEquals(await idle({ refs, input: { repo: "https://git.example.test/o/r" } }), false);
  assertEquals(await idle({ refs, input: { output: "oci://registry.example.test/b:v1" } }), false);
  assertMatch(PLACEHOLDER_REPO, /YOUR_ORG/);
});
