/**
 * The flux deployer: one HelmRelease per release, chained by dependsOn, the sources they need, and
 * a plain kustomization.yaml over all of them. Source: bundle layout, section 8.
 */
import { invalid } from "../../base/error.ts";
import type { Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import type { Note } from "../../recipe/types.ts";
import { chartBody, chartYaml } from "../charts.ts";
import { fluxReadme } from "../flux/readme.ts";
import { artifactsNote, configMapsNote, placeholderNote, prerequisiteNote } from "../flux/notes.ts";
import {
  artifactGenerator,
  fluxKustomization,
  helmRelease,
  isDynamic,
  type Place,
  valuesConfigMap,
} from "../flux/release.ts";
import { rootKustomization } from "../flux/root.ts";
import { sourceFiles, sourceNames } from "../flux/sources.ts";
import type { BundleFile, BundlePlan, Deployer, Folder } from "../types.ts";
import { vendoredNotes } from "../vendor/vendored_note.ts";

/** Protocols that source-controller clones from. */
const GIT_URL = /^(https?|ssh):\/\//;

/** Renders a plan for Flux, from a git repository or an OCI artifact. */
export const flux: Deployer = {
  name: "flux",
  // helm-controller retries an install as a whole; releases that wait for each other do not need to.
  wrapManifests: false,
  check(plan: BundlePlan): Note[] {
    const { repo, artifact, flux: { namespace } } = plan.settings;
    if (repo !== undefined && !GIT_URL.test(repo)) {
      throw invalid(`Flux cannot read a bundle from --repo ${repo}`, {
        hints: [
          "Give an http(s):// or ssh:// address, or write to a registry with --output oci://",
        ],
      });
    }
    const local = plan.folders.filter(({ kind }) => kind === "local");
    const dynamic = plan.folders.filter(isDynamic);
    const notes = [prerequisiteNote(namespace)];
    if (artifact && local.length > 0) notes.push(artifactsNote(local));
    if (!artifact && repo === undefined && local.length > 0) notes.push(placeholderNote());
    if (dynamic.length > 0) notes.push(configMapsNote(dynamic));
    return [...notes, ...vendoredNotes(plan)];
  },
  render(plan: BundlePlan): BundleFile[] {
    const sources = sourceFiles(plan).map(({ path, object }) => objectFile(path, object));
    const releases = placed(plan).flatMap(([folder, place]) => releaseFiles(folder, place));
    const objects = [...sources, ...releases.filter(({ path }) => isObject(path))];
    return [
      ...sources,
      ...releases,
      {
        path: "kustomization.yaml",
        data: rootKustomization(plan, objects.map(({ path }) => path)),
      },
      { path: "README.md", data: fluxReadme(plan) },
    ];
  },
};

/** Every folder with what comes before it; only HelmReleases can be depended on. */
function placed(plan: BundlePlan): [Folder, Place][] {
  const refs = new Map(plan.components.map(({ ref }) => [ref.name, ref.dependencyRefs ?? []]));
  const remote = new Set<string>();
  let previous: string | undefined;
  let before: Folder | undefined;
  return plan.folders.map((folder) => {
    const needs = [folder.component, ...refs.get(folder.component) ?? []];
    const afterRemote = before?.kind === "remote" || needs.some((name) => remote.has(name));
    const place = { plan, previous, afterRemote };
    if (folder.kind === "remote") remote.add(folder.component);
    else previous = folder.release;
    before = folder;
    return [folder, place];
  });
}

const OBJECT_FILES = ["helmrelease", "configmap-values", "artifactgenerator", "flux-kustomization"];

/** True for files that hold objects of the cluster, as opposed to charts. */
function isObject(path: string): boolean {
  const [, name = "", ...deeper] = path.split("/");
  return deeper.length === 0 && OBJECT_FILES.some((known) => name.startsWith(known));
}

function releaseFiles(folder: Folder, place: Place): BundleFile[] {
  const { plan } = place;
  const { release } = folder;
  if (folder.kind === "remote") return remoteFiles(folder, plan);
  const files = [objectFile(`${release}/helmrelease.yaml`, helmRelease(folder, place))];
  if (isDynamic(folder)) {
    files.push(objectFile(`${release}/configmap-values.yaml`, valuesConfigMap(folder, plan)));
  }
  if (folder.kind === "upstream") return files;
  if (plan.settings.artifact) {
    files.push(objectFile(`${release}/artifactgenerator.yaml`, artifactGenerator(folder, plan)));
  }
  return [
    ...chartBody({ ...folder, directory: release }),
    { path: `${release}/Chart.yaml`, data: chartYaml(folder) },
    ...files,
  ];
}

function remoteFiles(folder: Folder, plan: BundlePlan): BundleFile[] {
  const sources = folder.remote?.sources ?? [];
  return sources.map((source, i) => {
    const suffix = sources.length === 1 ? "" : `-${i + 1}`;
    const object = fluxKustomization(`${folder.release}${suffix}`, source, plan);
    return objectFile(`${folder.release}/flux-kustomization${suffix}.yaml`, object);
  });
}

function objectFile(path: string, object: Tree): BundleFile {
  const kind = String(object.kind);
  return {
    path,
    data: `# ${kind}; generated by aicr bundle\n---\n${formatYaml(object, { keepOrder: true })}`,
  };
}
