/**
 * README.md of an argocd-helm bundle. Source: CLI reference, Argo CD Helm chart structure,
 * troubleshooting and bundle uninstall.
 */
import { getPath, isTree } from "../../base/tree.ts";
import { valuePaths } from "../scripts/readme_facts.ts";
import { renderText } from "../templates.ts";
import type { BundlePlan } from "../types.ts";
import { OCI_SOURCES_SINCE } from "./notes.ts";
import { readmeData } from "./readme_data.ts";
import {
  parentName,
  rootChartName,
  rootChartVersion,
  rootValues,
  valuesKeyOf,
} from "./root_chart.ts";

/** The text of README.md. */
export function argocdHelmReadme(plan: BundlePlan): string {
  const { artifact } = plan.settings;
  const version = rootChartVersion(plan);
  const tag = artifact?.tag ?? version;
  const values = rootValues(plan);
  return renderText("README.argocd-helm.md", {
    ...readmeData(plan, parentName(plan)),
    chart: rootChartName(plan),
    version,
    tag,
    ociSince: OCI_SOURCES_SINCE,
    published: artifact && `${artifact.repository}:${artifact.tag}`,
    repository: values.repoURL,
    revision: tag === version.replaceAll("+", "_") ? undefined : tag,
    vendored: plan.folders.some(({ vendored }) => vendored !== undefined),
    keys: plan.components.map((component) => ({
      key: valuesKeyOf(component),
      component: component.ref.name,
    })),
    dynamic: plan.components.flatMap((component) => dynamicRows(valuesKeyOf(component), values)),
  });
}

function dynamicRows(key: string, values: ReturnType<typeof rootValues>) {
  const own = values[key];
  if (!isTree(own)) return [];
  return valuePaths(own).map((path) => ({
    path: `${key}.${path}`,
    value: JSON.stringify(getPath(own, path.split("."))),
  }));
}
