/**
 * The bundle plan: everything a deployer needs, as data. Planning decides folders, order, charts
 * and values; a deployer only turns the plan into files. Source: bundle layout, sections 2 to 5.
 */
import type { RelatedProblem } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import type { Layer, Note, Recipe, RecipeComponent } from "../recipe/types.ts";
import type { CheckedBundle } from "./rendered_folder.ts";

/** The supported ways to deploy a bundle. */
export const DEPLOYERS = ["argocd", "argocd-helm", "flux", "helm", "helmfile"] as const;

/** One of {@link DEPLOYERS}. */
export type DeployerName = typeof DEPLOYERS[number];

/**
 * What a folder installs: a chart from a repository (no Chart.yaml), a chart that lies in the
 * folder, or manifests fetched from their pinned upstream URLs.
 */
export type FolderKind = "upstream" | "local" | "remote";

/** Which part of its component a folder carries. */
export type FolderRole = "pre" | "primary" | "post" | "readiness";

/** Where an upstream chart comes from. For OCI, `chart` is the whole reference and `repo` empty. */
export interface ChartSource {
  chart: string;
  repo: string;
  /** Exactly as the recipe has it, a leading v included. */
  version: string;
}

/** A template file of a local chart: shipped as it is, rendered by Helm. */
export interface ChartTemplate {
  /** File name below `templates/`. */
  name: string;
  text: string;
}

/** A manifest that is fetched at deploy time and checked against its digest. */
export interface RemoteItem {
  url: string;
  /** Lower-case hex. */
  sha256: string;
}

/** Where the items of one `RemoteManifests` file come from: its name and its pinned git source. */
export interface RemoteSource {
  /** Basename of the manifest file, for example `gateway-api-crds.yaml`. */
  name: string;
  items: RemoteItem[];
  git: { url: string; tag: string; path: string };
}

/** A release: one numbered folder of the bundle. */
export interface Folder {
  /** 1-based; the number in the folder's name. */
  index: number;
  /** `NNN-<release>`. */
  directory: string;
  /** Helm release name: the component, with `-pre`, `-post` or `-readiness` for injected parts. */
  release: string;
  component: string;
  role: FolderRole;
  kind: FolderKind;
  namespace: string;
  /** False when the folder brings its own Namespace object. */
  createNamespace: boolean;
  /** Plain YAML of the Namespace documents that install.sh applies first, when it brings any. */
  namespaceManifest?: string;
  /** Upstream folders only. */
  chart?: ChartSource;
  /** What values.yaml holds; nested under the component's name in local charts. */
  values: Tree;
  /** What cluster-values.yaml holds: the install-time (`--dynamic`) paths. */
  clusterValues: Tree;
  /** Local folders only. */
  templates: ChartTemplate[];
  /** Local folders whose chart wraps a vendored one. */
  vendored?: VendoredChart;
  /** Remote folders only: every item in the order of application, and the same by source. */
  remote?: { items: RemoteItem[]; sources: RemoteSource[] };
  /**
   * The release holds objects of kinds that its own component brings, so that the cluster cannot
   * judge them before it is in.
   */
  skipValidation?: boolean;
  /** How long and whether Helm waits. `retries` caps the number given to deploy.sh. */
  install: { wait: boolean; timeout: string; retries?: number };
}

/** A chart that was pulled at bundle time and lies in the folder's `charts/`. */
export interface VendoredChart {
  /** Name of the archive, for example `cert-manager-v1.20.2.tgz`. */
  file: string;
  data: Uint8Array;
  /** The wrapper's one dependency: the chart's name, its version without a leading v. */
  dependency: { name: string; version: string };
  /** What provenance.yaml says about it: repository and version as in the recipe. */
  provenance: { chart: string; repository: string; version: string; pullerVersion: string };
}

/** A remote manifest that was fetched at bundle time and became a template. */
export interface VendoredManifest {
  component: string;
  url: string;
  sha256: string;
}

/** A component of the bundle with its final values and what made them. */
export interface PlannedComponent {
  ref: RecipeComponent;
  /** Everything, install-time paths included. */
  values: Tree;
  /** What set the values, weakest first; flags and rules come after the recipe's layers. */
  layers: Layer[];
  /** The paths that `--dynamic` moved to cluster-values.yaml. */
  dynamicPaths: string[];
  /** The registry's first short name of the component, under which a user sets its values. */
  valuesKey?: string;
}

/** Where a deployer that pulls the bundle finds it, and how it names what it makes. */
export interface DeployerSettings {
  /** `--repo` as given. */
  repo?: string;
  /** `--app-name`. */
  appName?: string;
  /** Set when the bundle goes to a registry: `oci://host/path` without a tag, and the tag. */
  artifact?: { repository: string; tag: string };
  argo: ArgoOptions;
  flux: FluxOptions;
}

/** Where the objects of a flux bundle live, and what its artifact is called there. */
export interface FluxOptions {
  namespace: string;
  /** Name of the OCIRepository of the bundle. */
  ociSourceName: string;
}

/** `--set deployer:KEY=VALUE` of the argocd deployers, defaults filled in. */
export interface ArgoOptions {
  /** Put before the name of every child Application. */
  namePrefix: string;
  /** API server that the components are deployed to. */
  destinationServer: string;
  /** Argo CD project of the children. */
  project: string;
  /** Whether deleting an Application deletes what it deployed. */
  cascadeDelete: boolean;
}

/** A file of the bundle, path relative to its root with forward slashes. */
export interface BundleFile {
  path: string;
  data: string | Uint8Array;
  /** Executable files are written with mode 0755, others 0644. */
  executable?: boolean;
}

/** The plan a deployer renders. */
export interface BundlePlan {
  deployer: DeployerName;
  settings: DeployerSettings;
  /** The recipe as bundled: disabled components left out, order renumbered. */
  recipe: Recipe;
  /** In deployment order. */
  components: PlannedComponent[];
  folders: Folder[];
  /** Remote manifests that --vendor-charts fetched. */
  vendoredManifests: VendoredManifest[];
  /** Files of the --data directory that are copied in below `data/`. */
  dataFiles: BundleFile[];
  notes: Note[];
}

/** One way to turn a plan into files. Adding one is a file here and a line in the table. */
export interface Deployer {
  name: DeployerName;
  /** The command that deploys the bundle from inside it; without one its README says how. */
  command?: string;
  render(plan: BundlePlan): BundleFile[];
  /**
   * Whether a vendored chart takes the component's manifests in (the default), as hooks, or they
   * keep a release of their own after it.
   */
  wrapManifests?: boolean;
  /** What is worth telling; throws INVALID_REQUEST for a plan that this deployer cannot express. */
  check?(plan: BundlePlan): Note[];
  /**
   * What is wrong with the charts of a bundle that is one itself; without it those of its folders
   * are rendered.
   */
  renderProblems?(bundle: CheckedBundle): Promise<RelatedProblem[]>;
}
