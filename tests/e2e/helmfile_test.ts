/** Helmfile bundles, judged by helmfile itself: what it reads, renders, installs and removes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import { isTree, type Tree } from "../../lib/base/tree.ts";
import { parseYamlStream } from "../../lib/base/yaml.ts";
import { chartRef, manifestRef, planOf } from "../../lib/bundle/_fixture.ts";
import { renderBundle } from "../../lib/bundle/render.ts";
import { writeBundle } from "../../lib/bundle/write.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { withChartRepository } from "./chart_repository.ts";
import { type Cluster, CLUSTER_TOOLS, settledVersions, withCluster } from "./cluster.ts";
import { customResource, DEMO_FOLDERS, demoBundle } from "./demo_bundle.ts";
import { type Outcome, run, succeed, testWith } from "./tools.ts";

const TOOLS = ["helmfile", ...CLUSTER_TOOLS];

const RELEASES = DEMO_FOLDERS.flatMap(({ release, namespace }) =>
  release === undefined ? [] : [[release, namespace]]
);

/** Nothing of the user's own is read, and no release of helmfile is looked for. */
function environment(directory: string): Record<string, string> {
  return {
    HOME: directory,
    HELMFILE_UPGRADE_NOTICE_DISABLED: "1",
    HELMFILE_CACHE_HOME: join(directory, "helmfile-cache"),
    HELM_CACHE_HOME: join(directory, "helm-cache"),
    HELM_CONFIG_HOME: join(directory, "helm-config"),
    HELM_DATA_HOME: join(directory, "helm-data"),
    KUBECONFIG: join(directory, "no-kubeconfig"),
  };
}

function helmfile(bundle: string, args: string[], env: Record<string, string>): Promise<Outcome> {
  return run("helmfile", ["--file", join(bundle, "helmfile.yaml"), ...args], { env });
}

/** What a release is: its chart, its values, what it made. */
async function releaseFacts(cluster: Cluster): Promise<Tree> {
  const listed = JSON.parse(await cluster.helm("list", "-A", "--all", "-o", "json")) as Tree[];
  const facts: Tree = {};
  for (const { name, namespace, chart, status } of listed) {
    const of = [String(name), "--namespace", String(namespace)];
    facts[String(name)] = {
      namespace: namespace!,
      chart: chart!,
      status: status!,
      values: JSON.parse(await cluster.helm("get", "values", ...of, "--output", "json")) ?? {},
      manifest: await cluster.helm("get", "manifest", ...of),
      hooks: await cluster.helm("get", "hooks", ...of),
    };
  }
  return facts;
}

testWith(TOOLS, "helmfile installs what deploy.sh would, and removes it", async (t) => {
  await inTemporaryDirectory((directory) =>
    withChartRepository((repository) =>
      withCluster(async (cluster) => {
        const env = { ...environment(directory), ...cluster.env };
        const path = await demoBundle(directory, repository, { flags: ["-d", "helmfile"] });
        const synced = await helmfile(path, ["sync"], env);
        assertEquals(synced.code, 0, synced.stderr);
        const facts = await releaseFacts(cluster);

        await t.step("every release is there", () => {
          const names = Object.entries(facts).map((
            [name, fact],
          ) => [name, (fact as Tree).namespace]);
          assertEquals(names.sort(), RELEASES.toSorted());
          for (const fact of Object.values(facts)) assertEquals((fact as Tree).status, "deployed");
        });

        await t.step("the Namespace is the -pre release's own", async () => {
          const text = await cluster.kubectl("get", "ns", "demo-mixed", "-o", "json");
          const { annotations, labels } = JSON.parse(text).metadata;
          assertEquals(annotations["meta.helm.sh/release-name"], "demo-mixed-pre");
          assertEquals(annotations["helm.sh/resource-policy"], "keep");
          assertEquals(labels["app.kubernetes.io/managed-by"], "Helm");
          assertEquals(labels["pod-security.kubernetes.io/enforce"], "privileged");
        });

        await t.step("remote manifests are in", async () => {
          const crds = await cluster.kubectl("get", "crd", "-o", "name");
          assertStringIncludes(crds, "widgets.example.test");
        });

        await t.step("a second run leaves every object as it was", async () => {
          const before = await settledVersions(cluster);
          assert(Object.keys(before).some((key) => key === "Deployment/demo/demo-app"));
          const second = await helmfile(path, ["sync"], env);
          assertEquals(second.code, 0, second.stderr);
          assertEquals(await settledVersions(cluster), before);
        });

        await t.step("hooks go to the cluster of --kube-context", async () => {
          await cluster.kubectl("delete", "crd", "widgets.example.test");
          const context = (await cluster.kubectl("config", "current-context")).trim();
          const other = join(directory, "other-context");
          await Deno.copyFile(cluster.env.KUBECONFIG!, other);
          const config = ["--kubeconfig", other, "config"];
          await cluster.kubectl(...config, "set-cluster", "away", "--server=https://127.0.0.1:9");
          await cluster.kubectl(...config, "set-context", "away", "--cluster=away");
          await cluster.kubectl(...config, "use-context", "away");
          const away = { ...env, KUBECONFIG: other };
          const third = await helmfile(path, ["--kube-context", context, "sync"], away);
          assertEquals(third.code, 0, third.stderr);
          await cluster.kubectl("get", "crd", "widgets.example.test");
        });

        await t.step("helmfile destroy removes the releases and nothing else", async () => {
          const gone = await helmfile(path, ["destroy"], env);
          assertEquals(gone.code, 0, gone.stderr);
          assertEquals(await releaseFacts(cluster), {});
          const left = await cluster.kubectl("get", "ns,crd", "-o", "name");
          for (const name of ["namespace/demo-mixed", "things.example", "widgets.example"]) {
            assertStringIncludes(left, name);
          }
        });

        await t.step("deploy.sh of a helm bundle gives the same releases", async () => {
          const other = await demoBundle(directory, repository, { name: "by-helm" });
          const deploy = ["--retries", "0"];
          await succeed("bash", [join(other, "deploy.sh"), ...deploy], { env: cluster.env });
          assertEquals(await releaseFacts(cluster), facts);
        });
      })
    )
  );
});

const CRD = customResource("Gadget");
const GADGET = "apiVersion: example.test/v1\nkind: Gadget\nmetadata: {name: mine}\n";

testWith(TOOLS, "remote manifests come after their chart and before what needs them", async (t) => {
  await inTemporaryDirectory((directory) =>
    withChartRepository((repository) =>
      withCluster(async (cluster) => {
        const env = { ...environment(directory), ...cluster.env };
        const url = repository.publish("/gadgets.yaml", CRD);
        const remote = (sha: string) =>
          `kind: RemoteManifests\nitems: [{url: "${url}", sha256: "${sha}"}]\n` +
          "git: {url: https://example.test/g, tag: v1, path: crds}\n";
        const write = async (sha: string, dependent: boolean) => {
          const app = chartRef("demo-app", {
            source: repository.url,
            version: "1.2.3",
            manifestFiles: ["c/crds.yaml"],
          });
          const gadget = { ...manifestRef("gadget", ["c/x.yaml"]), dependencyRefs: ["demo-app"] };
          const plan = await planOf({
            refs: dependent ? [app, gadget] : [app],
            files: { "c/crds.yaml": remote(sha), "c/x.yaml": GADGET },
            input: { deployer: "helmfile" },
          });
          await writeBundle(directory, renderBundle(plan));
        };
        const crds = () =>
          cluster.kubectl("get", "crd", "gadgets.example.test", "--ignore-not-found", "-o", "name");

        await t.step("a file that is not the pinned one stops everything after it", async () => {
          await write("0".repeat(64), true);
          const refused = await helmfile(directory, ["sync"], env);
          assertEquals(refused.code, 1);
          assertStringIncludes(refused.stderr, "manifests.lock says 000000");
          assertEquals(Object.keys(await releaseFacts(cluster)), ["demo-app"]);
          assertEquals(await crds(), "");
        });

        await t.step("commands that only look do not apply anything", async () => {
          await write(sha256(CRD), true);
          const shown = await helmfile(directory, ["template"], env);
          assertEquals(shown.code, 0, shown.stderr);
          assertEquals(await crds(), "");
        });

        await t.step("an object of the new kind is installed", async () => {
          const synced = await helmfile(directory, ["sync"], env);
          assertEquals(synced.code, 0, synced.stderr);
          assertEquals(Object.keys(await releaseFacts(cluster)).sort(), ["demo-app", "gadget"]);
          await cluster.kubectl("get", "gadget", "mine");
        });

        await t.step("manifests after the last release are applied too", async () => {
          await succeed("helmfile", ["--file", join(directory, "helmfile.yaml"), "destroy"], {
            env,
          });
          await cluster.kubectl("delete", "crd", "gadgets.example.test");
          await write(sha256(CRD), false);
          const synced = await helmfile(directory, ["sync"], env);
          assertEquals(synced.code, 0, synced.stderr);
          assertStringIncludes(await crds(), "gadgets.example.test");
        });
      })
    )
  );
});

/** The objects of a stream, by kind and name. */
function objectsOf(text: string): Record<string, Tree> {
  const objects = parseYamlStream(text, "rendered").filter(isTree);
  return Object.fromEntries(
    objects.map((object) => [`${object.kind}/${(object.metadata as Tree).name}`, object]),
  );
}

testWith(
  ["helmfile", "helm"],
  "helmfile reads and renders bundles without a cluster",
  async (t) => {
    await inTemporaryDirectory((directory) =>
      withChartRepository(async (repository) => {
        const env = environment(directory);
        const dynamic = ["--dynamic", "demoapp:replicas"];
        const make = (name: string, ...flags: string[]) =>
          demoBundle(directory, repository, { name, flags: ["-d", "helmfile", ...flags] });
        const upstream = await make("upstream", ...dynamic);
        const vendored = await make("vendored", "--vendor-charts", ...dynamic);

        await t.step("helmfile build understands every file", async () => {
          const built = await helmfile(upstream, ["build"], env);
          assertEquals(built.code, 0, built.stderr);
          const states = parseYamlStream(built.stdout, "helmfile build").filter(isTree);
          const releases = states.flatMap(({ releases }) => (releases ?? []) as Tree[]);
          assertEquals(releases.map(({ name, namespace }) => [name, namespace]), RELEASES);
          assertEquals(releases.find(({ name }) => name === "demo-mixed")!.needs, [
            "demo-mixed/demo-mixed-pre",
          ]);
        });

        await t.step("install-time values win", async () => {
          const file = join(upstream, "001-demo-app", "cluster-values.yaml");
          await Deno.writeTextFile(file, "replicas: 7\n");
          const rendered = await helmfile(upstream, ["template"], env);
          assertEquals(rendered.code, 0, rendered.stderr);
          const app = objectsOf(rendered.stdout)["Deployment/demo-app"]!;
          assertEquals((app.spec as Tree).replicas, 7);
        });

        await t.step("vendored charts render without a repository", async () => {
          const rendered = await helmfile(vendored, ["template"], {
            ...env,
            HELM_CONFIG_HOME: join(directory, "helm-config-2"),
            HTTP_PROXY: "http://127.0.0.1:9",
            NO_PROXY: "",
          });
          assertEquals(rendered.code, 0, rendered.stderr);
          assert("Deployment/demo-app" in objectsOf(rendered.stdout));
          assertEquals(
            await Deno.stat(join(vendored, "001-demo-app/Chart.lock")).catch(() => 0),
            0,
          );
        });
      })
    );
  },
);
