/**
 * What planning needs from outside, as functions: building a kustomization, pulling a chart,
 * fetching a manifest. Tests and the server hand in their own.
 */
import { MAX_DOCUMENT_BYTES } from "../base/constants.ts";
import type { PulledChart } from "../platform/helm.ts";
import type { KustomizationReference } from "../platform/kustomize.ts";
import type { ChartSource } from "./types.ts";

export type { KustomizationReference, PulledChart };

/** The doors to the outside that planning may use. Each throws AicrError. */
export interface BundleTools {
  /** Output of `kustomize build`. */
  kustomizeBuild(kustomization: KustomizationReference): Promise<string>;
  helmPull(chart: ChartSource, component: string): Promise<PulledChart>;
  fetchManifest(url: string): Promise<Uint8Array>;
}

/**
 * The real tools, loaded when something needs them; the signal ends the programs they run and what
 * they fetch.
 */
export function realTools(signal?: AbortSignal): BundleTools {
  return {
    async kustomizeBuild(kustomization) {
      const { buildKustomization } = await import("../platform/kustomize.ts");
      return await buildKustomization(kustomization, signal);
    },
    async helmPull(chart, component) {
      return await (await import("../platform/helm.ts")).pullChart(chart, component, signal);
    },
    async fetchManifest(url) {
      const { fetchBytes } = await import("../platform/fetch_bytes.ts");
      const limits = { maxBytes: MAX_DOCUMENT_BYTES, timeoutMs: 60_000 };
      return (await fetchBytes(url, { what: "manifest", ...limits, signal })).data;
    },
  };
}

/** The real tools for work that nobody calls off. */
export const REAL_TOOLS: BundleTools = realTools();
