/** A control plane of one's own on loopback: real API server and controllers, fake nodes. */
import { join } from "@std/path";
import { run, succeed } from "./tools.ts";

/** What {@link withCluster} needs on PATH. */
export const CLUSTER_TOOLS = ["helm", "kubectl", "cluster.sh"] as const;

/** A running cluster. */
export interface Cluster {
  /** Environment for helm, kubectl and deploy.sh: nothing of the user's own is read or written. */
  env: Record<string, string>;
  kubectl(...args: string[]): Promise<string>;
  helm(...args: string[]): Promise<string>;
  /** Applies an object. */
  apply(object: unknown): Promise<void>;
}

/** Starts a cluster, hands it over, and ends it whatever happened. */
export async function withCluster(use: (cluster: Cluster) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "aicr-cluster-" });
  const at = ["--dir", join(directory, "cluster")];
  try {
    const started = await succeed("cluster.sh", ["up", ...at, "--nodes", "2"]);
    const kubeconfig = started.trim().split("\n").at(-1)!.replace("KUBECONFIG=", "");
    await use(clusterAt(kubeconfig, directory));
  } finally {
    // Also after a failed start, which leaves nothing to end.
    await run("cluster.sh", ["down", ...at]);
    await Deno.remove(directory, { recursive: true });
  }
}

function clusterAt(kubeconfig: string, directory: string): Cluster {
  const env = {
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(directory, "kube-cache"),
    HELM_CACHE_HOME: join(directory, "helm-cache"),
    HELM_CONFIG_HOME: join(directory, "helm-config"),
    HELM_DATA_HOME: join(directory, "helm-data"),
  };
  return {
    env,
    kubectl: (...args) => succeed("kubectl", args, { env }),
    helm: (...args) => succeed("helm", args, { env }),
    apply: async (object) => {
      const file = await Deno.makeTempFile({ dir: directory, suffix: ".json" });
      await Deno.writeTextFile(file, JSON.stringify(object));
      await succeed("kubectl", ["apply", "--server-side", "-f", file], { env });
    },
  };
}

/** Kinds that change by themselves, or that say what happened instead of what is there. */
const RESTLESS = new Set(["events", "events.events.k8s.io", "leases.coordination.k8s.io"]);

/**
 * resourceVersion of every object in the cluster's non-system namespaces and of every cluster-wide
 * object that is not a node. Helm's own record of a release is left out: each upgrade, also one
 * that changes nothing, adds a revision to it.
 */
export async function resourceVersions(cluster: Cluster): Promise<Record<string, string>> {
  const listed = await cluster.kubectl("api-resources", "--verbs=list,get", "-o", "name");
  const kinds = listed.trim().split("\n").filter((kind) => !RESTLESS.has(kind) && kind !== "nodes");
  const out = await cluster.kubectl(
    "get",
    kinds.join(","),
    "--all-namespaces",
    "--ignore-not-found",
    "-o",
    'jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name} {.type} {.metadata.resourceVersion}{"\\n"}{end}',
  );
  return Object.fromEntries(
    out.trim().split("\n").map((line) => line.split(" ") as [string, string, string])
      .filter(([object, type]) => type !== "helm.sh/release.v1" && !/^\w+\/kube-/.test(object))
      .map(([object, , version]) => [object, version]),
  );
}

/** {@link resourceVersions} once the controllers have nothing left to do: two looks that agree. */
export async function settledVersions(cluster: Cluster): Promise<Record<string, string>> {
  const deadline = Date.now() + 60_000;
  let before = await resourceVersions(cluster);
  while (Date.now() < deadline) {
    const now = await resourceVersions(cluster);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
  throw new Error("The cluster did not come to rest within 60s");
}
