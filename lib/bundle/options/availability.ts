/**
 * What may be combined with what, and what this version does not have yet. Nothing that was asked
 * for is ever ignored: it is done, or refused by name.
 */
import { invalid } from "../../base/error.ts";
import { isOciUrl } from "../../base/oci_reference.ts";
import { nearest } from "../../base/suggest.ts";
import { type DeployerName, DEPLOYERS } from "../types.ts";
import { AVAILABLE_DEPLOYERS } from "../deployers.ts";
import type { BundleInput } from "./input.ts";

/** The deployer by its name in any letter case; `helm` when none is given. */
export function parseDeployer(text: string | undefined): DeployerName {
  const name = (text ?? "").trim().toLowerCase();
  if (name === "") return "helm";
  const known = DEPLOYERS.find((deployer) => deployer === name);
  if (known) return known;
  throw invalid(`Unknown deployer ${JSON.stringify(text)}`, {
    hints: [...nearest(name, DEPLOYERS), `Valid values: ${DEPLOYERS.join(", ")}`],
  });
}

/** Flags that only some deployers read. */
const ONLY_FOR: readonly [keyof BundleInput, string, readonly DeployerName[]][] = [
  ["repo", "--repo", ["argocd", "argocd-helm", "flux"]],
  ["appName", "--app-name", ["argocd", "argocd-helm"]],
  ["fluxNamespace", "--flux-namespace", ["flux"]],
  ["fluxOciSourceName", "--flux-oci-source-name", ["flux"]],
];

/** Deployers that hold the deployment until a Job is done (recipe development guide, readiness). */
const READINESS_DEPLOYERS: readonly DeployerName[] = ["argocd", "argocd-helm", "helm"];

/** Refuses flags that do not go with the deployer and whatever this version lacks. */
export function checkAvailable(input: BundleInput, deployer: DeployerName): void {
  for (const [field, flag, deployers] of ONLY_FOR) {
    if (given(input[field]) && !deployers.includes(deployer)) {
      throw invalid(`Flag ${flag} has no meaning for the ${deployer} deployer`, {
        hints: [`It goes with ${deployers.join(", ")}; drop it or choose one with --deployer`],
      });
    }
  }
  if (deployer === "argocd" && (input.dynamic?.length ?? 0) > 0) {
    throw invalid("--dynamic does not work with the argocd deployer", {
      hints: ["Use --deployer argocd-helm, whose values can all be set at install time"],
    });
  }
  if (input.readinessHooks === true && !READINESS_DEPLOYERS.includes(deployer)) {
    throw invalid(`--readiness-hooks does not work with the ${deployer} deployer`, {
      hints: [`It works with ${READINESS_DEPLOYERS.join(", ")}, which wait for the gate's Job`],
    });
  }
  if (!AVAILABLE_DEPLOYERS.includes(deployer)) throw notYet(`--deployer ${deployer}`);
  if (given(input.imageRefs) && !isOciUrl(input.output ?? "") && !isLeftOver(input)) {
    throw invalid("Flag --image-refs has no meaning without a registry to push to", {
      hints: ["Give --output oci://registry/repository:tag, or leave --image-refs out"],
    });
  }
  if (input.attest === true) throw notYet("--attest");
}

/** The config pushes, and a flag writes to a directory instead: nothing is missed there. */
function isLeftOver({ fromConfig = [] }: BundleInput): boolean {
  return fromConfig.includes("imageRefs") && !fromConfig.includes("output");
}

function given(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function notYet(what: string): Error {
  return invalid(`Setting ${what} is not available in this version`, {
    hints: [`Available deployers: ${AVAILABLE_DEPLOYERS.join(", ")}`],
  });
}
