/**
 * The query parameters of the API, each declared once: reading, the OpenAPI document and the
 * client's types come from here. Source: API reference, query parameters; API contract, sections
 * 4 to 6.
 */
import { DEPLOYERS } from "../../bundle/types.ts";
import type { Dimension } from "../../catalog/types.ts";

/** A parameter of the query string. */
export interface Parameter {
  name: string;
  /** `list` parameters may be repeated; of the others the first one counts. */
  kind: "text" | "count" | "switch" | "list";
  description?: string;
  /** Closed list of values. */
  values?: readonly string[];
  /** Values come from the catalog. */
  dimension?: Dimension;
  default?: string | number | boolean;
  example?: string;
}

/** What chooses a recipe. */
export const CRITERIA_PARAMETERS = [
  { name: "service", kind: "text", dimension: "service" },
  { name: "accelerator", kind: "text", dimension: "accelerator" },
  {
    name: "gpu",
    kind: "text",
    dimension: "accelerator",
    description: "Used when accelerator is empty",
  },
  { name: "intent", kind: "text", dimension: "intent" },
  { name: "os", kind: "text", dimension: "os" },
  { name: "platform", kind: "text", dimension: "platform" },
  { name: "nodes", kind: "count", default: 0 },
] as const satisfies readonly Parameter[];

/** What chooses a value of it. */
export const SELECTOR_PARAMETER = {
  name: "selector",
  kind: "text",
  description: "Dotted path; absent or empty selects the whole document; lists cannot be indexed",
  default: "",
  example: "components.gpu-operator.values.driver.version",
} as const satisfies Parameter;

/** What shapes a bundle. */
export const BUNDLE_PARAMETERS = [
  {
    name: "deployer",
    kind: "text",
    description: "Layout of the files; letter case does not matter",
    values: DEPLOYERS,
    default: "helm",
  },
  { name: "set", kind: "list", description: "component:path=value" },
  {
    name: "dynamic",
    kind: "list",
    description: "component:path left open until install time; not with deployer argocd",
  },
  {
    name: "bundlers",
    kind: "list",
    description:
      "Only these components of the recipe, by name or short name; commas separate them too",
  },
  { name: "system-node-selector", kind: "list", description: "key=value" },
  { name: "system-node-toleration", kind: "list", description: "key=value:effect" },
  { name: "accelerated-node-selector", kind: "list", description: "key=value" },
  { name: "accelerated-node-toleration", kind: "list", description: "key=value:effect" },
  { name: "workload-gate", kind: "text", description: "Taint, key=value:effect or key:effect" },
  { name: "workload-selector", kind: "list", description: "key=value" },
  {
    name: "nodes",
    kind: "count",
    description: "Expected number of GPU nodes, 0 when unknown",
    default: 0,
  },
  { name: "repo", kind: "text", description: "Repository that a GitOps deployer pulls from" },
  {
    name: "app-name",
    kind: "text",
    description: "Name of the parent Application, argocd and argocd-helm only",
  },
  {
    name: "vendor-charts",
    kind: "switch",
    description: "Put the chart archives into the bundle; needs helm beside the server",
    default: false,
  },
] as const satisfies readonly Parameter[];

/** Names of all parameters, for messages that call them flags. */
export const ALL_PARAMETERS: ReadonlySet<string> = new Set(
  [...CRITERIA_PARAMETERS, SELECTOR_PARAMETER, ...BUNDLE_PARAMETERS].map(({ name }) => name),
);
