/**
 * Names of Applications. Argo CD takes the name of an Application for the name of its Helm release,
 * so Helm's limit holds. Source: bundle layout, sections 6 and 7.
 */
import { invalid } from "../../base/error.ts";
import { MAX_RELEASE_NAME } from "../coherence.ts";
import { OBJECT_NAME } from "../options/deployer_options.ts";
import type { BundlePlan, Folder } from "../types.ts";

/** The name of a folder's Application. */
export function childName(folder: Folder, { settings }: BundlePlan): string {
  return settings.argo.namePrefix + folder.release;
}

/** Throws INVALID_REQUEST for a child whose name Helm would refuse or that is the parent's. */
export function checkNames(plan: BundlePlan, parent: string): void {
  const { namePrefix } = plan.settings.argo;
  for (const folder of plan.folders) {
    const name = childName(folder, plan);
    if (name.length > MAX_RELEASE_NAME || !OBJECT_NAME.test(name)) {
      throw invalid(
        `The Application ${name} of ${folder.release} cannot be named so: ` +
          `Helm takes at most ${MAX_RELEASE_NAME} characters, letters and digits at both ends`,
        { hints: [`Shorten or correct --set deployer:namePrefix=${namePrefix}`] },
      );
    }
    if (name === parent) {
      throw invalid(
        `The Application of ${folder.release} would be named ${parent}, as its parent`,
        {
          hints: ["Choose another --app-name, or --set deployer:namePrefix=..."],
        },
      );
    }
  }
}
