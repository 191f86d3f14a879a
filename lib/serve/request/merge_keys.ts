/**
 * Resolves merge keys (`<<`) in posted YAML. Documents are read by YAML 1.2, which has none, but
 * people and other YAML libraries use them; taken for an unknown field, one would silently ask for
 * less than was written. Pure. Source: the merge key type of YAML 1.1.
 */
import { invalid } from "../../base/error.ts";
import { isTree, put, type Tree, type Value } from "../../base/tree.ts";

const MERGE_KEY = "<<";

/**
 * The value with merge keys resolved in its first `levels` levels of mappings. A mapping's own keys
 * win over merged ones, earlier mappings of a list over later ones. Throws INVALID_REQUEST for a
 * merge key that holds anything else than mappings.
 */
export function resolveMergeKeys(value: Value, levels: number): Value {
  if (levels === 0 || !isTree(value)) return value;
  const out: Tree = {};
  for (const [key, field] of Object.entries(value)) {
    if (key !== MERGE_KEY) put(out, key, resolveMergeKeys(field, levels - 1));
  }
  if (!Object.hasOwn(value, MERGE_KEY)) return out;
  for (const source of [value[MERGE_KEY]!].flat()) {
    const merged = resolveMergeKeys(source, levels);
    if (!isTree(merged)) throw notMappings();
    for (const [key, field] of Object.entries(merged)) {
      if (!Object.hasOwn(out, key)) put(out, key, field);
    }
  }
  return out;
}

function notMappings() {
  return invalid(`Merge key ${MERGE_KEY} must hold a mapping or a list of mappings`, {
    hints: ["Refer to a mapping, for example <<: *defaults, or write the fields out"],
  });
}
