/**
 * README.md of an argocd-helm bundle. Source: CLI reference, Argo CD Helm chart structure,
 * troubleshooting and bundle uninstall.
 */
import { isTree, type Tree } from "../../base/tree.ts";
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

/** Longest value that is worth a line of the README. */
const LONGEST_VALUE = 60;

function dynamicRows(key: string, values: ReturnType<typeof rootValues>) {
  const own = values[key];
  return isTree(own) ? leafRows(own, key) : [];
}

/** The values below a mapping; keys may hold dots, so they are walked to, not looked up by path. */
function leafRows(tree: Tree, prefix: string): { path: string; value: string }[] {
  return Object.keys(tree).sort().flatMap((key) => {
    const value = tree[key]!;
    const path = `${prefix}.${key}`;
    if (isTree(value) && Object.keys(value).length > 0) return leafRows(value, path);
    const text = JSON.stringify(value);
    const shown = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
    return [{ path, value: shown }];
  });
}
