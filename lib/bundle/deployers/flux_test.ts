import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import { flux } from "./flux.ts";

const remote = (name: string) =>
  `kind: RemoteManifests
items: [{url: https://example.test/a.yaml, sha256: ${"a".repeat(64)}}]
git: {url: https://git.example.test/${name}, tag: v1, path: crds}
`;
const FILES = {
  "c/x.yaml": "kind: X\n",
  "c/y.yaml": "kind: Y\n",
  "c/one.yaml": remote("one"),
  "c/two.yaml": remote("two"),
};
const OCI = "oci://registry.example.test/team/bundle:v1";

const plan = (given: PlanCase) =>
  planOf({ files: FILES, ...given, input: { deployer: "flux", ...given.input } });

async function filesOf(given: PlanCase): Promise<Map<string, string>> {
  return new Map(flux.render(await plan(given)).map(({ path, data }) => [path, String(data)]));
}

const notes = async (given: PlanCase) =>
  (await plan(given)).notes.filter(({ code }) => /^(FLUX|REPO|VENDORED)/.test(code));

function object(files: Map<string, string>, path: string): Tree {
  const text = files.get(path);
  assert(text !== undefined, `${path} is one of ${[...files.keys()].join(", ")}`);
  return parseYaml(text, path) as Tree;
}

/** Each HelmRelease with what it waits for, in bundle order; `!` where it never gives up. */
function chain(files: Map<string, string>): string[] {
  const releases = [...files.keys()].filter((path) => path.endsWith("/helmrelease.yaml"));
  return releases.map((path) => {
    const { metadata, spec } = object(files, path) as { metadata: Tree; spec: Tree };
    const needs = ((spec.dependsOn ?? []) as Tree[]).map(({ name }) => name).join("+");
    const forever = (spec.install as Tree).remediation === undefined ? "" : "!";
    return `${metadata.name}${forever} < ${needs}`;
  });
}

Deno.test("releases form one chain over all parts of all components", async () => {
  const files = await filesOf({
    refs: [
      chartRef("a", { manifestFiles: ["c/x.yaml"] }),
      chartRef("b", { preManifestFiles: ["c/x.yaml"], manifestFiles: ["c/y.yaml"] }),
      manifestRef("c", ["c/y.yaml"]),
    ],
  });
  assertEquals(chain(files), [
    "a < ",
    "a-post < a",
    "b-pre < a-post",
    "b < b-pre",
    "b-post < b",
    "c < b-post",
  ]);
});

Deno.test("remote manifests are left out of the chain, and who depends on them keeps trying", async () => {
  const files = await filesOf({
    refs: [
      chartRef("a"),
      manifestRef("crds", ["c/one.yaml"]),
      chartRef("next"),
      chartRef("other"),
      chartRef("user", { dependencyRefs: ["crds"] }),
      chartRef("last", { dependencyRefs: ["user"] }),
      chartRef("own", { manifestFiles: ["c/one.yaml", "c/x.yaml"] }),
    ],
  });
  assertEquals(chain(files), [
    "a < ",
    "next! < a",
    "other < next",
    "user! < other",
    "last! < user",
    "own < last",
    "own-post! < own",
  ]);
  assertEquals(object(files, "crds/flux-kustomization.yaml").kind, "Kustomization");
  assert(files.has("own-post-remote/flux-kustomization.yaml"));
});

Deno.test("a bundle may begin and end with remote manifests", async () => {
  const files = await filesOf({
    refs: [manifestRef("crds", ["c/one.yaml"]), chartRef("a"), manifestRef("end", ["c/two.yaml"])],
  });
  assertEquals(chain(files), ["a! < "]);
});

Deno.test("objects of several remote sources never take the name of another folder's", async () => {
  const files = await filesOf({
    refs: [
      manifestRef("crds", ["c/one.yaml", "c/two.yaml"]),
      manifestRef("crds-1", ["c/one.yaml"]),
    ],
  });
  const paths = [...files.keys()].filter((path) => path.includes("flux-kustomization"));
  assertEquals(paths, [
    "crds/flux-kustomization-1.yaml",
    "crds/flux-kustomization-2.yaml",
    "crds-1/flux-kustomization.yaml",
  ]);
  const names = paths.map((path) => (object(files, path).metadata as Tree).name);
  assertEquals(names, ["crds.1", "crds.2", "crds-1"]);
});

Deno.test("the root lists every object and no file of a chart", async () => {
  const files = await filesOf({
    refs: [
      chartRef("helmrelease", { manifestFiles: ["c/x.yaml"] }),
      manifestRef("crds", ["c/one.yaml"]),
    ],
    files: { ...FILES, "c/x.yaml": "kind: X\n" },
    input: { dynamic: ["helmrelease:a.b"], output: OCI },
  });
  assertEquals(object(files, "kustomization.yaml").resources, [
    "crds/flux-kustomization.yaml",
    "helmrelease-post/artifactgenerator.yaml",
    "helmrelease-post/configmap-values.yaml",
    "helmrelease-post/helmrelease.yaml",
    "helmrelease/configmap-values.yaml",
    "helmrelease/helmrelease.yaml",
    "sources/gitrepo-git-example-test-one-v1.yaml",
    "sources/helmrepo-charts-example-test.yaml",
  ]);
});

Deno.test("everything lives in one namespace", async () => {
  const files = await filesOf({
    refs: [chartRef("a", { manifestFiles: ["c/one.yaml", "c/x.yaml"] })],
    input: { fluxNamespace: "gitops", dynamic: ["a:x"], output: OCI },
  });
  const { resources } = object(files, "kustomization.yaml") as { resources: string[] };
  for (const path of resources) {
    assertEquals((object(files, path).metadata as Tree).namespace, "gitops", path);
    assertEquals(files.get(path)!.includes("flux-system"), false, path);
  }
});

Deno.test("vendored charts lie in the bundle and need no repository", async () => {
  const given: PlanCase = {
    refs: [chartRef("a", { version: "v1.0.0", manifestFiles: ["c/x.yaml"] })],
    input: { vendorCharts: true },
    tools: {
      helmPull: () =>
        Promise.resolve({ file: "a-1.0.0.tgz", data: new Uint8Array([1]), pullerVersion: "" }),
    },
  };
  const files = await filesOf(given);
  assertEquals([...files.keys()].filter((path) => path.startsWith("sources/")), [
    "sources/gitrepo-github-com-your-org-your-repo.yaml",
  ]);
  assert(files.has("a/charts/a-1.0.0.tgz"));
  assertEquals(chain(files), ["a < ", "a-post < a"]);
  const { chart } = object(files, "a/helmrelease.yaml").spec as { chart: Tree };
  assertEquals((chart.spec as Tree).chart, "./a");
  assertEquals((await notes(given)).map(({ code }) => code), [
    "FLUX_PREREQ",
    "FLUX_REPO_PLACEHOLDER",
    "VENDORED",
  ]);
});

Deno.test("a Kustomize component is a chart of its build output", async () => {
  const files = await filesOf({
    refs: [{ ...chartRef("k"), type: "Kustomize", chart: "", source: "", path: "k" }],
    tools: {
      kustomizeBuild: () =>
        Promise.resolve("apiVersion: v1\nkind: ConfigMap\ndata: {a: '{{ x }}'}\n"),
    },
  });
  assertStringIncludes(files.get("k/templates/manifest.yaml")!, "kind: ConfigMap");
  assertEquals((object(files, "k/Chart.yaml") as Tree).name, "k");
  assertEquals(chain(files), ["k < "]);
});

Deno.test("Flux 2.7 is asked for exactly where a chart is cut out of an artifact", async () => {
  const codes = async (refs: PlanCase["refs"], output: string) =>
    (await notes({ refs, input: { output } })).map(({ code }) => code);
  const local = [chartRef("a"), manifestRef("m", ["c/x.yaml"])];
  assertEquals(await codes(local, OCI), ["FLUX_PREREQ", "FLUX_2_7"]);
  assertEquals(await codes([chartRef("a")], OCI), ["FLUX_PREREQ"]);
  assertEquals(await codes(local, "dir"), ["FLUX_PREREQ", "FLUX_REPO_PLACEHOLDER"]);
  const readme = async (given: PlanCase) => (await filesOf(given)).get("README.md")!;
  const words = ["2.7", "ExternalArtifact", "source-watcher"];
  const asked = await readme({ refs: local, input: { output: OCI } });
  for (const word of words) assertStringIncludes(asked, word);
  for (const given of [{ refs: local }, { refs: [chartRef("a")], input: { output: OCI } }]) {
    const text = await readme(given);
    for (const word of words) assertEquals(text.includes(word), false, word);
  }
});

Deno.test("an address that nothing reads is told", async () => {
  const input = { repo: "https://git.example.test/o/r", output: OCI };
  const found = await notes({ refs: [chartRef("a")], input });
  assertEquals(found.map(({ code }) => code), ["FLUX_PREREQ", "REPO_IGNORED"]);
  assertStringIncludes(found[1]!.text, input.repo);
});

Deno.test("addresses that Flux cannot clone are refused, with one that it can", async () => {
  const cases: [string, string][] = [
    ["oci://registry.example.test/team/bundle", "--output oci://"],
    ["git://git.example.test/o/r", "ssh://"],
    ["git@git.example.test:o/r.git", "--repo ssh://git@git.example.test/o/r.git"],
  ];
  for (const [repo, hint] of cases) {
    const error = await assertRejects(
      () => plan({ refs: [chartRef("a")], input: { repo } }),
      AicrError,
      repo,
    );
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.hints.join(), hint);
  }
  for (const repo of ["http://git.example.test/o/r", "ssh://git@git.example.test:2222/o/r.git"]) {
    await plan({ refs: [chartRef("a")], input: { repo } });
  }
});

Deno.test("releases that would lie among other files are refused", async () => {
  for (const name of ["attestation", "data", "sources"]) {
    const error = await assertRejects(() => plan({ refs: [chartRef(name)] }), AicrError, name);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.hints.join(), `rename component ${name}`);
  }
});

Deno.test("names are never longer than Kubernetes and Helm allow", async () => {
  const longest = "a".repeat(48);
  const files = await filesOf({
    refs: [chartRef(longest, { manifestFiles: ["c/x.yaml"] })],
    input: { dynamic: [`${longest}:x`], output: OCI },
  });
  for (const path of object(files, "kustomization.yaml").resources as string[]) {
    const { name } = object(files, path).metadata as { name: string };
    assert(name.length <= 63, name);
  }
  await assertRejects(
    () => plan({ refs: [chartRef("a".repeat(54))] }),
    AicrError,
    "longer than 53",
  );
  await assertRejects(
    () => plan({ refs: [chartRef("a".repeat(49), { manifestFiles: ["c/x.yaml"] })] }),
    AicrError,
    "longer than 53",
  );
});

Deno.test("README tells how to deploy and how to remove, from git and from a registry", async () => {
  const refs = [chartRef("a"), manifestRef("m", ["c/x.yaml"]), manifestRef("crds", ["c/one.yaml"])];
  const readme = async (input: PlanCase["input"]) =>
    (await filesOf({ refs, input: { dynamic: ["a:x"], ...input } })).get("README.md")!;
  const git = await readme({ repo: "https://git.example.test/o/r.git" });
  const oci = await readme({ output: OCI, fluxOciSourceName: "stack", fluxNamespace: "gitops" });
  const cases: [string, string[]][] = [
    [git, [
      "kubectl apply --server-side -k .",
      "--filename sources/gitrepo-git-example-test-o-r.yaml",
      "--source GitRepository/git-example-test-o-r --path ./",
      "a/configmap-values.yaml",
      "kustomize-controller",
      "kubectl delete helmrelease m --namespace flux-system --wait\n" +
      "kubectl delete helmrelease a --namespace flux-system --wait\n",
    ]],
    [oci, [
      "flux create source oci stack --namespace gitops",
      "--url oci://registry.example.test/team/bundle --tag v1",
      "--source OCIRepository/stack --path ./",
    ]],
    [await readme({}), ["**That address is a placeholder**", "Generated with `--repo URL`"]],
  ];
  for (const [text, words] of cases) {
    for (const word of words) assertStringIncludes(text, word);
  }
  assertEquals(oci.includes("GitRepository"), false);
  assertEquals(git.includes("placeholder"), false);
});

Deno.test("a bundle of charts alone does not speak of a repository it does not need", async () => {
  const text = (await filesOf({ refs: [chartRef("a")] })).get("README.md")!;
  assertEquals(text.includes("YOUR_ORG"), false);
});
