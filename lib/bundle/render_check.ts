/**
 * `--render-check`: has helm render every chart that a bundle carries, with the values it gets from
 * the deployer, so that a template that does not parse or a value it does not expect is found
 * before anything is deployed. Charts of other repositories are not fetched for it. Source: DESIGN
 * section 3, Bundles.
 */
import { AicrError, type RelatedProblem } from "../base/error.ts";
import { deployerNamed } from "./deployers.ts";
import { mapFew } from "../base/map_few.ts";
import {
  type CheckedBundle,
  folderChart,
  folderProblem,
  type RenderTool,
} from "./rendered_folder.ts";

/** The helm program, loaded when it is needed. */
const HELM: RenderTool = async (chart) => {
  const { renderChart } = await import("../platform/helm_template.ts");
  return await renderChart(chart);
};

/**
 * Renders the charts of a bundle, a few at a time. Throws INVALID_REQUEST that names the file and
 * says what helm says, for all charts that do not render, and what the tool throws.
 */
export async function checkRendering(
  { plan, files, render = HELM }: Omit<CheckedBundle, "render"> & { render?: RenderTool },
): Promise<void> {
  const check = deployerNamed(plan.deployer).renderProblems ?? folderProblems;
  const [first, ...related] = await check({ plan, files, render });
  if (!first) return;
  const { message, hints, source } = first;
  throw new AicrError("INVALID_REQUEST", message, { hints, source, related });
}

/** What is wrong with the local charts of a bundle whose folders are installed one by one. */
async function folderProblems({ plan, render }: CheckedBundle): Promise<RelatedProblem[]> {
  const charts = plan.folders.filter(({ kind }) => kind === "local");
  const found = await mapFew(charts, async (folder) => {
    const outcome = await render(folderChart(folder));
    return "failure" in outcome ? [folderProblem(folder, outcome.failure)] : [];
  });
  return found.flat();
}
