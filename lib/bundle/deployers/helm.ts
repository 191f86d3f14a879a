/**
 * The helm deployer: numbered folders, each with an install.sh that runs one `helm upgrade
 * --install`, a deploy.sh that runs them in order, and the recipe. Source: bundle layout, section 5.
 */
import type { Value } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import { helmFolder } from "../helm_folder.ts";
import { deployScript } from "../scripts/deploy_script.ts";
import { helmReadme } from "../scripts/helm_readme.ts";
import type { BundleFile, BundlePlan, Deployer } from "../types.ts";

/** Renders a plan for plain helm. */
export const helm: Deployer = {
  name: "helm",
  command: "./deploy.sh",
  render(plan: BundlePlan): BundleFile[] {
    return [
      ...plan.folders.flatMap(helmFolder),
      { path: "README.md", data: helmReadme(plan) },
      { path: "deploy.sh", data: deployScript(plan), executable: true },
      { path: "recipe.yaml", data: formatYaml(plan.recipe as unknown as Value) },
    ];
  },
};
