/**
 * The table of deployers. Adding one is a file in deployers/ and a line here; a deployer turns a
 * finished plan into files and decides nothing else.
 */
import { argocd } from "./deployers/argocd.ts";
import { argocdHelm } from "./deployers/argocd_helm.ts";
import { flux } from "./deployers/flux.ts";
import { helm } from "./deployers/helm.ts";
import { helmfile } from "./deployers/helmfile.ts";
import type { Deployer, DeployerName } from "./types.ts";

const TABLE: Record<DeployerName, Deployer> = {
  argocd,
  "argocd-helm": argocdHelm,
  flux,
  helm,
  helmfile,
};

/** The deployers this version can render, in the order of the table. */
export const AVAILABLE_DEPLOYERS = Object.keys(TABLE) as readonly DeployerName[];

/** The deployer of a name. */
export function deployerNamed(name: DeployerName): Deployer {
  return TABLE[name];
}
