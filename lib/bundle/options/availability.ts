/**
 * What may be combined with what, and what this version does not have yet. Nothing that was asked
 * for is ever ignored: it is done, or refused by name.
 */
import { invalid } from "../../base/error.ts";
import { nearest } from "../../base/suggest.ts";
import { type DeployerName, DEPLOYERS } from "../types.ts";
import { refuseInapplicable } from "./applicability.ts";
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

/** Refuses options that do not go with the bundle, and what this version lacks. */
export function checkAvailable(input: BundleInput, deployer: DeployerName): void {
  refuseInapplicable(input, deployer);
  if (input.attest !== true) return;
  throw invalid("Setting --attest is not available in this version", {
    hints: ["Leave --attest out"],
  });
}
