/**
 * The door to Kubernetes. It finds the cluster as kubectl does, asks the API server directly (raw
 * JSON, so that no field is lost) and explains every failure: UNAUTHORIZED when it refuses,
 * SERVICE_UNAVAILABLE when it cannot be reached, TIMEOUT when it does not answer. What may well be
 * absent, an object or a whole kind, is a value. It only reads.
 */
import { isTree } from "../../base/tree.ts";
import { answerError } from "./api_error.ts";
import { connect, type Connection } from "./connect.ts";
import { discover, type Resource } from "./discover.ts";
import { findObjects } from "./find_objects.ts";
import { getJson } from "./get_json.ts";
import type { KubeconfigInput } from "./kubeconfig_files.ts";
import type { AskOptions, Cluster, Found, ObjectQuery } from "./types.ts";

/**
 * Opens the cluster of a kubeconfig; nothing is sent yet. Throws INVALID_REQUEST and NOT_FOUND for
 * a kubeconfig that cannot be used.
 */
export async function openCluster(input: KubeconfigInput): Promise<Cluster> {
  const connection = await connect(input);
  const known = new Map<string, Resource>();
  return {
    server: connection.server,
    version: (options) => version(connection, options),
    find: (query, options) => find(connection, query, { ...options, known }),
  };
}

async function version(connection: Connection, { timeoutMs }: AskOptions): Promise<string> {
  const what = "read the version";
  const answer = await getJson(connection, { path: "/version", what, timeoutMs });
  if (answer.status !== 200 || !isTree(answer.body)) {
    throw answerError(answer, { what, server: connection.server });
  }
  return String(answer.body.gitVersion ?? "unknown");
}

interface FindInput extends AskOptions {
  /** Kinds that were found before. What is not there yet may come, so it is asked for again. */
  known: Map<string, Resource>;
}

async function find(
  connection: Connection,
  query: ObjectQuery,
  { timeoutMs, known }: FindInput,
): Promise<Found> {
  const end = performance.now() + timeoutMs;
  const remaining = () => Math.max(1, end - performance.now());
  const key = `${query.apiVersion} ${query.kind}`;
  const resource = known.get(key) ?? await discover(connection, query, timeoutMs);
  if (resource === undefined) return { served: false };
  known.set(key, resource);
  const found = await findObjects(connection, query, { resource, remaining });
  if (!found.served) known.delete(key);
  return found;
}
