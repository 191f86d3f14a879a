/**
 * The helmfile deployer: the numbered folders of the helm deployer, and state files that install
 * them level by level. Promises the releases, values and manifests that deploy.sh of a helm bundle
 * would give. Source: bundle layout, section 9; DESIGN section 3, Bundles.
 */
import { helmFolder } from "../helm_folder.ts";
import { helmfileReadme } from "../helmfile/readme.ts";
import { checkDependencies, stagesOf } from "../helmfile/stages.ts";
import { indexFile, repositoryOf, stateFile } from "../helmfile/state_file.ts";
import { repositoryNames } from "../repository_names.ts";
import type { BundleFile, BundlePlan, Deployer } from "../types.ts";
import type { Note } from "../../recipe/types.ts";
import { vendoredNotes } from "../vendor/vendored_note.ts";

/** The file that helmfile reads when it is told nothing. */
const ROOT = "helmfile.yaml";

/** Renders a plan for helmfile. */
export const helmfile: Deployer = {
  name: "helmfile",
  command: "helmfile sync",
  check(plan: BundlePlan): Note[] {
    checkDependencies(plan);
    return [prerequisite(), ...dynamicNotes(plan), ...vendoredNotes(plan)];
  },
  render(plan: BundlePlan): BundleFile[] {
    return [
      ...plan.folders.flatMap(helmFolder),
      ...stateFiles(plan),
      { path: "README.md", data: helmfileReadme(plan) },
    ];
  },
};

function stateFiles(plan: BundlePlan): BundleFile[] {
  const stages = stagesOf(plan);
  const charts = plan.folders.flatMap(({ chart }) => chart ? [repositoryOf(chart)] : []);
  const names = repositoryNames(charts);
  const [only] = stages;
  if (stages.length === 1) return [stateFile(ROOT, only!, names)];
  const files = stages.map((stage, i) => stateFile(`level-${i}.yaml`, stage, names));
  return [...files, indexFile(ROOT, files.map(({ path }) => path))];
}

function prerequisite(): Note {
  return {
    code: "HELMFILE_PREREQ",
    severity: "info",
    text:
      "The bundle is deployed with helmfile 1.x; `helmfile apply` needs the helm-diff plugin too",
    remedy: "Run `helmfile sync` where helm-diff is not installed",
  };
}

function dynamicNotes({ folders }: BundlePlan): Note[] {
  const count = folders.filter(({ clusterValues }) => Object.keys(clusterValues).length > 0).length;
  if (count === 0) return [];
  return [{
    code: "HELMFILE_DYNAMIC",
    severity: "info",
    text: `Install-time values are left to you, in ${count} cluster-values.yaml ` +
      (count === 1 ? "file" : "files"),
    remedy: "Fill them in before you deploy; README.md lists them",
  }];
}
