/**
 * Bundles for Flux, judged by what consumes them: kustomize, the API server with the real CRDs, and
 * helm at the end of every source that a HelmRelease names.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { equalValue, type Tree } from "../../lib/base/tree.ts";
import { chartRef, optionsOf, type PlanCase, planOf } from "../../lib/bundle/_fixture.ts";
import { mapFew } from "../../lib/base/map_few.ts";
import { planBundle } from "../../lib/bundle/plan.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import type { BundlePlan } from "../../lib/bundle/types.ts";
import { writeBundle } from "../../lib/bundle/write.ts";
import { allCells, CATALOG } from "../support/cells.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { YAML_WORDS } from "../support/yaml_words.ts";
import { withChartRepository } from "./chart_repository.ts";
import { type Cluster, withCluster } from "./cluster.ts";
import { demoBundle } from "./demo_bundle.ts";
import { builtObjects, followFlux } from "./flux_controllers.ts";
import { DYNAMIC, everyKindOfFolder, fillIn, REPO } from "./gitops_bundle.ts";
import { withRegistry } from "./registry.ts";
import { folders, helmBundleReleases, readTree } from "./rendered_release.ts";
import { crdDirectory, installCrds } from "./tool_crds.ts";
import { run, succeed, testWith } from "./tools.ts";
import { lintYaml } from "./yamllint.ts";

const CRDS = crdDirectory("flux");
const OCI = "oci://registry.example.test/team/bundle:v1";

/** Control characters that kustomize writes as they are, and then does not read or reads as others. */
const NOT_FOR_KUSTOMIZE = /[\x7f\u0085\ufffe\uffff]/;

/** Every kind of folder, with values that readers on the way like to misread. */
const COMMON = everyKindOfFolder({
  words: YAML_WORDS.filter((text) => text.isWellFormed() && !NOT_FOR_KUSTOMIZE.test(text)),
  nested: { off: false, zero: 0, empty: "", float: 1.5, big: 9007199254740991, gone: null },
  keys: { y: 1, null: 2, "1": 3, "a.b/c": 4 },
  list: [1, null, [], {}],
  long: "x".repeat(300_000),
});
const EVERYTHING: PlanCase = {
  ...COMMON,
  refs: [...COMMON.refs, chartRef("kai-scheduler", { source: "https://charts-example.test" })],
};

/** Bundles whose objects differ in shape. */
const SHAPES: Record<string, PlanCase["input"]> = {
  "from git": { repo: REPO },
  "from a repository that is not known yet": {},
  "from a registry, in another namespace": {
    output: OCI,
    fluxNamespace: "gitops",
    fluxOciSourceName: "stack",
  },
  "with values that differ by cluster": {
    repo: "ssh://git@git.example.test:2222/org/bundle.git",
    dynamic: ["app:nested.zero", "app:new.path", "app:nested.gone.path", "only:new.value"],
  },
};

async function write(directory: string, plan: BundlePlan): Promise<string> {
  await writeBundle(directory, renderBundle(plan));
  return directory;
}

const everything = (input: PlanCase["input"]) =>
  planOf({ ...EVERYTHING, input: { deployer: "flux", ...input } });

/** What the API server says to objects. */
async function judge(cluster: Cluster, directory: string, objects: readonly Tree[]) {
  const file = await Deno.makeTempFile({ dir: directory, suffix: ".yaml" });
  await Deno.writeTextFile(file, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  const args = ["--server-side", "--dry-run=server", "--validate=strict", "--filename", file];
  return await run("kubectl", ["apply", ...args], { env: cluster.env });
}

async function clusterWithFlux(cluster: Cluster): Promise<void> {
  await installCrds(cluster, CRDS!);
  for (const name of ["flux-system", "gitops"]) await cluster.kubectl("create", "namespace", name);
}

if (CRDS === undefined) {
  Deno.test.ignore("Flux objects (skipped: needs crds/flux beside cluster.sh)", () => {});
} else {
  const tools = ["kubectl", "kustomize", "cluster.sh"];
  testWith(tools, "the API server takes every Flux object, strictly", async (t) => {
    await inTemporaryDirectory((directory) =>
      withCluster(async (cluster) => {
        await clusterWithFlux(cluster);

        await t.step("it would not take just anything", async () => {
          const bundle = await write(join(directory, "bad"), await everything({ repo: REPO }));
          const objects = await builtObjects(bundle);
          (objects.find(({ kind }) => kind === "HelmRelease")!.spec as Tree).relaseName = "x";
          const refused = await judge(cluster, directory, objects);
          assertEquals(refused.code, 1);
          assertStringIncludes(refused.stderr, "relaseName");
        });

        for (const [shape, input] of Object.entries(SHAPES)) {
          await t.step(shape, async () => {
            const bundle = await write(join(directory, shape), await everything(input));
            const objects = await builtObjects(bundle);
            const judged = await judge(cluster, directory, objects);
            assertEquals(judged.code, 0, judged.stderr);
            assertEquals(judged.stderr, "");
            const taken = judged.stdout.trim().split("\n");
            const listed = readTree(bundle, "kustomization.yaml").resources as string[];
            assertEquals([objects.length, taken.length], [listed.length, listed.length]);
            const own = await succeed("kubectl", ["kustomize", bundle]);
            assertEquals(own, await succeed("kustomize", ["build", bundle]), "both build the same");
          });
        }

        await t.step("the placeholder is left out where nothing reads it", async () => {
          const plan = await planOf({ refs: [chartRef("a")], input: { deployer: "flux" } });
          const objects = await builtObjects(await write(join(directory, "charts"), plan));
          assertEquals(objects.map(({ kind }) => kind), ["HelmRelease", "HelmRepository"]);
        });

        await t.step("every cell of the catalog", async () => {
          const judged = await judge(cluster, directory, await cellObjects(directory));
          assertEquals(judged.code, 0, judged.stderr);
        });

        await t.step("no value changes on its way to helm-controller", async () => {
          const plan = await everything({ repo: REPO });
          const bundle = await write(join(directory, "values"), plan);
          // Twice: the second time is a patch, which likes to drop nulls.
          for (const _ of [1, 2]) await cluster.kubectl("apply", "--server-side", "-k", bundle);
          for (const { release, values, kind } of plan.folders) {
            if (kind === "remote") continue;
            const get = ["get", "helmrelease", release, "-n", "flux-system", "-o", "json"];
            const { spec } = JSON.parse(await cluster.kubectl(...get));
            const found = spec.values ?? (kind === "local" ? { [release]: {} } : {});
            const differs = Object.keys(values).filter((key) =>
              !equalValue(values[key], found[key])
            );
            assertEquals(differs, [], release);
          }
        });

        await t.step("the whole bundle can be deleted", async () => {
          await cluster.kubectl("delete", "--ignore-not-found", "-k", join(directory, "values"));
          const kinds =
            "helmreleases,helmrepositories,gitrepositories,kustomizations.kustomize.toolkit.fluxcd.io";
          assertEquals(await cluster.kubectl("get", kinds, "-A", "-o", "name"), "");
        });
      })
    );
  });
}

/** The different objects of all cells, from git and from a registry. */
async function cellObjects(directory: string): Promise<Tree[]> {
  const distinct = new Map<string, Tree>();
  const inputs = [{ deployer: "flux" }, { deployer: "flux", output: OCI }];
  for (const [i, input] of inputs.entries()) {
    const options = await optionsOf(input);
    const bundles = await mapFew(allCells(), async ({ overlay, recipe }) => {
      const place = join(directory, `${overlay.name}-${i}`);
      return await builtObjects(
        await write(place, await planBundle(CATALOG, recipe, options)),
      );
    });
    for (const object of bundles.flat()) distinct.set(JSON.stringify(object), object);
  }
  assert(distinct.size > 100, `${distinct.size}`);
  return [...distinct.values()];
}

testWith(["helm", "kustomize"], "Flux ends up with what the helm deployer installs", async (t) => {
  await inTemporaryDirectory((directory) =>
    withChartRepository(async (repository) => {
      const make = (name: string, ...flags: string[]) =>
        demoBundle(directory, repository, { name, flags });
      const scratch = join(directory, "scratch");
      await Deno.mkdir(scratch);
      const helm = await make("helm");
      const wanted = await helmBundleReleases(helm);
      assertEquals(wanted.length, 5);
      const git = [{
        url: "https://example.test/crds.git",
        ref: { tag: "v1" },
        path: "./crds",
        prune: false,
      }];

      await t.step("from git", async () => {
        const bundle = await make("git", "-d", "flux", "--repo", REPO);
        assertEquals(await followFlux({ bundle, repo: REPO, scratch }), { releases: wanted, git });
      });

      await t.step("namespaces are made as Helm can make them", async () => {
        const releases = (await builtObjects(join(directory, "git")))
          .filter(({ kind }) => kind === "HelmRelease");
        const creates = releases.map(({ metadata, spec }) => [
          (metadata as Tree).name,
          ((spec as Tree).install as Tree).createNamespace,
        ]);
        assertEquals(Object.fromEntries(creates), {
          "demo-app": true,
          "demo-manifests": true,
          "demo-mixed": true,
          "demo-mixed-post": true,
          "demo-mixed-pre": false,
        });
      });

      await t.step("and so with values that are filled in", async () => {
        const helm = await make("helm-dynamic", ...DYNAMIC);
        const bundle = await make("git-dynamic", "-d", "flux", "--repo", REPO, ...DYNAMIC);
        for (const folder of folders(helm)) await fillIn(join(helm, folder, "cluster-values.yaml"));
        for (const { name } of Deno.readDirSync(bundle)) {
          await fillIn(join(bundle, name, "configmap-values.yaml"));
        }
        const filled = await helmBundleReleases(helm);
        assert(JSON.stringify(filled) !== JSON.stringify(wanted), "the values change something");
        const { releases } = await followFlux({ bundle, repo: REPO, scratch });
        assertEquals(releases, filled);
      });

      await t.step("and so with charts that lie in the bundle", async () => {
        // With a vendored chart, manifests are its hooks for helm and a release of their own here.
        const changes = { "demo-mixed": { manifestFiles: [] } };
        const vendored = (name: string, ...flags: string[]) =>
          demoBundle(directory, repository, {
            name,
            changes,
            flags: ["--vendor-charts", ...flags],
          });
        const expected = await helmBundleReleases(await vendored("helm-v"));
        const bundle = await vendored("git-v", "-d", "flux", "--repo", REPO);
        const followed = await followFlux({ bundle, repo: REPO, scratch });
        assertEquals(followed, { releases: expected, git: [] });
      });

      await t.step("made again, it is the same", async () => {
        const again = await make("git-again", "-d", "flux", "--repo", REPO);
        const list = (bundle: string) => Deno.readTextFile(join(bundle, "checksums.txt"));
        assertEquals(await list(again), await list(join(directory, "git")));
      });
    })
  );
});

testWith(
  ["helm", "kustomize", "registry", "oras", "tar"],
  "Flux ends up with the same from a registry",
  async (t) => {
    await inTemporaryDirectory((directory) =>
      withChartRepository((repository) =>
        withRegistry({}, async ({ host }) => {
          const scratch = join(directory, "scratch");
          await Deno.mkdir(scratch);
          for (const further of [[], ["--vendor-charts"]]) {
            await t.step(
              `what is pulled${further.length > 0 ? ", charts inside" : ""}`,
              async () => {
                const changes = { "demo-mixed": { manifestFiles: [] } };
                const helm = { name: `helm${further}`, changes, flags: further };
                const expected = await helmBundleReleases(
                  await demoBundle(directory, repository, helm),
                );
                const target = `${host}/team/stack:v1`;
                await demoBundle(directory, repository, {
                  changes,
                  target: `oci://${target}`,
                  flags: [...further, "-d", "flux", "--flux-oci-source-name", "stack"],
                });
                const bundle = join(directory, `pulled${further}`);
                await succeed("oras", ["pull", "--plain-http", target, "-o", bundle]);
                const { releases } = await followFlux({ bundle, ociSource: "stack", scratch });
                assertEquals(releases, expected);
              },
            );
          }
        })
      )
    );
  },
);

testWith(["yamllint"], "what is generated for Flux is clean YAML", async () => {
  await inTemporaryDirectory(async (directory) => {
    for (const [shape, input] of Object.entries(SHAPES)) {
      const plan = await everything(input);
      // What cannot be YAML of one line is taste, too; templates are read by helm.
      delete (plan.folders.find(({ release }) => release === "app")!.values as Tree).words;
      const bundle = await write(join(directory, shape), plan);
      for (const { release, kind } of plan.folders) {
        if (kind !== "local") continue;
        await Deno.remove(join(bundle, release, "templates"), { recursive: true });
      }
    }
    await lintYaml(directory);
  });
});
