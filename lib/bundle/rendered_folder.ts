/** A local folder of a bundle as a chart that helm renders, and what is wrong when it does not. */
import type { RelatedProblem } from "../base/error.ts";
import type { RenderedChart, RenderFailure, RenderOutcome } from "../platform/helm_template.ts";
import { chartBody, chartHead, clusterValuesFile } from "./charts.ts";
import type { BundleFile, BundlePlan, Folder } from "./types.ts";

/** Renders one chart; a failure is a value. */
export type RenderTool = (chart: RenderedChart) => Promise<RenderOutcome>;

/** A bundle whose charts are to be rendered. */
export interface CheckedBundle {
  plan: BundlePlan;
  /** Everything the bundle consists of. */
  files: readonly BundleFile[];
  render: RenderTool;
}

/** The folder's chart with the values that lie beside it. */
export function folderChart(folder: Folder): RenderedChart {
  return {
    release: folder.release,
    namespace: folder.namespace,
    files: below(folder, [...chartHead(folder), clusterValuesFile(folder), ...chartBody(folder)]),
    values: ["values.yaml", "cluster-values.yaml"],
  };
}

/** The folder's chart as an Application renders it: with values that the Application carries. */
export function applicationChart(
  folder: Folder,
  { name, values }: { name: string; values: string },
): RenderedChart {
  return {
    release: name,
    namespace: folder.namespace,
    files: below(folder, [...chartHead(folder), ...chartBody(folder)]),
    values: [],
    given: values,
  };
}

function below({ directory }: Folder, files: readonly BundleFile[]): RenderedChart["files"] {
  return files.map(({ path, data }) => ({ path: path.slice(directory.length + 1), data }));
}

/** What a user is told about a folder whose chart does not render. */
export function folderProblem(
  folder: Folder,
  { file, line, message }: RenderFailure,
): RelatedProblem {
  const path = `${folder.directory}/${file ?? "Chart.yaml"}`;
  return {
    message: `Chart of ${folder.release} does not render: ${path}: ${message}`,
    hints: [`Correct the manifest of ${folder.component}, or the value that it reads`],
    source: { file: path, ...(line === undefined ? {} : { line }) },
  };
}
