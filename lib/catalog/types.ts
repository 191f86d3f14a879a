/**
 * What the catalog holds: the shapes of registry entries, overlays, mixins and validators, and
 * the catalog itself as the other rooms see it. Source: recipe development and data extension
 * guides, recipe algorithm.
 */
import type { Tree } from "../base/tree.ts";

/** The five string dimensions of a query, in the order documents print them. */
export const DIMENSIONS = ["service", "accelerator", "intent", "os", "platform"] as const;

/** One of the five string dimensions. */
export type Dimension = typeof DIMENSIONS[number];

/** A query, or the cell an overlay is written for. `any` is the wildcard; nodes 0 means any. */
export type Criteria = Record<Dimension, string> & { nodes: number };

/** A named expectation, for example `{name: "K8s.server.version", value: ">= 1.32"}`. */
export interface Constraint {
  name: string;
  value: string;
}

/** A Kubernetes object that must exist and be healthy after deployment. */
export interface ExpectedResource {
  kind: string;
  name: string;
  namespace?: string;
}

/** One component as overlays and recipes refer to it. Absent fields inherit. */
export interface ComponentRef {
  name: string;
  type?: string;
  namespace?: string;
  chart?: string;
  source?: string;
  version?: string;
  tag?: string;
  path?: string;
  valuesFile?: string;
  overrides?: Tree;
  dependencyRefs?: string[];
  manifestFiles?: string[];
  preManifestFiles?: string[];
  patches?: Tree[];
  expectedResources?: ExpectedResource[];
  cleanup?: boolean;
  healthCheckSkip?: boolean;
  healthCheckAsserts?: string;
}

/** Checks and thresholds of one validation phase. */
export interface ValidationPhase {
  timeout?: string;
  infrastructure?: string;
  checks?: string[];
  constraints?: Constraint[];
  nodeSelection?: Tree;
}

/** The validation phases an overlay or recipe may carry, in the order they are merged. */
export const PHASES = ["readiness", "deployment", "performance", "conformance"] as const;

/** One of {@link PHASES}. */
export type Phase = typeof PHASES[number];

/** Validation blocks by phase. */
export type Validation = Partial<Record<Phase, ValidationPhase>>;

/** The `spec` of an overlay; a mixin's has only `constraints` and `componentRefs`. */
export interface OverlaySpec {
  base?: string;
  criteria?: Partial<Record<Dimension, string>> & { nodes?: number };
  mixins?: string[];
  constraints?: Constraint[];
  componentRefs?: ComponentRef[];
  validation?: Validation;
}

/** Where a catalog file lies: inside the program, or in the directory given with --data. */
export type FileOrigin = "embedded" | "external";

/** An overlay (`kind: RecipeMetadata`) or mixin (`kind: RecipeMixin`) with its place. */
export interface Overlay {
  name: string;
  /** Path inside the catalog, for example `overlays/eks.yaml`. */
  file: string;
  origin: FileOrigin;
  spec: OverlaySpec;
  /** Criteria with wildcards filled in; undefined when the overlay has no criteria block. */
  criteria?: Criteria;
}

/** Value paths of a component that node scheduling flags are written to. */
export interface SchedulingPaths {
  nodeSelectorPaths?: string[];
  tolerationPaths?: string[];
  taintStrPaths?: string[];
}

/** A rule of the registry that bundle evaluates for a component. */
export interface ComponentValidation {
  function: string;
  severity: "info" | "warning" | "error";
  conditions?: Record<string, string[]>;
  message?: string;
}

/** One component of `registry.yaml`. */
export interface RegistryEntry {
  name: string;
  displayName?: string;
  valueOverrideKeys?: string[];
  gkeCriticalPriority?: boolean;
  hasSelfRefCRDs?: boolean;
  manifestsUseChartCRDs?: boolean;
  healthCheck?: { assertFile?: string };
  helm?: {
    defaultRepository?: string;
    defaultChart?: string;
    defaultVersion?: string;
    defaultNamespace?: string;
  };
  kustomize?: { defaultSource?: string; defaultPath?: string; defaultTag?: string };
  nodeScheduling?: {
    nodeCountPaths?: string[];
    system?: SchedulingPaths;
    accelerated?: SchedulingPaths;
  };
  podScheduling?: { workload?: { workloadSelectorPaths?: string[] } };
  storageClassPaths?: string[];
  validations?: ComponentValidation[];
}

/** One check of `validators/catalog.yaml`; fields beyond these are kept for later readers. */
export interface Validator {
  name: string;
  phase: Exclude<Phase, "readiness">;
  description?: string;
  timeout?: string;
  [key: string]: unknown;
}

/** A file of the catalog by its path inside it. */
export interface CatalogFile {
  /** Path inside the catalog, for example `components/nfd/values.yaml`. */
  path: string;
  origin: FileOrigin;
  /** How to name the file to a person: `recipes/...` for embedded ones, the real path else. */
  display: string;
  /** Lower-case hex digest of the text; a loaded catalog computes it when it is asked for, once. */
  readonly sha256?: string;
}

/** The layered catalog: read only, each file read and parsed at most once per process. */
export interface Catalog {
  /** Components by name, embedded entries first, external ones replacing or appended. */
  registry: ReadonlyMap<string, RegistryEntry>;
  /** Every overlay by `metadata.name`, the root overlay `base` included. */
  overlays: ReadonlyMap<string, Overlay>;
  mixins: ReadonlyMap<string, Overlay>;
  validators: readonly Validator[];
  /** Accepted criteria values by dimension and where each comes from. */
  criteria: CriteriaRegistry;
  /** The file at a catalog path, or undefined. */
  file(path: string): CatalogFile | undefined;
  /** Text of a file. Throws NOT_FOUND naming the path when there is none. */
  text(path: string): string;
  /** Parsed mapping of a YAML file (empty file: {}). Throws NOT_FOUND or INVALID_REQUEST. */
  tree(path: string): Tree;
  /** The --data directory as given, when there is one, and its files by path inside it. */
  external?: {
    directory: string;
    files: readonly string[];
    /** A file as it is on disk. Throws AicrError when it cannot be read. */
    bytes(path: string): Uint8Array;
  };
  /** Overlays that could match a query, found by index rather than by a scan of all. */
  candidates(criteria: Criteria): Iterable<Overlay>;
}

/** Values the criteria dimensions accept. */
export interface CriteriaRegistry {
  /** Values by dimension: sorted, wildcard left out. */
  values(dimension: Dimension, options?: { strict?: boolean }): string[];
  /** Where a value comes from (the fixed list counts as embedded), or undefined when unknown. */
  origin(dimension: Dimension, value: string): FileOrigin | undefined;
  /** Whether any overlay is written for a value; the wildcard always is. */
  isHonoured(dimension: Dimension, value: string): boolean;
}
