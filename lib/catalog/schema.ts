/**
 * The shapes of catalog documents. Loaded only when a document has to be checked: the compiled
 * program trusts its own catalog, which was checked when it was made. Everything is strict here;
 * whether an unknown key is an error or a warning is up to the reader of the document. Source:
 * recipe development and data extension guides, recipe algorithm sections 1.2 and 3.
 */
import {
  array,
  boolean,
  custom,
  enum as oneOf,
  int,
  looseObject,
  record,
  strictObject,
  string,
} from "zod";
import { isTree, type Tree } from "../base/tree.ts";
import { COMPONENT_NAME, normalizePath } from "./catalog_path.ts";
import { PHASES } from "./types.ts";

const text = string();
const name = string().min(1, "must not be empty");
/** A name that becomes part of file names, release names and flags. */
const componentName = string().regex(
  COMPONENT_NAME,
  "must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit",
).refine((value) => !value.includes(".."), "must not contain '..'");
/** A reference to another file of the catalog; empty counts as not given. */
const path = string().refine(
  (value) => value === "" || normalizePath(value) !== undefined,
  "must be a path inside the catalog, without '..' elements",
);
const tree = custom<Tree>(isTree, "must be a mapping");

const metadata = {
  name,
  displayName: text.optional(),
  description: text.optional(),
  labels: tree.optional(),
  annotations: tree.optional(),
};
const header = { apiVersion: text.optional(), kind: text.optional() };

const constraint = strictObject({ name, value: text });

const componentRef = strictObject({
  name: componentName,
  type: text.optional(),
  namespace: text.optional(),
  chart: text.optional(),
  source: text.optional(),
  version: text.optional(),
  tag: text.optional(),
  path: text.optional(),
  valuesFile: path.optional(),
  overrides: tree.optional(),
  dependencyRefs: array(text).optional(),
  manifestFiles: array(path).optional(),
  preManifestFiles: array(path).optional(),
  patches: array(tree).optional(),
  expectedResources: array(
    strictObject({ kind: name, name, namespace: text.optional() }),
  ).optional(),
  cleanup: boolean().optional(),
  healthCheckSkip: boolean().optional(),
  healthCheckAsserts: text.optional(),
});

const validationPhase = strictObject({
  timeout: text.optional(),
  infrastructure: text.optional(),
  checks: array(text).optional(),
  constraints: array(constraint).optional(),
  nodeSelection: tree.optional(),
});

const mixinSpec = {
  constraints: array(constraint).optional(),
  componentRefs: array(componentRef).optional(),
};

/** An overlay: `kind: RecipeMetadata`, or no kind at all. */
export const overlaySchema = strictObject({
  ...header,
  metadata: looseObject(metadata),
  spec: strictObject({
    ...mixinSpec,
    base: text.optional(),
    mixins: array(name).optional(),
    criteria: strictObject({
      service: text.optional(),
      accelerator: text.optional(),
      intent: text.optional(),
      os: text.optional(),
      platform: text.optional(),
      nodes: int().min(0, "must not be negative").optional(),
    }).optional(),
    validation: strictObject(
      Object.fromEntries(PHASES.map((phase) => [phase, validationPhase.optional()])),
    ).optional(),
  }).optional(),
});

/** A mixin: only constraints and component references may be mixed in. */
export const mixinSchema = strictObject({
  ...header,
  metadata: strictObject(metadata),
  spec: strictObject(mixinSpec).optional(),
});

const schedulingPaths = strictObject({
  nodeSelectorPaths: array(text).optional(),
  tolerationPaths: array(text).optional(),
  taintStrPaths: array(text).optional(),
});

const registryEntry = strictObject({
  name: componentName,
  displayName: text.optional(),
  description: text.optional(),
  valueOverrideKeys: array(name).optional(),
  gkeCriticalPriority: boolean().optional(),
  hasSelfRefCRDs: boolean().optional(),
  manifestsUseChartCRDs: boolean().optional(),
  healthCheck: strictObject({ assertFile: path.optional() }).optional(),
  helm: strictObject({
    defaultRepository: text.optional(),
    defaultChart: text.optional(),
    defaultVersion: text.optional(),
    defaultNamespace: text.optional(),
  }).optional(),
  kustomize: strictObject({
    defaultSource: text.optional(),
    defaultPath: text.optional(),
    defaultTag: text.optional(),
  }).optional(),
  nodeScheduling: strictObject({
    nodeCountPaths: array(text).optional(),
    system: schedulingPaths.optional(),
    accelerated: schedulingPaths.optional(),
  }).optional(),
  podScheduling: strictObject({
    workload: strictObject({ workloadSelectorPaths: array(text).optional() }).optional(),
  }).optional(),
  storageClassPaths: array(text).optional(),
  validations: array(strictObject({
    function: name,
    severity: oneOf(["info", "warning", "error"]),
    conditions: record(string(), array(text)).optional(),
    message: text.optional(),
  })).optional(),
});

/** `registry.yaml`. */
export const registrySchema = strictObject({
  ...header,
  metadata: tree.optional(),
  components: array(registryEntry).optional(),
});

/** `validators/catalog.yaml` and the overrides under `catalog/`. */
export const validatorsSchema = strictObject({
  ...header,
  metadata: tree.optional(),
  validators: array(looseObject({
    name,
    phase: oneOf(["deployment", "performance", "conformance"]),
    description: text.optional(),
    timeout: text.optional(),
  })).optional(),
});
