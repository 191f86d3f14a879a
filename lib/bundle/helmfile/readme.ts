/** README.md of a helmfile bundle. No timestamps, nothing that depends on the machine. */
import { shell } from "../templates/helpers.ts";
import { renderText } from "../templates.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { converging, draDriver } from "../scripts/component_traits.ts";
import { folderRow, readmeFacts, sourcesOf, valuesToFillIn } from "../scripts/readme_facts.ts";
import { DEFAULT_TIMEOUT } from "../scripts/wait_args.ts";
import { type Stage, stagesOf } from "./stages.ts";

/** The text of README.md. Source: CLI reference, bundle uninstall; bundle layout, section 9. */
export function helmfileReadme(plan: BundlePlan): string {
  const { folders } = plan;
  const stages = stagesOf(plan);
  const levels = stages.map(levelRow);
  return renderText("README.helmfile.md", {
    ...readmeFacts(plan),
    folders: folders.map(folderRow),
    levels: stages.length > 1 ? levels : undefined,
    remote: levels.flatMap(({ remote }) => remote),
    unaware: stages.some(({ releases }) => releases.length === 0),
    ownNamespace: folders.some(({ namespaceManifest }) => namespaceManifest !== undefined),
    hooks: folders.some(({ kind, namespaceManifest }) => kind === "remote" || namespaceManifest),
    sources: sourcesOf(folders),
    dynamic: valuesToFillIn(folders),
    firstRelease: shell(folders.find(({ kind }) => kind !== "remote")?.release ?? "RELEASE"),
    firstFolder: folders[0]?.directory ?? "",
    timeout: DEFAULT_TIMEOUT,
    exceptions: folders.filter(({ install }) => !install.wait).map(exception),
    converging: converging(plan),
    dra: draDriver(plan),
    namespaces: [...new Set(folders.map((folder) => folder.namespace))].sort(),
  });
}

function levelRow({ remote, releases }: Stage, i: number) {
  const first = releases[0]?.release;
  return {
    file: `level-${i}.yaml`,
    releases: releases.map(({ release }) => release).join(", "),
    remote: remote.map(({ directory }) => ({
      directory,
      when: first === undefined ? "after every release" : `before release ${first}`,
    })),
  };
}

function exception({ release, install }: Folder) {
  return { release, timeout: install.timeout };
}
