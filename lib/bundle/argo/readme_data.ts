/** What the READMEs of the argocd deployers have in common. */
import { converging, draDriver } from "../scripts/component_traits.ts";
import { folderRow, readmeFacts } from "../scripts/readme_facts.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { waveOf } from "./application.ts";
import { childName } from "./names.ts";

/** Data for the templates of both READMEs. `parent` is the name of the parent Application. */
export function readmeData(plan: BundlePlan, parent: string): object {
  const { folders, settings } = plan;
  const remoteApps = folders.filter(({ kind }) => kind === "remote").map(named);
  return {
    ...readmeFacts(plan),
    parent,
    folders: folders.map((folder) => ({
      ...folderRow(folder),
      wave: String(waveOf(folder)),
      application: named(folder),
    })),
    hasUpstream: folders.some(({ kind }) => kind === "upstream"),
    hasLocal: folders.some(({ kind }) => kind === "local"),
    remote: remoteApps.length > 0,
    remoteApps,
    remoteList: remoteApps.join(", "),
    removal: folders.filter(({ kind }) => kind !== "remote").toReversed().map(named),
    sources: addresses(folders),
    cascadeDelete: settings.argo.cascadeDelete,
    converging: converging(plan),
    dra: draDriver(plan),
  };

  function named(folder: Folder): string {
    return childName(folder, plan);
  }
}

/** What Argo CD fetches from, apart from the bundle. */
function addresses(folders: readonly Folder[]): string[] {
  const charts = folders.flatMap(({ chart }) => chart ? [chart.repo || chart.chart] : []);
  const git = folders.flatMap(({ remote }) => remote?.sources.map((one) => one.git.url) ?? []);
  return [...new Set([...charts, ...git])].sort();
}
