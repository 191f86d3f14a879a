/** `spec.bundle.output.target` as an OCI reference: registry, repository, optionally a tag. */
import { AicrError } from "../../base/error.ts";
import { isOciUrl, OCI_SCHEME, parseOciReference } from "../../base/oci_reference.ts";
import { type Problem, quote } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

/** A target with the scheme oci must be a reference that something can be pushed to. */
export function ociTarget({ spec }: AICRConfig): Problem[] {
  const target = spec.bundle?.output?.target ?? "";
  const hints = isOciUrl(target) ? whatHelps(target) : undefined;
  if (hints === undefined) return [];
  return [{
    path: ["spec", "bundle", "output", "target"],
    message: `Invalid value ${quote(target)} for spec.bundle.output.target: not an OCI reference`,
    hints,
  }];
}

/** What helps with a target that cannot be pushed to; undefined when nothing is wrong with it. */
function whatHelps(target: string): string[] | undefined {
  const form = "Write oci://registry/repository:tag, the repository in lower case";
  if (!target.startsWith(OCI_SCHEME)) return [form];
  try {
    const { digest } = parseOciReference(target);
    return digest === undefined ? undefined : ["Leave out the digest: what is pushed gets its own"];
  } catch (error) {
    if (error instanceof AicrError) return [...error.hints, form];
    throw error;
  }
}
