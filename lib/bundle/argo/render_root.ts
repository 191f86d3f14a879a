/**
 * Renders an argocd-helm bundle the way it is deployed: the chart when it is installed, the chart
 * again when Argo CD syncs the parent with the values that the parent carries, and the chart of
 * every folder with the values that its Application passes on. Source: bundle layout, section 7.
 */
import type { RelatedProblem } from "../../base/error.ts";
import { equalValue, getPath, isTree, merge, type Tree, type Value } from "../../base/tree.ts";
import { formatYaml, parseYaml, parseYamlStream } from "../../base/yaml.ts";
import { mapFew } from "../../base/map_few.ts";
import { applicationChart, type CheckedBundle, folderProblem } from "../rendered_folder.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { ARGO_NAMESPACE } from "./application.ts";
import { childName } from "./names.ts";
import { parentName, rootValues, valuesKeyOf } from "./root_chart.ts";

/** What stands for the address that is only known when the bundle is installed. */
const SOME_REPOSITORY = "oci://registry.example.com/bundles";

/** Applications by name. */
type Applications = ReadonlyMap<string, Tree>;

/** What is wrong with the chart of the bundle, or else with the charts of its folders. */
export async function rootProblems(bundle: CheckedBundle): Promise<RelatedProblem[]> {
  const { plan } = bundle;
  const address: Tree = plan.settings.artifact ? {} : { repoURL: SOME_REPOSITORY };
  const installed = await renderRoot(bundle, address);
  if (Array.isArray(installed)) return installed;
  const parent = installed.get(parentName(plan));
  const carried = getPath(parent, ["spec", "source", "helm", "valuesObject"]);
  if (!isTree(carried)) return [problem(`no Application ${parentName(plan)} with its values`)];
  const synced = await renderRoot(bundle, carried);
  if (Array.isArray(synced)) return synced;
  const values = rootValues(plan);
  const found = await mapFew(plan.folders, (folder) => {
    const child = synced.get(childName(folder, plan));
    return child
      ? childProblems(bundle, { folder, child, own: ownValues(plan, values, folder) })
      : Promise.resolve([problem(`no Application ${childName(folder, plan)}`)]);
  });
  return found.flat();
}

async function renderRoot(
  { plan, files, render }: CheckedBundle,
  values: Tree,
): Promise<Applications | RelatedProblem[]> {
  const outcome = await render({
    release: parentName(plan),
    namespace: ARGO_NAMESPACE,
    files,
    values: [],
    given: formatYaml(values),
  });
  if ("failure" in outcome) {
    const { file = "Chart.yaml", line, message } = outcome.failure;
    return [problem(`${file}: ${message}`, { file, ...(line === undefined ? {} : { line }) })];
  }
  const objects = parseYamlStream(outcome.rendered, "the rendered chart").filter(isTree);
  return new Map(objects.map((object) => [String(getPath(object, ["metadata", "name"])), object]));
}

function problem(what: string, source: RelatedProblem["source"] = { file: "Chart.yaml" }) {
  return {
    message: `Chart of the bundle does not render: ${what}`,
    hints: ["Correct the option or value that is named: the chart is made from them"],
    source,
  };
}

/** What the installation gives to the component of a folder. */
function ownValues(plan: BundlePlan, values: Tree, folder: Folder): Tree {
  const component = plan.components.find(({ ref }) => ref.name === folder.component)!;
  const own = values[valuesKeyOf(component)];
  return isTree(own) ? own : {};
}

async function childProblems(
  { render }: CheckedBundle,
  { folder, child, own }: { folder: Folder; child: Tree; own: Tree },
): Promise<RelatedProblem[]> {
  if (folder.kind === "remote") return [];
  const name = String(getPath(child, ["metadata", "name"]));
  const values = String(getPath(child, ["spec", "source", "helm", "values"]) ?? "");
  const expected = passedOn(folder, own);
  if (!equalValue(parseYaml(values, `the values of ${name}`), expected)) {
    return [problem(`the values of Application ${name} are not those of ${folder.release}`, {
      file: `templates/${folder.release}.yaml`,
    })];
  }
  if (folder.kind === "upstream") return [];
  const outcome = await render(applicationChart(folder, { name, values }));
  return "failure" in outcome ? [folderProblem(folder, outcome.failure)] : [];
}

/** The values that an Application has to carry: all of an upstream chart's, else its own ones. */
function passedOn(folder: Folder, own: Tree): Value {
  if (folder.kind === "upstream") return merge(folder.values, own, "keep");
  const names = Object.keys(own).length === 0 ? [] : Object.keys(folder.values);
  return Object.fromEntries(names.map((name) => [name, own]));
}
