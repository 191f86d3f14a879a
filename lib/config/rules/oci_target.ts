/** `spec.bundle.output.target` as an OCI reference: registry, repository, optionally a tag. */
import { type Problem, quote } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

const HOST = "(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]+)?";
const NAME = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "sha256:[0-9a-f]{64}";
const REFERENCE = new RegExp(`^${HOST}(/${NAME})+(:${TAG})?(@${DIGEST})?$`);

/** True for `registry/repository[:tag][@digest]`. */
export function isOciReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** A target with the scheme oci must be a reference. */
export function ociTarget({ spec }: AICRConfig): Problem[] {
  const target = spec.bundle?.output?.target ?? "";
  if (!/^oci:/i.test(target)) return [];
  if (target.startsWith("oci://") && isOciReference(target.slice("oci://".length))) return [];
  return [{
    path: ["spec", "bundle", "output", "target"],
    message: `Invalid value ${quote(target)} for spec.bundle.output.target: not an OCI reference`,
    hints: ["Write oci://registry/repository:tag, the repository in lower case"],
  }];
}
