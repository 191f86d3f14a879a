/** For the tests of this room: servers that answer as API servers do, and a cluster that asks them. */
import { join } from "@std/path";
import { withHttpServer } from "../../../tests/support/loopback_server.ts";
import { inTemporaryDirectory } from "../../../tests/support/temporary_directory.ts";
import { openCluster } from "./open_cluster.ts";
import type { Cluster, ObjectQuery } from "./types.ts";

/** The token of the user. */
export const TOKEN = "secret-token-of-mine";
/** Time enough for an answer. */
export const ASK = { timeoutMs: 5000 };
/** A question. */
export const PODS: ObjectQuery = { apiVersion: "v1", kind: "Pod", namespace: "ns" };

const RESOURCES = {
  "/api/v1": [
    { name: "pods", kind: "Pod", namespaced: true },
    { name: "pods/status", kind: "Pod", namespaced: true },
    { name: "nodes", kind: "Node", namespaced: false },
  ],
  "/apis/nvidia.com/v1": [{ name: "clusterpolicies", kind: "ClusterPolicy", namespaced: false }],
};

type Answers = (url: URL, request: Request) => Response | Promise<Response> | undefined;

/** Serves an API that knows {@link RESOURCES}; everything else is up to `answers`. */
export function withApi(
  answers: Answers,
  test: (cluster: Cluster, asked: URL[]) => Promise<void>,
): Promise<void> {
  const asked: URL[] = [];
  return withHttpServer(
    (request) => {
      const url = new URL(request.url);
      asked.push(url);
      const resources = RESOURCES[url.pathname as keyof typeof RESOURCES];
      return answers(url, request) ??
        (resources ? Response.json({ kind: "APIResourceList", resources }) : status(404));
    },
    (origin) => withCluster(origin, (cluster) => test(cluster, asked)),
  );
}

/** Hands over a cluster whose kubeconfig names a server and a user. */
export async function withCluster(
  server: string,
  test: (cluster: Cluster) => Promise<void>,
  user: object = { token: TOKEN },
): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const kubeconfig = join(directory, "kubeconfig");
    await Deno.writeTextFile(
      kubeconfig,
      JSON.stringify({
        "current-context": "x",
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        clusters: [{ name: "c", cluster: { server } }],
        users: [{ name: "u", user }],
      }),
    );
    await test(await openCluster({ kubeconfig, env: () => undefined }));
  });
}

/** An answer that is no success. */
export function status(code: number, message = "said by the server"): Response {
  return Response.json({ kind: "Status", code, message }, { status: code });
}

/** A page of pods; `next` leads to the next one. */
export function list(names: string[], next = ""): Response {
  const items = names.map((name) => ({ metadata: { name } }));
  return Response.json({ kind: "PodList", metadata: { continue: next }, items });
}
