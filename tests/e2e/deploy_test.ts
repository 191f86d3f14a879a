/** A bundle deployed with its own deploy.sh: real helm, real kubectl, a real API server. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { parseYaml } from "../../lib/base/yaml.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { withChartRepository } from "./chart_repository.ts";
import { type Cluster, CLUSTER_TOOLS, settledVersions, withCluster } from "./cluster.ts";
import { DEMO_FOLDERS, demoBundle } from "./demo_bundle.ts";
import { deploy, releases } from "./deploy_script.ts";
import { run, testWith } from "./tools.ts";

const RELEASES = DEMO_FOLDERS.flatMap(({ directory, release, namespace }) =>
  release === undefined ? [] : [{ directory, release, namespace }]
);

testWith(
  CLUSTER_TOOLS,
  "deploy.sh installs a bundle, again changes nothing, README removes it",
  async (t) => {
    await inTemporaryDirectory((directory) =>
      withChartRepository((repository) =>
        withCluster(async (cluster) => {
          const path = await demoBundle(directory, repository);
          const first = await deploy(cluster, path, "--retries", "0");
          assertEquals(first.code, 0, first.stderr);

          await t.step("every release is there, in the order of the folders", async () => {
            const listed = await releases(cluster);
            assertEquals(
              listed.map(({ name, namespace, status }) => [name, namespace, status]),
              RELEASES.map(({ release, namespace }) => [release, namespace, "deployed"]),
            );
            const charts = Object.fromEntries(listed.map(({ name, chart }) => [name, chart]));
            assertEquals(charts["demo-app"], "demo-app-1.2.3");
            assertEquals(charts["demo-mixed"], "demo-mixed-0.4.0");
            assertEquals(charts["demo-mixed-pre"], "demo-mixed-pre-0.1.0");
          });

          await t.step("each with the values of its folder", async () => {
            for (const { directory: folder, release, namespace } of RELEASES) {
              const args = ["get", "values", release, "--namespace", namespace, "--output", "json"];
              const file = join(path, folder, "values.yaml");
              const values = parseYaml(await Deno.readTextFile(file), file);
              assertEquals(JSON.parse(await cluster.helm(...args)) ?? {}, values ?? {}, release);
            }
          });

          await t.step("the values reach the objects", async () => {
            const replicas = ["get", "deployment", "demo-app", "-n", "demo", "-o"];
            assertEquals(
              await cluster.kubectl(...replicas, "jsonpath={.status.readyReplicas}"),
              "2",
            );
          });

          await t.step("the Namespace is the -pre release's own", () => assertOwned(cluster));

          await t.step("remote manifests are in, established", async () => {
            const conditions = 'jsonpath={.status.conditions[?(@.type=="Established")].status}';
            const crd = await cluster.kubectl(
              "get",
              "crd",
              "widgets.example.test",
              "-o",
              conditions,
            );
            assertEquals(crd, "True");
          });

          await t.step("a second run leaves every object as it was", async () => {
            const before = await settledVersions(cluster);
            assert(Object.keys(before).some((key) => key === "Deployment/demo/demo-app"));
            const second = await deploy(cluster, path, "--retries", "0");
            assertEquals(second.code, 0, second.stderr);
            assertEquals(await settledVersions(cluster), before);
            assert((await releases(cluster)).every(({ revision }) => revision === "2"));
          });

          await t.step("--dry-run and --from see the same folders and change nothing", async () => {
            const dry = await deploy(cluster, path, "--dry-run", "--from", "3");
            assertEquals(dry.code, 0, dry.stderr);
            assertEquals(dry.stdout.match(/Would run/g)?.length, DEMO_FOLDERS.length - 2);
            assert((await releases(cluster)).every(({ revision }) => revision === "2"));
          });

          await t.step("helm renders everything under DRY_RUN_FLAG", async () => {
            const env = { ...cluster.env, DRY_RUN_FLAG: "--dry-run=server" };
            const dry = await run("bash", [join(path, "deploy.sh")], { env });
            assertEquals(dry.code, 0, dry.stderr);
            assert((await releases(cluster)).every(({ revision }) => revision === "2"));
          });

          await t.step("the README's uninstall removes the releases and nothing else", async () => {
            const readme = await Deno.readTextFile(join(path, "README.md"));
            const commands = readme.split("\n## Uninstall\n")[1]!
              .split("```shell\n")[1]!.split("\n```")[0]!;
            const removed = await run("bash", ["-euo", "pipefail", "-c", commands], {
              env: cluster.env,
            });
            assertEquals(removed.code, 0, removed.stderr);
            assertEquals(await releases(cluster), []);
            const left = await cluster.kubectl("get", "ns,crd", "-o", "name");
            for (
              const name of ["namespace/demo-mixed", "things.example.test", "widgets.example.test"]
            ) {
              assertStringIncludes(left, name);
            }
          });

          await t.step("what is left does not stand in the way of installing again", async () => {
            const again = await deploy(cluster, path, "--retries", "0");
            assertEquals(again.code, 0, again.stderr);
            await assertOwned(cluster);
          });
        })
      )
    );
  },
);

async function assertOwned(cluster: Cluster): Promise<void> {
  const { metadata } = JSON.parse(await cluster.kubectl("get", "ns", "demo-mixed", "-o", "json"));
  assertEquals(metadata.annotations["meta.helm.sh/release-name"], "demo-mixed-pre");
  assertEquals(metadata.annotations["meta.helm.sh/release-namespace"], "demo-mixed");
  assertEquals(metadata.annotations["helm.sh/resource-policy"], "keep");
  assertEquals(metadata.labels["app.kubernetes.io/managed-by"], "Helm");
  assertEquals(metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
}

testWith(CLUSTER_TOOLS, "a release that fails for good stops the rest, or not", async (t) => {
  await inTemporaryDirectory((directory) =>
    withChartRepository((repository) =>
      withCluster(async (cluster) => {
        // A chart version that the repository does not have.
        const broken = { "demo-app": { version: "9.9.9" } };
        const path = await demoBundle(directory, repository, { changes: broken });
        const names = async () => (await releases(cluster)).map(({ name }) => name);

        await t.step("it stops, says where to look, and how to go on", async () => {
          const stopped = await deploy(cluster, path, "--retries", "0");
          assertEquals(stopped.code, 1);
          assertEquals(await names(), []);
          assertStringIncludes(stopped.stderr, "kubectl get pods,jobs,events -n demo");
          assertStringIncludes(stopped.stderr, "./deploy.sh --from 001");
        });

        await t.step("--best-effort installs what can be, and names the rest", async () => {
          const rest = await deploy(cluster, path, "--retries", "0", "--best-effort");
          assertEquals(rest.code, 0);
          assertMatch(rest.stderr, /these folders failed: 001-demo-app\n$/);
          assertEquals(await names(), [
            "demo-manifests",
            "demo-mixed-pre",
            "demo-mixed",
            "demo-mixed-post",
          ]);
        });
      })
    )
  );
});
