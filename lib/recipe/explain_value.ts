/** The history of a component's value, from its layers. */
import { getPath, isTree, merge, type Tree, type Value } from "../base/tree.ts";
import { mergeFiles } from "./hydrate.ts";
import { isEmpty } from "./merge_component.ts";
import type { HydratedComponent, Layer, ProvenanceStep, UnplacedStep } from "./types.ts";

/** What each layer did to the value at a path of keys; the empty path is the values as a whole. */
export function explainValue(
  component: HydratedComponent,
  path: readonly string[],
): UnplacedStep[] {
  const steps: UnplacedStep[] = [];
  let before: Value | undefined;
  for (const [i, layer] of component.layers.entries()) {
    const touched = touchedPath(layer.tree, path);
    const after = getPath(valuesOf(component.layers.slice(0, i + 1)), path);
    if (touched !== undefined) {
      const action = actionOf(before, after);
      if (action) steps.push(stepOf(layer, { touched, action, before, after }));
    }
    before = after;
  }
  return steps;
}

/**
 * The values that a prefix of the layers makes. Overrides are merged among themselves before they
 * are put on the values files, so a null in one of them may still be replaced by a later one.
 */
function valuesOf(layers: readonly Layer[]): Tree {
  const files = layers.filter(({ origin }) => origin.kind === "values");
  const overrides = layers.filter(({ origin }) => isOverride(origin.kind))
    .reduce<Tree>((merged, { tree }) => merge(merged, tree, "keep"), {});
  const values = mergeFiles(files);
  const hydrated = isEmpty(overrides) ? values : merge(values, overrides, "delete");
  return layers.filter(({ origin }) => origin.kind !== "values" && !isOverride(origin.kind))
    .reduce((merged, { tree }) => merge(merged, tree, "keep"), hydrated);
}

function isOverride(kind: Layer["origin"]["kind"]): boolean {
  return kind === "overlay" || kind === "mixin" || kind === "recipe";
}

/** How far a tree says something about a path: the whole path, or a parent that is no mapping. */
function touchedPath(tree: Tree, path: readonly string[]): readonly string[] | undefined {
  let node: Value = tree;
  for (const [i, key] of path.entries()) {
    if (!isTree(node)) return path.slice(0, i);
    if (!Object.hasOwn(node, key)) return undefined;
    node = node[key]!;
  }
  return path;
}

function actionOf(
  before: Value | undefined,
  after: Value | undefined,
): ProvenanceStep["action"] | undefined {
  if (after === undefined) return before === undefined ? undefined : "deleted";
  if (before === undefined) return "set";
  return isTree(before) && isTree(after) ? "merged" : "replaced";
}

function stepOf(
  layer: Layer,
  { touched, action, before, after }: {
    touched: readonly string[];
    action: ProvenanceStep["action"];
    before: Value | undefined;
    after: Value | undefined;
  },
): UnplacedStep {
  const step: UnplacedStep = { origin: layer.origin, action };
  if (layer.origin.at) step.at = [...layer.origin.at, ...touched];
  if (after !== undefined) step.value = after;
  if (before !== undefined) step.replaced = before;
  return step;
}
