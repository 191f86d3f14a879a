/**
 * Writes the config of one cell: what is known filled in, everything else that a config can say
 * beside it, explained and switched off. The same cell gives the same bytes, and what comes out
 * loads again. Choosing the cell, from flags or by asking, is the caller's business.
 */
import { API_VERSION } from "../base/constants.ts";
import { invalid } from "../base/error.ts";
import { formatYaml } from "../base/format_yaml.ts";
import type { Tree, Value } from "../base/tree.ts";
import { ANY } from "../catalog/criteria_values.ts";
import { type Dimension, DIMENSIONS } from "../catalog/types.ts";
import { SCHEMA_FILE } from "./json_schema.ts";

/** What a config is written for. */
export interface InitOptions {
  /** The cell; values as the catalog spells them. At least one dimension must be specific. */
  criteria: Partial<Record<Dimension, string>> & { nodes?: number };
  /** What readiness is held against. Default `snapshot.yaml`. */
  snapshot?: string;
  /** Default helm. */
  deployer?: string;
  /** Value of `metadata.name`. Default {@link cellName}. */
  name?: string;
  /** Directory layered over the catalog, when criteria or components come from it. */
  data?: string;
  /** Leave out what is switched off, and the explanations. */
  brief?: boolean;
}

/** Order of the dimensions in names, as in names of overlays. */
const NAME_ORDER = ["accelerator", "service", "os", "intent", "platform"] as const;

/** The StorageClass that a service comes with, shown as an example. */
const STORAGE_CLASSES = new Map([
  ["aks", "managed-csi"],
  ["eks", "gp3"],
  ["gke", "standard-rwo"],
  ["kind", "standard"],
  ["lke", "linode-block-storage"],
  ["oke", "oci-bv"],
]);

/** `h100-eks-ubuntu-training-kubeflow`: the specific criteria, in the order of overlay names. */
export function cellName(criteria: InitOptions["criteria"]): string {
  return NAME_ORDER.map((name) => criteria[name]).filter(isSpecific).join("-") || "cluster";
}

/**
 * The YAML text: complete and commented, or brief. Throws INVALID_REQUEST when all criteria are
 * wildcards.
 */
export async function initConfig(options: InitOptions): Promise<string> {
  if (options.brief) return briefConfig(options);
  const [{ configSchema }, { commentedYaml }] = await Promise.all([
    import("./schema.ts"),
    import("./schema/commented_yaml.ts"),
  ]);
  const criteria = statedCriteria(options.criteria);
  const storageClass = STORAGE_CLASSES.get(options.criteria.service ?? "");
  const examples: Record<string, Value> = storageClass === undefined
    ? {}
    : { "spec.bundle.scheduling.storageClass": storageClass };
  const lines = commentedYaml(configSchema, valuesOf(options, criteria), examples);
  return [...header(criteria), "#", ...LEGEND, "", ...lines, ""].join("\n");
}

/** Only what is set. The comment says how to get the rest. */
function briefConfig(options: InitOptions): string {
  const criteria = statedCriteria(options.criteria);
  const { data } = options;
  const flags = Object.entries({ ...criteria, ...(data === undefined ? {} : { data }) })
    .map(([name, value]) => `--${name} ${printable(value)}`);
  const more = [
    "#",
    "# Everything else that a config can say, explained and switched off:",
    `#   aicr config init ${flags.join(" ")}`,
  ];
  const document = formatYaml(valuesOf(options, criteria), { keepOrder: true });
  return [...header(criteria), ...more, "", document].join("\n");
}

function isSpecific(value: string | undefined): value is string {
  return value !== undefined && value !== "" && value !== ANY;
}

function statedCriteria(criteria: InitOptions["criteria"]): Tree {
  const stated: Tree = {};
  for (const dimension of DIMENSIONS) {
    const value = criteria[dimension];
    if (isSpecific(value)) stated[dimension] = value;
  }
  if ((criteria.nodes ?? 0) > 0) stated.nodes = criteria.nodes!;
  if (Object.keys(stated).length > 0) return stated;
  throw invalid("No criteria to write a config for", {
    hints: ["Give at least one, for example --service eks"],
  });
}

function valuesOf(options: InitOptions, criteria: Tree): Tree {
  return {
    kind: "AICRConfig",
    apiVersion: API_VERSION,
    metadata: { name: options.name ?? cellName(options.criteria) },
    spec: {
      recipe: { criteria, ...(options.data === undefined ? {} : { data: options.data }) },
      validate: {
        input: { snapshot: options.snapshot ?? "snapshot.yaml" },
        execution: { noCluster: true },
      },
      bundle: { deployment: { deployer: options.deployer ?? "helm" } },
    },
  };
}

function header(criteria: Tree): string[] {
  const cell = Object.entries(criteria).map(([key, value]) => `${key} ${printable(value)}`)
    .join(", ");
  return [
    `# yaml-language-server: $schema=./${SCHEMA_FILE}`,
    "#",
    `# AICRConfig for the cell ${cell}.`,
    "#",
    "#   aicr run FILE                resolve the recipe, check readiness, write the bundle",
    "#   aicr run FILE --dry-run      show what that would do",
    "#   aicr config validate FILE    check this file only",
  ];
}

/** How the complete form is read. */
const LEGEND = [
  "# Lines behind ## explain. Settings behind a single # are off and show their default or an",
  '# example: take the "# " away, from the sections around a setting too, to switch it on. Paths',
  "# are relative to the working directory.",
  "#",
  "# Editors that know the YAML language server complete and check this file against the schema",
  `# in the first line. To have it: aicr config schema > ${SCHEMA_FILE}`,
];

/** A value on one line: overlays of a data directory may declare values with any character. */
function printable(value: Value): string {
  const text = String(value);
  if (/^[\w.-]+$/.test(text)) return text;
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
