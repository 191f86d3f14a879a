/** Objects by name, or by namespace and labels, page by page. */
import { AicrError } from "../../base/error.ts";
import { isTree, type Tree } from "../../base/tree.ts";
import { answerError } from "./api_error.ts";
import type { Connection } from "./connect.ts";
import { type Resource, versionPath } from "./discover.ts";
import { type Answer, getJson } from "./get_json.ts";
import type { Found, ObjectQuery } from "./types.ts";

/** What is needed beside the query. */
export interface FindOptions {
  resource: Resource;
  /** Milliseconds left; asked before each request. */
  remaining(): number;
}

/** Objects in one answer. */
const PAGE = 500;
/** What the server says of a page that it no longer has. */
const EXPIRED = 410;

/**
 * The objects of a query. Objects that do not exist, and a kind that has gone since it was
 * discovered, are values. Throws what a request throws and UNAUTHORIZED when reading is refused.
 */
export async function findObjects(
  connection: Connection,
  query: ObjectQuery,
  options: FindOptions,
): Promise<Found> {
  const namespace = options.resource.namespaced
    ? query.namespace ?? query.defaultNamespace
    : undefined;
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const base = `${versionPath(query.apiVersion)}${place}/${options.resource.plural}`;
  const one = query.name !== undefined && (namespace !== undefined || !options.resource.namespaced);
  if (!one) return await listAll(connection, { base, query }, options);
  const what = `read ${query.kind} ${[namespace, query.name].filter(Boolean).join("/")}`;
  const path = `${base}/${encodeURIComponent(query.name!)}`;
  const answer = await getJson(connection, { path, what, timeoutMs: options.remaining() });
  if (answer.status === 404) return { served: true, objects: [] };
  return { served: true, objects: [typed(bodyOf(answer, what, connection), query)] };
}

interface Listing {
  base: string;
  query: ObjectQuery;
}

async function listAll(
  connection: Connection,
  { base, query }: Listing,
  options: FindOptions,
): Promise<Found> {
  const what = `list ${query.kind} objects`;
  let objects: Tree[] = [];
  let next: string | undefined;
  for (;;) {
    const path = `${base}?${selection(query, next)}`;
    const answer = await getJson(connection, { path, what, timeoutMs: options.remaining() });
    if (answer.status === 404) return { served: false };
    if (answer.status === EXPIRED && next !== undefined) {
      [objects, next] = [[], undefined];
      continue;
    }
    const body = bodyOf(answer, what, connection);
    const items = Array.isArray(body.items) ? body.items.filter(isTree) : [];
    objects.push(...items.map((item) => typed(item, query)));
    const more = isTree(body.metadata) ? body.metadata.continue : undefined;
    if (typeof more !== "string" || more === "") return { served: true, objects };
    next = more;
  }
}

function selection({ name, labels }: ObjectQuery, next: string | undefined): string {
  const wanted = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return new URLSearchParams({
    limit: String(PAGE),
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
    ...(name !== undefined || wanted.length === 0 ? {} : { labelSelector: wanted.join(",") }),
    ...(next === undefined ? {} : { continue: next }),
  }).toString();
}

function bodyOf(answer: Answer, what: string, { server }: Connection): Tree {
  if (answer.status !== 200) throw answerError(answer, { what, server });
  if (isTree(answer.body)) return answer.body;
  throw new AicrError("SERVICE_UNAVAILABLE", `Cannot ${what} of ${server}: it answered no object`, {
    hints: ["Check that the address is that of an API server"],
  });
}

/** Items of lists come without the type that the list has. */
function typed(object: Tree, { apiVersion, kind }: ObjectQuery): Tree {
  return { apiVersion, kind, ...object };
}
