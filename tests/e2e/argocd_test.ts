/**
 * Bundles for Argo CD, judged by what consumes them: the API server with the real CRDs, helm, and
 * helm again at the end of every source that an Application names.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { formatYaml, parseYaml } from "../../lib/base/yaml.ts";
import type { Tree } from "../../lib/base/tree.ts";
import { type PlanCase, planOf } from "../../lib/bundle/_fixture.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import { writeBundle } from "../../lib/bundle/write.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import {
  directoryChildren,
  followApplications,
  installedApplications,
  renderedChildren,
} from "./argo_cd.ts";
import { withChartRepository } from "./chart_repository.ts";
import { type Cluster, CLUSTER_TOOLS, withCluster } from "./cluster.ts";
import { demoBundle } from "./demo_bundle.ts";
import { DYNAMIC, everyKindOfFolder, fillIn, REPO } from "./gitops_bundle.ts";
import { folders, helmBundleReleases, readTree } from "./rendered_release.ts";
import { run, testWith } from "./tools.ts";
import { crdDirectory, installCrds } from "./tool_crds.ts";
import { lintYaml } from "./yamllint.ts";

const CRDS = crdDirectory("argocd");
const NAMESPACE = "oci://registry.example.test/team";

/** What the API server says to a file of objects. */
function judge(cluster: Cluster, file: string) {
  const args = ["--dry-run=server", "--validate=strict", "--filename", file];
  return run("kubectl", ["apply", ...args], { env: cluster.env });
}

/** Every kind of folder, with values that YAML, helm and templates like to misread. */
const EVERYTHING = everyKindOfFolder({
  words: ["on", "1_000", "0o17", "08", "", "a: b", "a\r\nb", "\u2028😀", "{{ x }}", "~"],
  nested: { off: false, zero: 0, empty: "", gone: "x", list: [1, 2] },
  long: "x".repeat(70_000),
});

async function write(directory: string, input: PlanCase["input"]): Promise<string> {
  const plan = await planOf({ ...EVERYTHING, input: { readinessHooks: true, ...input } });
  await writeBundle(directory, renderBundle(plan));
  return directory;
}

const OPTIONS = ["namePrefix=a-", "destinationServer=https://10.0.0.1:6443", "project=team"]
  .map((option) => `deployer:${option}`);

/** Bundles of argocd whose objects differ in shape. */
const SHAPES: Record<string, PlanCase["input"]> = {
  "from git": { repo: REPO },
  "from a registry": { repo: "oci://registry.example.test/team/bundle:v1" },
  "with every option": {
    appName: "team-a.stack",
    set: [...OPTIONS, "deployer:cascadeDelete=true"],
  },
};

if (CRDS === undefined) {
  Deno.test.ignore("Argo CD objects (skipped: needs crds/argocd beside cluster.sh)", () => {});
} else {
  testWith(CLUSTER_TOOLS, "the API server takes every Application, strictly", async (t) => {
    await inTemporaryDirectory((directory) =>
      withCluster(async (cluster) => {
        await installCrds(cluster, CRDS);
        await cluster.kubectl("create", "namespace", "argocd");

        await t.step("it would not take just anything", async () => {
          const app = readTree(
            await write(join(directory, "bad"), {
              deployer: "argocd",
            }),
            "app-of-apps.yaml",
          );
          ((app.spec as Tree).source as Tree).chrat = "x";
          const file = join(directory, "bad.yaml");
          await Deno.writeTextFile(file, formatYaml(app));
          const refused = await judge(cluster, file);
          assertEquals(refused.code, 1);
          assertStringIncludes(refused.stderr, "chrat");
        });

        for (const [shape, input] of Object.entries(SHAPES)) {
          await t.step(`argocd, ${shape}`, async () => {
            const bundle = await write(join(directory, shape), { deployer: "argocd", ...input });
            const files = folders(bundle).map((folder) => join(folder, "application.yaml"));
            assertEquals(files.length, 9);
            for (const file of ["app-of-apps.yaml", ...files]) {
              const judged = await judge(cluster, join(bundle, file));
              assertEquals(judged.code, 0, judged.stderr);
            }
          });
        }

        await t.step("argocd-helm: helm lints, renders and installs it", async () => {
          const bundle = await write(join(directory, "chart"), {
            deployer: "argocd-helm",
            dynamic: ["app:nested.zero", "only:new.value"],
          });
          await judgeChart(cluster, bundle, directory);
        });
      })
    );
  });
}

async function judgeChart(cluster: Cluster, bundle: string, directory: string): Promise<void> {
  const flags = ["--namespace", "argocd", "--set", `repoURL=${NAMESPACE}`];
  await cluster.helm("lint", "--strict", bundle);
  await cluster.helm("lint", "--strict", bundle, "--set", `repoURL=${NAMESPACE}`);
  const rendered = join(directory, "rendered.yaml");
  await Deno.writeTextFile(rendered, await cluster.helm("template", "aicr", bundle, ...flags));
  const judged = await judge(cluster, rendered);
  assertEquals(judged.code, 0, judged.stderr);
  assertEquals(judged.stdout.trim().split("\n").length, 10);
  await cluster.helm("install", "aicr", bundle, ...flags, "--dry-run=server");
  await cluster.helm("install", "aicr", bundle, ...flags);
  const made = await cluster.kubectl("get", "applications", "-n", "argocd", "-o", "name");
  assertEquals(made.trim().split("\n").length, 10);
  const read = JSON.parse(
    await cluster.kubectl("get", "application", "app", "-n", "argocd", "-o", "json"),
  );
  const values = parseYaml(read.spec.source.helm.values, "values") as Tree;
  assertEquals(values, EVERYTHING.refs[0]!.overrides);
}

testWith(["helm"], "every value can be set when argocd-helm is installed", async (t) => {
  await inTemporaryDirectory(async (directory) => {
    const bundle = await write(directory, {
      deployer: "argocd-helm",
      dynamic: ["app:nested.zero"],
    });
    const set = async (...flags: string[]) => {
      const text = formatYaml({ repoURL: NAMESPACE });
      await Deno.writeTextFile(join(directory, "mine.yaml"), text);
      const files = ["--values", join(directory, "mine.yaml")];
      return await installedApplications(bundle, [...files, ...flags]);
    };
    const valuesOf = (apps: Tree[], name: string) => {
      const app = apps.find(({ metadata }) => (metadata as Tree).name === name)!;
      const helm = (((app.spec as Tree).source as Tree).helm) as Tree;
      return parseYaml(helm.values as string, name) as Tree;
    };

    await t.step("false, 0, the empty text, lists and null win too", async () => {
      const json = '{"off":true,"zero":0,"empty":"","gone":null,"list":[],"new":{"a":false}}';
      const apps = await set("--set-json", `app.nested=${json}`);
      const expected = { ...JSON.parse(json), gone: null };
      assertEquals(valuesOf(apps, "app").nested, expected);
      assertEquals(valuesOf(apps, "app").words, EVERYTHING.refs[0]!.overrides!.words);
    });

    await t.step("they reach every chart of the component, and no other", async () => {
      const apps = await set("--set", "app.nested.zero=7");
      for (const name of ["app-pre", "app-post", "app-readiness"]) {
        assertEquals(valuesOf(apps, name), { app: { nested: { zero: 7 } } });
      }
      assertEquals(valuesOf(apps, "only"), {});
    });

    const refused: [string, string[]][] = [
      ["repoURL is required", ["--set", "repoURL="]],
      ["deployer", ["--set", "deployer.typo=1"]],
      ["deployer", ["--set", "deployer.cascadeDelete=true"]],
      ["deployer", ["--set", "deployer.namePrefix=A_"]],
      ["deployer", ["--set", "deployer.destinationServer=http://x"]],
      ["nosuch", ["--set", "nosuch.value=1"]],
      ["app", ["--set", "app=1"]],
      ["parent's too", ["--set", "appName=only"]],
      ["longer than 53", ["--set", `deployer.namePrefix=${"a".repeat(45)}`]],
    ];
    for (const [words, flags] of refused) {
      await t.step(`refused: ${flags[1]}`, async () => {
        const files = ["--values", join(directory, "mine.yaml")];
        const { code, stderr } = await run("helm", ["template", "x", bundle, ...files, ...flags]);
        assertEquals(code, 1);
        assertStringIncludes(stderr, words);
      });
    }
  });
});

testWith(["helm"], "Argo CD ends up with what the helm deployer installs", async (t) => {
  await inTemporaryDirectory((directory) =>
    withChartRepository(async (repository) => {
      const make = (name: string, ...flags: string[]) =>
        demoBundle(directory, repository, { name, flags });
      const scratch = join(directory, "scratch");
      await Deno.mkdir(scratch);
      const wanted = await helmBundleReleases(await make("helm"));
      assertEquals(wanted.length, 5);
      const git = [{
        repoURL: "https://example.test/crds.git",
        targetRevision: "v1",
        path: "crds",
      }];

      await t.step("argocd, from git", async () => {
        const bundle = await make("argocd", "-d", "argocd", "--repo", REPO);
        const sources = { bundle, url: REPO, revision: "main", scratch };
        const followed = await followApplications(directoryChildren(bundle), sources);
        assertEquals(followed, { releases: wanted, git });
      });

      await t.step("argocd, from a registry", async () => {
        const url = `${NAMESPACE}/bundle`;
        const bundle = await make("argocd-oci", "-d", "argocd", "--repo", `${url}:v1`);
        const sources = { bundle, url, revision: "v1", scratch };
        const followed = await followApplications(directoryChildren(bundle), sources);
        assertEquals(followed, { releases: wanted, git });
      });

      await t.step("argocd-helm, installed and rendered again", async () => {
        const bundle = await make("argocd-helm", "-d", "argocd-helm");
        const flags = ["--set", `repoURL=${NAMESPACE}`];
        const [parent, ...children] = await installedApplications(bundle, flags);
        assertEquals(await renderedChildren(parent!, { bundle, scratch }), children);
        const url = `${NAMESPACE}/aicr-bundle`;
        const sources = { bundle, url, revision: "0.15.0", scratch };
        assertEquals(await followApplications(children, sources), { releases: wanted, git });
      });

      await t.step("and so with values that are set at install time", async () => {
        const helm = await make("helm-dynamic", ...DYNAMIC);
        for (const folder of folders(helm)) await fillIn(join(helm, folder, "cluster-values.yaml"));
        const set = ["demoapp.image.tag=live", "demomixed.message=hi", "demomanifests.some.value=x"]
          .flatMap((value) => ["--set", value]);
        const bundle = await make("argocd-helm-dynamic", "-d", "argocd-helm", ...DYNAMIC);
        const flags = ["--set", `repoURL=${NAMESPACE}`, ...set];
        const [parent] = await installedApplications(bundle, flags);
        const children = await renderedChildren(parent!, { bundle, scratch });
        const url = `${NAMESPACE}/aicr-bundle`;
        const sources = { bundle, url, revision: "0.15.0", scratch };
        const { releases } = await followApplications(children, sources);
        const filled = await helmBundleReleases(helm);
        assertEquals(releases, filled);
        assert(JSON.stringify(filled) !== JSON.stringify(wanted), "the values change something");
      });

      await t.step("and so with charts that lie in the bundle", async () => {
        const vendored = await helmBundleReleases(await make("helm-v", "--vendor-charts"));
        const flags = ["-d", "argocd", "--vendor-charts", "--repo", REPO];
        const bundle = await make("argocd-v", ...flags);
        const sources = { bundle, url: REPO, revision: "main", scratch };
        const followed = await followApplications(directoryChildren(bundle), sources);
        assertEquals(followed, { releases: vendored, git: [] });
      });

      await t.step("and so with both, values reaching chart and manifests", async () => {
        const both = ["--vendor-charts", "--dynamic", "demomixed:message"];
        const helm = await make("helm-vd", ...both);
        for (const folder of folders(helm)) await fillIn(join(helm, folder, "cluster-values.yaml"));
        const bundle = await make("argocd-helm-vd", "-d", "argocd-helm", ...both);
        const flags = ["--set", `repoURL=${NAMESPACE}`, "--set", "demomixed.message=hi"];
        const [_, ...children] = await installedApplications(bundle, flags);
        const url = `${NAMESPACE}/aicr-bundle`;
        const sources = { bundle, url, revision: "0.15.0", scratch };
        const { releases } = await followApplications(children, sources);
        assertEquals(releases, await helmBundleReleases(helm));
        const mixed = releases.find(({ name }) => name === "demo-mixed")!.values as Tree;
        assertEquals((mixed["demo-mixed"] as Tree).message, "hi");
      });
    })
  );
});

testWith(["yamllint"], "what is generated is clean YAML", async () => {
  await inTemporaryDirectory(async (directory) => {
    const argocd = await write(join(directory, "argocd"), { deployer: "argocd", repo: REPO });
    const oci = await write(join(directory, "oci"), {
      deployer: "argocd",
      repo: "oci://registry.example.test/team/bundle",
    });
    const chart = await write(join(directory, "chart"), { deployer: "argocd-helm" });
    const charts = [argocd, oci, chart].flatMap((bundle) =>
      folders(bundle).map((folder) => join(bundle, folder, "templates"))
    );
    // Templates are read by helm, not as YAML.
    for (const templates of [join(chart, "templates"), ...charts]) {
      await Deno.remove(templates, { recursive: true }).catch(() => {});
    }
    await lintYaml(directory);
  });
});
