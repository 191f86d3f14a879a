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
import {
  artifactsNote,
  configMapsNote,
  placeholderNote,
  prerequisiteNote,
  repoIgnoredNote,
} from "../flux/notes.ts";
import {
  artifactGenerator,
  fluxKustomization,
  helmRelease,
  isDynamic,
  type Place,
  valuesConfigMap,
} from "../flux/release.ts";
import { rootKustomization } from "../flux/root.ts";
import { sourceFiles, type SourceNames, sourceNames } from "../flux/sources.ts";
import type { BundleFile, BundlePlan, Deployer, Folder } from "../types.ts";
import { vendoredNotes } from "../vendor/vendored_note.ts";

/** Protocols that source-controller clones from. */
const GIT_URL = /^(https?|ssh):\/\//;

/** Directories of the bundle that are no releases; these have no numbers in front of their names. */
const TAKEN = ["attestation", "data", "sources"];

/** Renders a plan for Flux, from a git repository or an OCI artifact. */
export const flux: Deployer = {
  name: "flux",
  // As a release of their own, manifests wait until the chart before them is ready.
  wrapManifests: false,
  check(plan: BundlePlan): Note[] {
    checkPlan(plan);
    const { repo, artifact, flux: { namespace } } = plan.settings;
    const local = plan.folders.filter(({ kind }) => kind === "local");
    const dynamic = plan.folders.filter(isDynamic);
    const notes = [prerequisiteNote(namespace)];
    if (artifact && local.length > 0) notes.push(artifactsNote(local));
    if (artifact && repo !== undefined) notes.push(repoIgnoredNote(repo));
    if (!artifact && repo === undefined && local.length > 0) notes.push(placeholderNote());
    if (dynamic.length > 0) notes.push(configMapsNote(dynamic));
    return [...notes, ...vendoredNotes(plan)];
  },
  render(plan: BundlePlan): BundleFile[] {
    const names = sourceNames(plan);
    const sources = sourceFiles(plan, names).map(({ path, object }) => objectFile(path, object));
    const releases = placed(plan, names).flatMap(([folder, place]) => releaseFiles(folder, place));
    const objects = [...sources, ...releases.filter(({ path }) => isObject(path))];
    return [
      ...sources,
      ...releases,
      {
        path: "kustomization.yaml",
        data: rootKustomization(plan, names, objects.map(({ path }) => path)),
      },
      { path: "README.md", data: fluxReadme(plan, names) },
    ];
  },
};

function checkPlan({ settings: { repo }, folders }: BundlePlan): void {
  if (repo !== undefined && !GIT_URL.test(repo)) {
    const [, host, path] = /^([^/@]+@[^/:]+):(.+)$/.exec(repo) ?? [];
    throw invalid(`Flux cannot read a bundle from --repo ${repo}`, {
      hints: host === undefined
        ? ["Give an http(s):// or ssh:// address, or write to a registry with --output oci://"]
        : [`Write it as --repo ssh://${host}/${path}`],
    });
  }
  const clash = folders.find(({ release }) => TAKEN.includes(release));
  if (clash === undefined) return;
  throw invalid(`A flux bundle cannot hold a release named ${clash.release}`, {
    hints: [`It has other files in ${clash.release}/; rename component ${clash.component}`],
  });
}

/**
 * Every folder with what comes before it. Only HelmReleases can be depended on, so whatever
 * depends on remote manifests, over however many components, has to put up with their absence.
 */
function placed(plan: BundlePlan, names: SourceNames): [Folder, Place][] {
  const refs = new Map(plan.components.map(({ ref }) => [ref.name, ref.dependencyRefs ?? []]));
  const onRemote = new Set<string>();
  let previous: string | undefined;
  let before: Folder | undefined;
  return plan.folders.map((folder) => {
    const { component, kind, release } = folder;
    if (kind === "remote" || refs.get(component)?.some((name) => onRemote.has(name))) {
      onRemote.add(component);
    }
    const afterRemote = before?.kind === "remote" || onRemote.has(component);
    const place = { plan, names, previous, afterRemote };
    if (kind !== "remote") previous = release;
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
  if (folder.kind === "remote") return remoteFiles(folder, place);
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

function remoteFiles(folder: Folder, place: Place): BundleFile[] {
  const sources = folder.remote?.sources ?? [];
  return sources.map((source, i) => {
    const part = sources.length === 1 ? undefined : i + 1;
    const file = part === undefined ? "flux-kustomization" : `flux-kustomization-${part}`;
    const object = fluxKustomization(folder, { source, part }, place);
    return objectFile(`${folder.release}/${file}.yaml`, object);
  });
}

function objectFile(path: string, object: Tree): BundleFile {
  const kind = String(object.kind);
  return {
    path,
    data: `# ${kind}; generated by aicr bundle\n---\n${formatYaml(object, { keepOrder: true })}`,
  };
}
