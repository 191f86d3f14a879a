/**
 * Which options mean something for which bundles: the one table of it. An option that would be
 * without effect is refused by name, or, where a bundle with and without it would be the same and
 * nothing is missed, told in a note; it is never ignored.
 */
import { type AicrError, invalid, type Source } from "../../base/error.ts";
import { isOciUrl } from "../../base/oci_reference.ts";
import type { Note } from "../../recipe/types.ts";
import type { DeployerName } from "../types.ts";
import type { BundleInput } from "./input.ts";

/** What an option needs to have an effect. */
export interface Applicability {
  field: keyof BundleInput;
  flag: string;
  /** The deployers that it goes with; every one when absent. */
  deployers?: readonly DeployerName[];
  /** Only of a bundle that goes to a registry. `refused`: as an error; `told`: as a note. */
  registry?: "refused" | "told";
  /** The option beside which it means nothing, which is told. */
  idleBeside?: { field: keyof BundleInput; flag: string };
  /** What to do instead, where that is more than another deployer. */
  hint?: string;
}

/** Every option that is not for all bundles. */
export const APPLICABILITY: readonly Applicability[] = [
  { field: "repo", flag: "--repo", deployers: ["argocd", "argocd-helm", "flux"] },
  { field: "appName", flag: "--app-name", deployers: ["argocd", "argocd-helm"] },
  { field: "fluxNamespace", flag: "--flux-namespace", deployers: ["flux"] },
  {
    field: "fluxOciSourceName",
    flag: "--flux-oci-source-name",
    deployers: ["flux"],
    registry: "refused",
  },
  {
    field: "dynamic",
    flag: "--dynamic",
    deployers: ["argocd-helm", "flux", "helm", "helmfile"],
    hint: "Use --deployer argocd-helm, whose values can all be set at install time",
  },
  {
    // Only these hold the deployment until a Job is done (recipe development guide, readiness).
    field: "readinessHooks",
    flag: "--readiness-hooks",
    deployers: ["argocd", "argocd-helm", "helm"],
    hint: "It works with argocd, argocd-helm, helm, which wait for the gate's Job",
  },
  { field: "imageRefs", flag: "--image-refs", registry: "refused" },
  { field: "plainHttp", flag: "--plain-http", registry: "told" },
  {
    field: "insecureTls",
    flag: "--insecure-tls",
    registry: "told",
    idleBeside: { field: "plainHttp", flag: "--plain-http" },
  },
];

/** Throws INVALID_REQUEST for the first option of the table that does not go with the bundle. */
export function refuseInapplicable(input: BundleInput, deployer: DeployerName): void {
  for (const option of APPLICABILITY) {
    if (!isGiven(input[option.field])) continue;
    const { deployers, registry } = option;
    if (deployers && !deployers.includes(deployer)) {
      const hint = option.hint ??
        `It goes with ${deployers.join(", ")}; drop it or choose one with --deployer`;
      throw refusal(input, option, {
        problem: `does not work with the ${deployer} deployer`,
        hint,
      });
    }
    if (registry === "refused" && isUnpushed(input, option.field)) {
      const hint = "Give --output oci://registry/repository:tag, or leave it out";
      throw refusal(input, option, {
        problem: "has no meaning without a registry to push to",
        hint,
      });
    }
  }
}

/** A note for each option that is without effect in this bundle and not refused. */
export function inapplicableNotes(input: BundleInput): Note[] {
  return APPLICABILITY.filter(({ field }) => isGiven(input[field])).flatMap((option) => {
    const { field, registry, idleBeside } = option;
    if (registry === "told" && isUnpushed(input, field)) {
      const remedy = "Give --output oci://registry/repository:tag, or leave it out";
      return [idleNote(input, option, { reason: "the bundle goes to no registry", remedy })];
    }
    if (!idleBeside || !isOciUrl(input.output ?? "") || !isGiven(input[idleBeside.field])) {
      return [];
    }
    const reason = `${idleBeside.flag} is given too`;
    return [idleNote(input, option, { reason, remedy: "Leave one of the two out" })];
  });
}

function idleNote(
  input: BundleInput,
  option: Applicability,
  { reason, remedy }: { reason: string; remedy: string },
): Note {
  return {
    code: "OPTION_WITHOUT_EFFECT",
    severity: "warning",
    text: `${nameOf(input, option).name} has no effect: ${reason}`,
    remedy,
  };
}

/** The config pushes, and a flag writes to a directory instead: nothing is missed there. */
function isUnpushed({ output = "", fromConfig = [] }: BundleInput, field: string): boolean {
  if (isOciUrl(output)) return false;
  return !(fromConfig.includes(field) && output !== "" && !fromConfig.includes("output"));
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** What the user wrote: the flag, or the field of the config with its place. */
function nameOf(input: BundleInput, option: Applicability): { name: string; source?: Source } {
  const source = input.sourceOf?.(option.field);
  return source?.path ? { name: source.path.join("."), source } : { name: option.flag };
}

function refusal(
  input: BundleInput,
  option: Applicability,
  { problem, hint }: { problem: string; hint: string },
): AicrError {
  const { name, source } = nameOf(input, option);
  const what = source ? `Field ${name}` : `Flag ${name}`;
  return invalid(`${what} ${problem}`, { hints: [hint], ...(source ? { source } : {}) });
}
