/** upstream.env: which chart a folder installs, in a form that shells and people read alike. */
import { renderText } from "../templates.ts";
import type { ChartSource } from "../types.ts";

/**
 * Three assignments, CHART, REPO and VERSION, each in single quotes so that sourcing the file runs
 * nothing, whatever the recipe says. REPO is empty for OCI. Source: bundle layout, helm deployer.
 */
export function upstreamEnv(chart: ChartSource): string {
  return renderText("upstream.env", chart);
}
