/**
 * One folder of each kind, made from the parts of a component. Source: bundle layout, sections 2, 5
 * and 10.
 */
import type { Tree } from "../base/tree.ts";
import { formatYaml } from "../base/yaml.ts";
import type { RecipeComponent } from "../recipe/types.ts";
import { namespaceName } from "./manifests/namespaces.ts";
import type { Manifests } from "./manifests.ts";
import { READINESS_TIMEOUT } from "./readiness.ts";
import type {
  ChartSource,
  ChartTemplate,
  Folder,
  FolderRole,
  RemoteSource,
  VendoredChart,
} from "./types.ts";
import { hookTemplates } from "./vendor/hook_templates.ts";

/** Everything about a component that folders are made of. */
export interface ComponentParts {
  ref: RecipeComponent;
  /** Final values without the install-time paths, and those. */
  values: Tree;
  clusterValues: Tree;
  pre: Manifests;
  /** The component's own manifests: beside its chart, or all it consists of. */
  own: Manifests;
  /** Remote manifests that were fetched: they lie in a chart of their own. */
  fetched: { pre: Manifests; own: Manifests };
  /** Set when the component's chart was pulled. */
  vendored?: VendoredChart;
  /** The template of the readiness gate. */
  readiness?: ChartTemplate;
  /** From the registry: who uses the CRDs that the component's own chart brings. */
  ownKinds?: { chart: boolean; manifests: boolean };
}

/** A folder that has no number yet. */
export type FolderDraft = Omit<Folder, "index" | "directory">;

const DEFAULT_INSTALL: Folder["install"] = { wait: true, timeout: "10m" };

/**
 * Components whose operator creates what Helm would wait for only later: waiting would time out,
 * and trying again would not help.
 */
const ASYNC_INSTALL: Readonly<Record<string, Folder["install"]>> = {
  "kai-scheduler": { wait: false, timeout: "20m", retries: 1 },
};

/** The gate waits by itself, for longer than anything else. */
const READINESS_INSTALL: Folder["install"] = { wait: true, timeout: READINESS_TIMEOUT, retries: 1 };

/** How a component's own chart is installed. */
function installOf(name: string): Folder["install"] {
  return Object.hasOwn(ASYNC_INSTALL, name) ? ASYNC_INSTALL[name]! : DEFAULT_INSTALL;
}

function installOfPart(role: FolderRole, name: string): Folder["install"] {
  if (role === "readiness") return READINESS_INSTALL;
  return role === "primary" ? installOf(name) : DEFAULT_INSTALL;
}

function common({ ref, values, clusterValues }: ComponentParts) {
  return {
    component: ref.name,
    namespace: ref.namespace!,
    createNamespace: true,
    values,
    clusterValues,
    templates: [] as ChartTemplate[],
    install: DEFAULT_INSTALL,
  };
}

/** A chart from a repository. */
export function upstreamFolder(parts: ComponentParts): FolderDraft {
  const { name } = parts.ref;
  return {
    ...common(parts),
    release: name,
    role: "primary",
    kind: "upstream",
    chart: chartSource(parts.ref),
    ...validation(parts.ownKinds?.chart),
    install: installOf(name),
  };
}

/** A chart of templates; its values are nested under the component's name, as templates read them. */
export function localFolder(
  parts: ComponentParts,
  role: FolderRole,
  { release, templates, namespaces }: {
    release: string;
    templates: ChartTemplate[];
    namespaces: Tree[];
  },
): FolderDraft {
  const { name, namespace } = parts.ref;
  return {
    ...common(parts),
    release,
    role,
    kind: "local",
    templates,
    values: { [name]: parts.values },
    clusterValues: nested(name, parts.clusterValues),
    ...ownNamespace(namespaces, namespace!),
    ...validation(
      (role === "primary" && parts.ownKinds?.chart) ||
        (role === "post" && parts.ownKinds?.manifests),
    ),
    install: installOfPart(role, name),
  };
}

/** A chart around a vendored one, which takes the component's manifests in. */
export function wrapperFolder(
  parts: ComponentParts,
  vendored: VendoredChart,
  manifests: Manifests | undefined,
): FolderDraft {
  const { name, namespace } = parts.ref;
  const templates = manifests?.templates ?? [];
  // The chart reads its values under its own name, the manifests under the component's.
  const keys = [vendored.dependency.name, ...(templates.length === 0 ? [] : [name])];
  return {
    ...common(parts),
    release: name,
    role: "primary",
    kind: "local",
    templates: hookTemplates(name, templates),
    values: Object.fromEntries(keys.map((key) => [key, parts.values])),
    clusterValues: Object.assign({}, ...keys.map((key) => nested(key, parts.clusterValues))),
    ...ownNamespace(manifests?.namespaces ?? [], namespace!),
    vendored,
    ...validation(parts.ownKinds?.chart || (templates.length > 0 && parts.ownKinds?.manifests)),
    install: installOf(name),
  };
}

function validation(skip: boolean | undefined): Pick<FolderDraft, "skipValidation"> {
  return skip ? { skipValidation: true } : {};
}

/** Manifests that are fetched when they are installed: no chart, so no values either. */
export function remoteFolder(
  parts: ComponentParts,
  role: FolderRole,
  { release, sources }: { release: string; sources: RemoteSource[] },
): FolderDraft {
  return {
    ...common(parts),
    release,
    role,
    kind: "remote",
    values: {},
    clusterValues: {},
    remote: { items: sources.flatMap((source) => source.items), sources },
  };
}

function nested(key: string, values: Tree): Tree {
  return Object.keys(values).length === 0 ? {} : { [key]: values };
}

/** A chart that contains the namespace it is installed into must not have it created by Helm. */
function ownNamespace(namespaces: readonly Tree[], namespace: string): Partial<FolderDraft> {
  const own = namespaces.filter((document) => namespaceName(document) === namespace);
  if (own.length === 0) return {};
  return {
    createNamespace: false,
    namespaceManifest: own.map((document) => formatYaml(document)).join("---\n"),
  };
}

/** How Helm finds a component's chart. A repository alias in front of the name is dropped. */
export function chartSource(ref: RecipeComponent): ChartSource {
  const chart = ref.chart || ref.name;
  const version = ref.version ?? "";
  const source = ref.source.replace(/\/+$/, "");
  if (source.startsWith("oci://")) return { chart: `${source}/${chart}`, repo: "", version };
  return { chart: chart.slice(chart.lastIndexOf("/") + 1), repo: ref.source, version };
}
