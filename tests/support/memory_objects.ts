/** A cluster that is a list: finds objects as the API server would select them. */
import { isTree, type Tree } from "../../lib/base/tree.ts";
import type { Found, ObjectQuery } from "../../lib/platform/cluster/types.ts";

/** Answers from a list; a kind of which it holds nothing, and that is not named, is not served. */
export function findIn(objects: readonly Tree[], served: readonly string[] = []) {
  return (query: ObjectQuery): Promise<Found> => {
    const type = `${query.apiVersion} ${query.kind}`;
    const known = objects.filter(({ apiVersion, kind }) => `${apiVersion} ${kind}` === type);
    if (known.length === 0 && !served.includes(type)) return Promise.resolve({ served: false });
    return Promise.resolve({
      served: true,
      objects: known.filter((object) => isSelected(object, query)),
    });
  };
}

function isSelected(object: Tree, { name, namespace, defaultNamespace, labels }: ObjectQuery) {
  const metadata = object.metadata as Tree;
  const place = namespace ?? defaultNamespace;
  if (name !== undefined && metadata.name !== name) return false;
  // An object without a namespace is of a kind that has none.
  if (place !== undefined && metadata.namespace !== undefined && metadata.namespace !== place) {
    return false;
  }
  const own = isTree(metadata.labels) ? metadata.labels : {};
  return Object.entries(labels ?? {}).every(([key, value]) => own[key] === value);
}
