/** How the API server names a kind in its paths. */
import { isTree } from "../../base/tree.ts";
import { answerError } from "./api_error.ts";
import type { Connection } from "./connect.ts";
import { getJson } from "./get_json.ts";

/** A kind as the API server serves it. */
export interface Resource {
  /** For example `daemonsets`. */
  plural: string;
  namespaced: boolean;
}

/** Path of an API version: `/api/v1`, `/apis/apps/v1`. */
export function versionPath(apiVersion: string): string {
  const parts = apiVersion.split("/").map(encodeURIComponent);
  return parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join("/")}`;
}

/**
 * Asks the API server for a kind; undefined when it does not know it. Throws what a request
 * throws, UNAUTHORIZED when discovery is refused.
 */
export async function discover(
  connection: Connection,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  timeoutMs: number,
): Promise<Resource | undefined> {
  const what = `read the kinds of ${apiVersion}`;
  const answer = await getJson(connection, { path: versionPath(apiVersion), what, timeoutMs });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw answerError(answer, { what, server: connection.server });
  const listed = isTree(answer.body) && Array.isArray(answer.body.resources)
    ? answer.body.resources
    : [];
  // `pods/status` and the like have the kind of their owner.
  const found = listed.find((item) =>
    isTree(item) && item.kind === kind && !String(item.name).includes("/")
  );
  if (!isTree(found)) return undefined;
  return { plural: String(found.name), namespaced: found.namespaced === true };
}
