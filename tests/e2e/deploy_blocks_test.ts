/** The blocks of deploy.sh that are named after components: real helm, kubectl, API server. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderBundle } from "../../lib/bundle/render.ts";
import type { Folder } from "../../lib/bundle/types.ts";
import { writeBundle } from "../../lib/bundle/write.ts";
import { folder, planOf } from "../support/sample_plans.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import { CLUSTER_TOOLS, withCluster } from "./cluster.ts";
import { deploy, releases } from "./deploy_script.ts";
import { testWith } from "./tools.ts";

/** A chart of one workload, as the operator or driver of that name would bring it. */
function workload(kind: "Deployment" | "DaemonSet", name: string): Pick<Folder, "templates"> {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: "c", image: "registry.example.test/c:1" }] },
  };
  const object = {
    apiVersion: "apps/v1",
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template },
  };
  return { templates: [{ name: "workload.yaml", text: JSON.stringify(object) }] };
}

const blocks = planOf([
  folder("nodewright-operator", { namespace: "skyhook", ...workload("Deployment", "manager") }),
  folder("kube-prometheus-stack", { namespace: "monitoring" }),
  folder("nvidia-dra-driver-gpu", {
    namespace: "dra",
    ...workload("DaemonSet", "x-kubelet-plugin"),
  }),
]);

testWith(CLUSTER_TOOLS, "the named blocks of deploy.sh understand a real cluster", async (t) => {
  await inTemporaryDirectory((directory) =>
    withCluster(async (cluster) => {
      await writeBundle(directory, renderBundle(blocks));
      const taints = () =>
        cluster.kubectl("get", "node", "gpu-0", "-o", "jsonpath={.spec.taints[*].key}");
      await cluster.apply(crd("prometheuses", "monitoring.coreos.com"));
      await cluster.kubectl(
        "taint",
        "node",
        "gpu-0",
        "skyhook.nvidia.com=x:NoSchedule",
        "a/b:NoSchedule",
      );

      await t.step("a webhook without its service stops it before anything changes", async () => {
        await cluster.apply(webhook("skyhook"));
        const stopped = await deploy(cluster, directory);
        assertEquals(stopped.code, 1);
        assertStringIncludes(
          stopped.stderr,
          "ValidatingWebhookConfiguration stale calls the service gone",
        );
        assertEquals([await releases(cluster), await taints()], [[], "skyhook.nvidia.com a/b"]);
        await cluster.kubectl("delete", "validatingwebhookconfiguration", "stale");
      });

      await t.step("stale taints go, left-over CRDs are named, the plugin restarts", async () => {
        await cluster.apply(webhook("elsewhere"));
        const installed = await deploy(cluster, directory, "--retries", "0");
        assertEquals(installed.code, 0, installed.stderr);
        assertEquals(await taints(), "a/b");
        assertMatch(
          installed.stderr,
          /kube-prometheus-stack is not .*: prometheuses\.monitoring\S+\n/,
        );
        const restarted = await cluster.kubectl(
          "get",
          "ds",
          "x-kubelet-plugin",
          "-n",
          "dra",
          "-o",
          "json",
        );
        assertStringIncludes(restarted, "kubectl.kubernetes.io/restartedAt");
      });

      await t.step(
        "with its operator running the taint stays, the release explains the CRD",
        async () => {
          await cluster.kubectl("taint", "node", "gpu-0", "skyhook.nvidia.com=x:NoSchedule");
          const again = await deploy(cluster, directory, "--retries", "0");
          assertEquals([again.code, again.stderr], [0, ""]);
          assertStringIncludes(await taints(), "skyhook.nvidia.com");
        },
      );
    })
  );
});

function crd(plural: string, group: string) {
  const schema = { openAPIV3Schema: { type: "object" } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind: "Prometheus", plural },
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}

/** Asks a service that does not exist about objects that nobody makes. */
function webhook(namespace: string) {
  const rule = {
    apiGroups: ["x.test"],
    apiVersions: ["v1"],
    operations: ["CREATE"],
    resources: ["y"],
  };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "stale" },
    webhooks: [{
      name: "stale.x.test",
      clientConfig: { service: { namespace, name: "gone" } },
      rules: [rule],
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
    }],
  };
}
