/** README.md of a flux bundle. Source: CLI reference, deployment methods and bundle uninstall. */
import { converging, draDriver } from "../scripts/component_traits.ts";
import { folderRow, readmeFacts } from "../scripts/readme_facts.ts";
import { renderText } from "../templates.ts";
import type { BundlePlan, Folder } from "../types.ts";
import { ARTIFACTS_SINCE } from "./notes.ts";
import { isDynamic } from "./release.ts";
import {
  bundleUrl,
  PLACEHOLDER_REPO,
  remoteSources,
  repositoryOf,
  type SourceNames,
} from "./sources.ts";

/** The text of README.md. */
export function fluxReadme(plan: BundlePlan, names: SourceNames): string {
  const { folders, settings } = plan;
  const releases = folders.filter(({ kind }) => kind !== "remote");
  const local = folders.some(({ kind }) => kind === "local");
  const { artifact } = settings;
  return renderText("README.flux.md", {
    ...readmeFacts(plan),
    folders: folders.map((folder) => ({ ...folderRow(folder), release: folder.release })),
    namespace: settings.flux.namespace,
    artifact: artifact && `${artifact.repository}:${artifact.tag}`,
    artifactRepository: artifact?.repository,
    tag: artifact?.tag,
    gitSourceFile: `sources/gitrepo-${names.bundle}.yaml`,
    sourceReference: artifact
      ? `OCIRepository/${settings.flux.ociSourceName}`
      : `GitRepository/${names.bundle}`,
    ociSourceName: settings.flux.ociSourceName,
    artifactsSince: artifact && local ? ARTIFACTS_SINCE : undefined,
    repository: bundleUrl(plan),
    placeholder: artifact === undefined && bundleUrl(plan) === PLACEHOLDER_REPO,
    local,
    remote: folders.some(({ kind }) => kind === "remote"),
    dynamic: folders.filter(isDynamic).map(({ release }) => `${release}/configmap-values.yaml`),
    sources: addresses(plan, releases),
    removal: releases.toReversed().map(({ release }) => release),
    converging: converging(plan),
    dra: draDriver(plan),
  });
}

/** What Flux fetches from, apart from the bundle. */
function addresses(plan: BundlePlan, folders: readonly Folder[]): string[] {
  const charts = folders.flatMap(({ chart }) => chart ? [repositoryOf(chart).url] : []);
  return [...new Set([...charts, ...remoteSources(plan).map(({ git }) => git.url)])].sort();
}
