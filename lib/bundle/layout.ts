/**
 * The folders of a bundle: which parts a component has, their kinds, names and numbers. Pure: what
 * had to be read, pulled or built is handed in. Source: bundle layout, section 2; CLI reference,
 * folder layout rules; DESIGN section 3, Bundles.
 *
 * A component gives up to four parts, in this order: `<c>-pre` (pre-install manifests), `<c>`,
 * `<c>-post` (manifests beside a chart) and `<c>-readiness`. Remote manifests are no chart and
 * need a folder of their own: where a part consists of nothing else, that folder is the part, with
 * the part's name and number, so that the rest of the bundle looks the same whether manifests are
 * shipped or fetched; where a part has both, the remote ones come first, as `<part>-remote`,
 * because what they bring (CRDs) is what the others build on.
 */
import { invalid } from "../base/error.ts";
import { MAX_RELEASE_NAME } from "./coherence.ts";
import {
  type ComponentParts,
  type FolderDraft,
  localFolder,
  remoteFolder,
  upstreamFolder,
  wrapperFolder,
} from "./folders.ts";
import type { Deployer, Folder } from "./types.ts";

/** Most folders a bundle can number. */
const MAX_FOLDERS = 999;

/**
 * Numbers the folders of all components. Throws INVALID_REQUEST for two releases of one name, a
 * name Helm would refuse, and more folders than three digits can number.
 */
export function layoutFolders(
  components: readonly ComponentParts[],
  { wrapManifests = true }: Pick<Deployer, "wrapManifests"> = {},
): Folder[] {
  const drafts = components.flatMap((parts) => draftFolders(parts, wrapManifests));
  if (drafts.length > MAX_FOLDERS) {
    throw invalid(`The bundle would have ${drafts.length} folders, more than ${MAX_FOLDERS}`, {
      hints: ["Split the recipe into several"],
    });
  }
  checkReleases(drafts);
  return drafts.map((draft, i) => ({
    ...draft,
    index: i + 1,
    directory: `${String(i + 1).padStart(3, "0")}-${draft.release}`,
  }));
}

function checkReleases(drafts: readonly FolderDraft[]): void {
  const taken = new Map<string, string>();
  for (const { release, component } of drafts) {
    const other = taken.get(release);
    if (other !== undefined) {
      throw invalid(`Two folders would be named ${release}: of ${other} and of ${component}`, {
        hints: ["Suffixes such as -pre, -post and -readiness are given here; rename the component"],
      });
    }
    taken.set(release, component);
    if (release.length > MAX_RELEASE_NAME) {
      throw invalid(`The release name ${release} is longer than ${MAX_RELEASE_NAME} characters`, {
        hints: [`Helm accepts no longer ones; give component ${component} a shorter name`],
      });
    }
  }
}

function draftFolders(parts: ComponentParts, wrapManifests: boolean): FolderDraft[] {
  const { ref, own, fetched, vendored } = parts;
  const before = manifestFolders(parts, "pre", `${ref.name}-pre`);
  const readiness = parts.readiness
    ? [localFolder(parts, "readiness", {
      release: `${ref.name}-readiness`,
      templates: [parts.readiness],
      namespaces: [],
    })]
    : [];
  if (ref.source === "" || ref.type === "Kustomize") {
    return [...before, ...manifestFolders(parts, "primary", ref.name), ...readiness];
  }
  // A wrapper chart takes the manifests in, unless some are applied outside of it before them.
  const wrapped = wrapManifests && vendored &&
    own.remote.length + fetched.own.templates.length === 0;
  const primary = vendored
    ? wrapperFolder(parts, vendored, wrapped ? own : undefined)
    : upstreamFolder(parts);
  const after = wrapped ? [] : manifestFolders(parts, "post", `${ref.name}-post`);
  return [...before, primary, ...after, ...readiness];
}

/** The folders of one part that consists of manifests: remote or fetched ones, then the others. */
function manifestFolders(
  parts: ComponentParts,
  role: "pre" | "primary" | "post",
  release: string,
): FolderDraft[] {
  const manifests = role === "pre" ? parts.pre : parts.own;
  const fetched = role === "pre" ? parts.fetched.pre : parts.fetched.own;
  const first = manifests.templates.length === 0 ? release : `${release}-remote`;
  return [
    ...(manifests.remote.length === 0 ? [] : [remoteFolder(parts, role, {
      release: first,
      sources: manifests.remote,
    })]),
    ...(fetched.templates.length === 0 ? [] : [localFolder(parts, role, {
      release: first,
      ...fetched,
    })]),
    ...(manifests.templates.length === 0
      ? []
      : [localFolder(parts, role, { release, ...manifests })]),
  ];
}
