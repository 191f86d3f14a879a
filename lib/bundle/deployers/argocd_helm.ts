/**
 * The argocd-helm deployer: the bundle is a Helm chart whose templates are Applications, so that
 * where it lies and any value of a component can be set when it is installed. Source: bundle layout,
 * section 7.
 */
import { invalid } from "../../base/error.ts";
import type { Note } from "../../recipe/types.ts";
import { argocdHelmReadme } from "../argo/argocd_helm_readme.ts";
import { checkNames, childName } from "../argo/names.ts";
import {
  chartVersionNote,
  ociSourcesNote,
  repoIgnoredNote,
  targetRevisionNote,
} from "../argo/notes.ts";
import {
  checkKeys,
  DEFAULT_PARENT,
  parentName,
  rootChartVersion,
  rootChartYaml,
  rootSchema,
  rootValuesYaml,
  valuesKeyOf,
} from "../argo/root_chart.ts";
import { childTemplate, PARENT_TEMPLATE, staticPath } from "../argo/root_templates.ts";
import { chartBody, chartHead } from "../charts.ts";
import type { BundleFile, BundlePlan, Deployer, Folder } from "../types.ts";

/** Renders a plan as one Helm chart of Argo CD Applications. */
export const argocdHelm: Deployer = {
  name: "argocd-helm",
  check(plan: BundlePlan): Note[] {
    checkKeys(plan);
    checkNames(plan, parentName(plan));
    checkFiles(plan);
    return [...publicationNotes(plan), ...ociNotes(plan)];
  },
  render(plan: BundlePlan): BundleFile[] {
    const keys = new Map(
      plan.components.map((component) => [component.ref.name, valuesKeyOf(component)]),
    );
    return [
      { path: "Chart.yaml", data: rootChartYaml(plan) },
      ...plan.folders.flatMap(staticFile),
      { path: "values.yaml", data: rootValuesYaml(plan) },
      { path: "values.schema.json", data: rootSchema(plan) },
      ...plan.folders.flatMap((folder) => folderFiles(folder, keys.get(folder.component)!)),
      { path: `templates/${DEFAULT_PARENT}.yaml`, data: PARENT_TEMPLATE },
      { path: "README.md", data: argocdHelmReadme(plan) },
    ];
  },
  async renderProblems(bundle) {
    return await (await import("../argo/render_root.ts")).rootProblems(bundle);
  },
};

/** The file of the parent has a fixed name, whatever the parent is called. */
function checkFiles({ folders }: BundlePlan): void {
  const same = folders.find(({ release }) => release === DEFAULT_PARENT);
  if (same === undefined) return;
  throw invalid(`The template of ${same.release} would take the place of the parent's`, {
    hints: [`Rename component ${same.component}`],
  });
}

function publicationNotes(plan: BundlePlan): Note[] {
  const { repo, artifact } = plan.settings;
  const version = rootChartVersion(plan);
  const given = plan.recipe.metadata.version ?? "";
  return [
    ...(repo === undefined ? [] : [repoIgnoredNote(repo)]),
    ...(given.replace(/^v/, "") === version ? [] : [chartVersionNote(given, version)]),
    ...(artifact === undefined || artifact.tag === version.replaceAll("+", "_")
      ? []
      : [targetRevisionNote(artifact.tag, version)]),
  ];
}

function ociNotes(plan: BundlePlan): Note[] {
  const local = plan.folders.filter(({ kind }) => kind === "local");
  if (local.length === 0) return [];
  return [ociSourcesNote(local.map((folder) => childName(folder, plan)))];
}

/** The values of an upstream chart, which its Application carries. */
function staticFile(folder: Folder): BundleFile[] {
  if (folder.kind !== "upstream") return [];
  const [values] = chartHead(folder);
  return [{ path: staticPath(folder), data: values!.data }];
}

/** The chart of a folder and its Application, `key` being the root value with its values. */
function folderFiles(folder: Folder, key: string): BundleFile[] {
  const chart = folder.kind === "remote" ? [] : [...chartHead(folder), ...chartBody(folder)];
  const template = childTemplate(folder, key);
  return [...chart, { path: `templates/${folder.release}.yaml`, data: template }];
}
