/**
 * Turns a plan into the files of a bundle: what the deployer makes of it, then what every bundle
 * carries (data directory, provenance), checksums last. Pure: same plan, same bytes.
 */
import { checksumsFile } from "./checksums.ts";
import { deployerNamed } from "./deployers.ts";
import type { BundleFile, BundlePlan } from "./types.ts";
import { PROVENANCE_FILE, provenanceDocument } from "./vendor/provenance.ts";

/** The files of a bundle, in the order of checksums.txt. Throws INVALID_REQUEST (no deployer). */
export function renderBundle(plan: BundlePlan): BundleFile[] {
  const provenance = provenanceDocument(plan);
  const files: BundleFile[] = [
    ...deployerNamed(plan.deployer).render(plan),
    ...(provenance === undefined ? [] : [{ path: PROVENANCE_FILE, data: provenance }]),
    ...plan.dataFiles,
  ];
  return [...files, checksumsFile(files)];
}
