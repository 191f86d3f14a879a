import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { chartRef, manifestRef, type PlanCase, planOf } from "../_fixture.ts";
import { renderBundle } from "../render.ts";
import type { BundlePlan } from "../types.ts";

const FILES = {
  "c/m.yaml": "kind: ConfigMap\n",
  "c/remote.yaml": `kind: RemoteManifests
items: [{url: "https://example.test/a.yaml", sha256: ${"ab".repeat(32)}}]
git: {url: "https://git.example.test/a", tag: v1, path: crds}
`,
};

function plan(given: Partial<PlanCase> = {}): Promise<BundlePlan> {
  const { input, ...rest } = given;
  return planOf({
    refs: [chartRef("a", { version: "v1.0.0" }), manifestRef("m", ["c/m.yaml"])],
    files: FILES,
    input: { deployer: "argocd", ...input },
    ...rest,
  });
}

function objects(plan: BundlePlan): Record<string, Tree> {
  return Object.fromEntries(
    renderBundle(plan).filter(({ path }) =>
      /^(\d{3}-[^/]+\/application|app-of-apps)\.yaml$/.test(path)
    )
      .map(({ path, data }) => [path, parseYaml(data as string, path) as Tree]),
  );
}

const codes = ({ notes }: BundlePlan) => notes.map(({ code }) => code);
const spec = (object: Tree | undefined) => object!.spec as Tree;

Deno.test("without --repo the placeholder stands in the objects and a note says so", async () => {
  const made = await plan();
  assertEquals(codes(made), ["ARGO_REPO_PLACEHOLDER"]);
  const url = "https://github.com/YOUR-ORG/YOUR-REPO.git";
  assertEquals((spec(objects(made)["app-of-apps.yaml"]).source as Tree).repoURL, url);
  assertEquals(spec(objects(made)["002-m/application.yaml"]).source, {
    repoURL: url,
    targetRevision: "main",
    path: "002-m",
  });
});

Deno.test("a git repository needs no note", async () => {
  assertEquals(codes(await plan({ input: { repo: "git@h.test:o/r.git" } })), []);
});

Deno.test("from a registry values go into the object and the tag is the revision", async () => {
  const made = await plan({ input: { repo: "oci://r.test/team/b:v7", set: ["a:x=1"] } });
  const made2 = objects(made);
  assertEquals(spec(made2["001-a/application.yaml"]).source, {
    repoURL: "https://charts.example.test",
    chart: "a",
    targetRevision: "1.0.0",
    helm: { valuesObject: { x: 1 } },
  });
  assertEquals(spec(made2["002-m/application.yaml"]).source, {
    repoURL: "oci://r.test/team/b",
    targetRevision: "v7",
    path: "002-m",
  });
});

Deno.test("a digest is a revision too, and the output's tag where the address has none", async () => {
  const revision = async (input: PlanCase["input"]) =>
    (spec(objects(await plan({ input }))["app-of-apps.yaml"]).source as Tree).targetRevision;
  const digest = `sha256:${"a".repeat(64)}`;
  assertEquals(await revision({ repo: `oci://r.test/b@${digest}` }), digest);
  assertEquals(await revision({ repo: "oci://r.test/b", output: "oci://x.test/b:v2" }), "v2");
  assertEquals(await revision({ output: "oci://x.test/b:v2" }), "v2");
  assertEquals(await revision({ repo: "https://h.test/r", output: "oci://x.test/b:v2" }), "main");
});

Deno.test("Argo CD 2.13 is asked for exactly when an OCI artifact is read", async () => {
  const oci = { repo: "oci://r.test/b" };
  const [note] = (await plan({ input: oci })).notes;
  assertEquals(note!.code, "ARGO_CD_2_13");
  assertStringIncludes(note!.text, "nvidia-stack, m");
  const charts = await plan({ refs: [chartRef("a")], input: oci });
  assertStringIncludes(charts.notes[0]!.text, ": nvidia-stack");
  const readme = (made: BundlePlan) =>
    renderBundle(made).find(({ path }) => path === "README.md")!.data as string;
  assertStringIncludes(readme(charts), "Argo CD 2.13");
  assert(!readme(await plan()).includes("2.13"));
});

Deno.test("versions lose their v for http repositories, and none is the newest", async () => {
  const version = async (ref: Parameters<typeof chartRef>[1]) => {
    const made = await plan({ refs: [chartRef("a", ref)] });
    const [chart] = spec(objects(made)["001-a/application.yaml"]).sources as Tree[];
    return chart!.targetRevision;
  };
  assertEquals(await version({ version: "v1.2.3" }), "1.2.3");
  assertEquals(await version({ version: "vX" }), "vX");
  assertEquals(await version({ version: "" }), "*");
  assertEquals(await version({ version: "v1.2.3", source: "oci://r.test/c" }), "v1.2.3");
});

Deno.test("remote manifests are read from their tag, several in one Application", async () => {
  const made = await plan({
    refs: [
      manifestRef("one", ["c/remote.yaml"]),
      manifestRef("two", ["c/remote.yaml", "c/remote2.yaml"]),
    ],
    files: { ...FILES, "c/remote2.yaml": FILES["c/remote.yaml"].replace("test/a,", "test/b,") },
  });
  const source = { repoURL: "https://git.example.test/a", targetRevision: "v1", path: "crds" };
  assertEquals(spec(objects(made)["001-one/application.yaml"]).source, source);
  assertEquals((spec(objects(made)["002-two/application.yaml"]).sources as Tree[]).length, 2);
});

Deno.test("options name children, their destination and project; the parent stays", async () => {
  const made = objects(
    await plan({
      input: {
        appName: "p",
        set: [
          "deployer:namePrefix=t-",
          "deployer:project=x",
          "deployer:destinationServer=https://h",
          "deployer:cascadeDelete=true",
        ],
      },
    }),
  );
  const child = made["001-a/application.yaml"]!;
  const finalizers = ["resources-finalizer.argocd.argoproj.io"];
  assertEquals(child.metadata, {
    name: "t-a",
    namespace: "argocd",
    annotations: { "argocd.argoproj.io/sync-wave": "0" },
    finalizers,
  });
  assertEquals([spec(child).project, spec(child).destination], [
    "x",
    { server: "https://h", namespace: "a" },
  ]);
  const parent = made["app-of-apps.yaml"]!;
  assertEquals(parent.metadata, { name: "p", namespace: "argocd", finalizers });
  assertEquals(spec(parent).destination, {
    server: "https://kubernetes.default.svc",
    namespace: "argocd",
  });
});

Deno.test("a manifest or data file called application.yaml is no child", async () => {
  const made = await plan({
    refs: [manifestRef("m", ["c/application.yaml"])],
    files: { "c/application.yaml": "kind: X\n" },
    external: { "registry.yaml": "", "components/{x}/application.yaml": "kind: Y\n" },
  });
  assertEquals((spec(objects(made)["app-of-apps.yaml"]).source as Tree).directory, {
    recurse: true,
    include: "*/application.yaml",
    exclude: "{001-m/templates/application.yaml,data/components/\\{x\\}/application.yaml}",
  });
});

Deno.test("names that Helm or Argo CD would refuse are refused", async () => {
  const cases: [PlanCase["input"], string][] = [
    [{ set: [`deployer:namePrefix=${"a".repeat(53)}`] }, "53"],
    [{ set: ["deployer:namePrefix=a."], appName: "a.m" }, "a.m, as its parent"],
    [{ appName: "a" }, "as its parent"],
  ];
  for (const [input, words] of cases) {
    const error = await assertRejects(() => plan({ input }), AicrError, words);
    assertEquals([error.code, error.hints.length > 0], ["INVALID_REQUEST", true]);
  }
  assertEquals(codes(await plan({ input: { set: [`deployer:namePrefix=${"a".repeat(52)}`] } })), [
    "ARGO_REPO_PLACEHOLDER",
  ]);
});

Deno.test("the gate's Job is made anew when what it waits for changes, and only then", async () => {
  const job = async (fields: Parameters<typeof chartRef>[1], test = "spec: {steps: []}\n") => {
    const made = await plan({
      refs: [chartRef("a", fields)],
      files: { "components/a/readiness.yaml": test },
      input: { readinessHooks: true },
    });
    const text = made.folders[1]!.templates[0]!.text.split("---\n").at(-1)!;
    return ((parseYaml(text, "job") as Tree).metadata as Tree).annotations as Tree;
  };
  const first = await job({ overrides: { x: 1, y: 2 } });
  assertEquals(first["argocd.argoproj.io/sync-options"], "Force=true,Replace=true");
  assertEquals(Object.keys(first).some((key) => key.startsWith("helm.sh/")), false);
  assertEquals(await job({ overrides: { y: 2, x: 1 } }), first);
  const digest = async (...given: Parameters<typeof job>) =>
    (await job(...given))["aicr.run/gated-content"];
  const others = [
    await digest({ overrides: { x: 2, y: 2 } }),
    await digest({ overrides: { x: 1, y: 2 }, version: "2.0.0" }),
    await digest({ overrides: { x: 1, y: 2 } }, "spec: {steps: [1]}\n"),
  ];
  assertEquals(new Set([...others, first["aicr.run/gated-content"]]).size, 4);
});
