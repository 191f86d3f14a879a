/** provenance.yaml: which foreign bytes a bundle carries. Source: bundle layout, section 10. */
import { API_VERSION } from "../../base/constants.ts";
import { sha256 } from "../../base/digest.ts";
import { type Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import type { BundlePlan } from "../types.ts";

/** Name of the file at the bundle's root. */
export const PROVENANCE_FILE = "provenance.yaml";

/** The document, or undefined when the bundle carries nothing foreign. */
export function provenanceDocument(plan: BundlePlan): string | undefined {
  const charts = plan.folders
    .flatMap((folder): Tree[] => {
      if (!folder.vendored) return [];
      const { data, file, provenance } = folder.vendored;
      return [{
        name: folder.component,
        ...provenance,
        sha256: sha256(data),
        tarballName: file,
      }];
    })
    .sort((a, b) => String(a.name) < String(b.name) ? -1 : 1);
  if (charts.length === 0 && plan.vendoredManifests.length === 0) return undefined;
  return formatYaml({
    apiVersion: API_VERSION,
    kind: "BundleProvenance",
    vendoredCharts: charts,
    ...(plan.vendoredManifests.length === 0
      ? {}
      : { vendoredManifests: plan.vendoredManifests.map((manifest) => ({ ...manifest })) }),
  });
}
