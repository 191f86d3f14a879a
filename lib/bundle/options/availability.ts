/**
 * What may be combined with what, and what this version does not have yet. Nothing that was asked
 * for is ever ignored: it is done, or refused by name.
 */
import { invalid } from "../../base/error.ts";
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
  if (!AVAILABLE_DEPLOYERS.includes(deployer)) throw notYet(`--deployer ${deployer}`);
  if (given(input.output) && /^oci:/i.test(input.output!)) {
    throw notYet(`--output ${input.output}`, "Write to a directory and push that");
  }
  if (given(input.imageRefs)) throw notYet("--image-refs", "It belongs to oci:// output");
  if (input.attest === true) throw notYet("--attest");
}

function given(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function notYet(what: string, hint?: string): Error {
  return invalid(`Setting ${what} is not available in this version`, {
    hints: [hint ?? `Available deployers: ${AVAILABLE_DEPLOYERS.join(", ")}`],
  });
}
