/** A resolved recipe and what resolution keeps beside it. Source: recipe algorithm, section 5.1. */
import type { Tree, Value } from "../base/tree.ts";
import type {
  Catalog,
  ComponentRef,
  Constraint,
  Criteria,
  Dimension,
  OverlaySpec,
  Validation,
} from "../catalog/types.ts";

/** A component of a resolved recipe: complete, with its place in the deployment order. */
export interface RecipeComponent extends ComponentRef {
  type: "Helm" | "Kustomize";
  /** Empty for components that consist of manifests only. */
  source: string;
  /** 1-based position in the deployment order; absent when disabled; ignored on input. */
  order?: number;
  /** The catalog's health check, by reference; a foreign digest is refused when it is used. */
  healthCheck?: { file: string; sha256: string };
}

/** Why an overlay that matched was left out in snapshot mode. */
export interface ExcludedOverlay {
  name: string;
  reason?: "constraint-failed" | "mixin-constraint-failed";
}

/** One constraint of an excluded overlay and what the snapshot says instead. */
export interface ConstraintWarning {
  overlay: string;
  constraint: string;
  expected: string;
  actual?: string;
  reason: string;
}

/** The document `aicr recipe` writes. */
export interface Recipe {
  kind: "RecipeResult";
  apiVersion: string;
  metadata: {
    version?: string;
    appliedOverlays: string[];
    excludedOverlays?: ExcludedOverlay[];
    constraintWarnings?: ConstraintWarning[];
  };
  /** All five dimensions; nodes only when above 0. */
  criteria: Record<Dimension, string> & { nodes?: number };
  constraints?: Constraint[];
  componentRefs: RecipeComponent[];
  deploymentOrder: string[];
  validation?: Validation;
}

/** What set a value: enough to name it and to find its line. */
export interface Origin {
  kind:
    | "registry"
    | "values"
    | "overlay"
    | "mixin"
    | "recipe"
    | "flag"
    | "config"
    | "snapshot"
    | "default"
    | "rule";
  /** Name of the overlay or mixin, the flag as typed, or the rule's code. */
  name: string;
  /** Catalog path (or path of the recipe file) of the document the value stands in. */
  file?: string;
  /** Path of the layer's tree inside that document. */
  at?: readonly (string | number)[];
}

/** A tree of values and what set it. Later layers win. */
export interface Layer {
  origin: Origin;
  tree: Tree;
}

/** A spec that took part in a resolution, in merge order. */
export interface Fragment {
  origin: Origin;
  spec: OverlaySpec;
}

/** A recipe with the fragments it was merged from, from which provenance is told on demand. */
export interface Resolution {
  recipe: Recipe;
  /** Criteria as queried, with `nodes` even if 0. */
  criteria: Criteria;
  fragments: Fragment[];
  /** Things worth telling that do not stop anything, as `CODE component path: text` notes. */
  notes: Note[];
}

/** A coded remark for people; goes to stderr or, with --log-json, into an event. */
export interface Note {
  code: string;
  severity: "info" | "warning" | "error";
  component?: string;
  path?: string;
  text: string;
  remedy?: string;
}

/** A component with its final values and the layers that made them. */
export interface HydratedComponent {
  ref: RecipeComponent;
  values: Tree;
  layers: Layer[];
}

/** One step in the history of a value, oldest first. */
export interface ProvenanceStep {
  origin: Origin;
  /** `file:line:column` when the origin is a document. */
  place?: string;
  /** `after`: puts a component behind the one that `value` names, or first without one. */
  action: "set" | "replaced" | "merged" | "deleted" | "after";
  /** The component that `after` is about. */
  of?: string;
  value?: Value;
  replaced?: Value;
}

/** What is explained. */
export interface Explained {
  catalog: Catalog;
  recipe: Recipe;
  /** What the recipe was merged from; without it a recipe's own document is the origin. */
  fragments?: readonly Fragment[];
  /** Hydrated components, whose layers may have been extended by flags. */
  components: readonly HydratedComponent[];
  /** The recipe's document, when it was loaded from one. */
  document?: { file: string; text: string };
}

/** A step whose place has not been looked up: `at` is the value's path in the origin's document. */
export type UnplacedStep = Omit<ProvenanceStep, "place"> & { at?: readonly (string | number)[] };
