/**
 * `--render-check`: has helm render every chart that a bundle carries, with the values it carries,
 * so that a template that does not parse or a value it does not expect is found before anything is
 * deployed. Source: DESIGN section 3, Bundles.
 */
import { AicrError, type RelatedProblem } from "../base/error.ts";
import type { RenderedChart, RenderFailure } from "../platform/helm_template.ts";
import { chartBody, chartHead, clusterValuesFile } from "./charts.ts";
import { mapFew } from "./parts.ts";
import type { BundlePlan, Folder } from "./types.ts";

/** Renders one chart; a failure is a value. */
export type RenderTool = (chart: RenderedChart) => Promise<RenderFailure | undefined>;

/** The helm program, loaded when it is needed. */
const HELM: RenderTool = async (chart) => {
  const { renderChart } = await import("../platform/helm_template.ts");
  return await renderChart(chart);
};

/**
 * Renders the local charts of a plan, a few at a time. Throws INVALID_REQUEST that names the file
 * and says what helm says, for all charts that do not render, and what the tool throws.
 */
export async function checkRendering(plan: BundlePlan, render: RenderTool = HELM): Promise<void> {
  const charts = plan.folders.filter(({ kind }) => kind === "local");
  const failures = await mapFew(charts, (folder) => render(chartOf(folder)));
  const problems = charts.flatMap((folder, i) => {
    const failure = failures[i];
    return failure === undefined ? [] : [problemOf(folder, failure)];
  });
  const [first, ...related] = problems;
  if (!first) return;
  const { message, hints, source } = first;
  throw new AicrError("INVALID_REQUEST", message, { hints, source, related });
}

function chartOf(folder: Folder): RenderedChart {
  const prefix = `${folder.directory}/`;
  const files = [...chartHead(folder), clusterValuesFile(folder), ...chartBody(folder)];
  return {
    release: folder.release,
    namespace: folder.namespace,
    files: files.map(({ path, data }) => ({ path: path.slice(prefix.length), data })),
    values: ["values.yaml", "cluster-values.yaml"],
  };
}

function problemOf(folder: Folder, { file, line, message }: RenderFailure): RelatedProblem {
  const path = `${folder.directory}/${file ?? "Chart.yaml"}`;
  return {
    message: `Chart of ${folder.release} does not render: ${path}: ${message}`,
    hints: [`Correct the manifest of ${folder.component}, or the value that it reads`],
    source: { file: path, ...(line === undefined ? {} : { line }) },
  };
}
