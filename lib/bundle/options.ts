/**
 * The options of a bundle: texts in, checked data out. Everything that is wrong with a flag is
 * found here, before a catalog is looked at; whether a component exists is the plan's question.
 * Nothing is read but the files that --set-file names, through the reader that is handed in.
 */
import { AicrError, invalid } from "../base/error.ts";
import type { Value } from "../base/tree.ts";
import { parseDocument } from "../base/yaml.ts";
import type { Note, Origin } from "../recipe/types.ts";
import { parseArtifactTarget } from "./options/artifact_target.ts";
import {
  type Assignment,
  parseDynamic,
  parseSet,
  parseSetFile,
  parseSetJson,
  type Target,
  withFlag,
} from "./options/assignment.ts";
import { inapplicableNotes } from "./options/applicability.ts";
import { checkAvailable, parseDeployer } from "./options/availability.ts";
import {
  DEFAULT_ARGO_OPTIONS,
  DEFAULT_FLUX_OPTIONS,
  isDeployerOption,
  parseAppName,
  parseDeployerOptions,
  parseFluxOptions,
  parseRepo,
} from "./options/deployer_options.ts";
import type { BundleInput } from "./options/input.ts";
import {
  parseGate,
  parseSelector,
  parseToleration,
  type Toleration,
} from "./options/scheduling_syntax.ts";
import { parseSwitch } from "./options/scalar.ts";
import type { DeployerName, DeployerSettings } from "./types.ts";

export type { BundleInput } from "./options/input.ts";
export type { Assignment, Target } from "./options/assignment.ts";
export type { Toleration } from "./options/scheduling_syntax.ts";

/** Where pods of one kind go. */
export interface Placement {
  /** Empty: not given. */
  selector: Record<string, string>;
  /** Empty: not given, everything is tolerated. */
  tolerations: Toleration[];
}

/** Puts a component in or leaves it out. */
export interface Switch extends Target {
  enabled: boolean;
}

/** Checked options of a bundle. */
export interface BundleOptions {
  deployer: DeployerName;
  /** `--set`, the `enabled` key left out. */
  set: Assignment[];
  /** `--set component:enabled=...`. */
  switches: Switch[];
  /** `--set-file`, contents read. */
  setFile: Assignment[];
  setJson: Assignment[];
  dynamic: Target[];
  system: Placement;
  accelerated: Placement;
  workloadSelector: Record<string, string>;
  /** The taint as one text. */
  workloadGate?: string;
  /** Above 0. */
  nodes?: number;
  storageClass?: string;
  vendorCharts: boolean;
  readinessHooks: boolean;
  settings: DeployerSettings;
  /** Fields of {@link BundleInput} that a config set. */
  fromConfig: readonly string[];
  /** Remarks on options that are without effect. */
  notes: readonly Note[];
}

/** Options of a bundle that was asked for with nothing but a recipe. */
export function defaultBundleOptions(): BundleOptions {
  return {
    deployer: "helm",
    set: [],
    switches: [],
    setFile: [],
    setJson: [],
    dynamic: [],
    system: { selector: {}, tolerations: [] },
    accelerated: { selector: {}, tolerations: [] },
    workloadSelector: {},
    vendorCharts: false,
    readinessHooks: false,
    settings: { argo: DEFAULT_ARGO_OPTIONS, flux: DEFAULT_FLUX_OPTIONS },
    fromConfig: [],
    notes: [],
  };
}

/** Reads the file of a `--set-file`; throws AicrError when it cannot. */
export type ReadText = (path: string) => Promise<string>;

/**
 * Checks and parses the raw options. Throws INVALID_REQUEST naming the flag and its text, and what
 * the reader throws.
 */
export async function parseBundleOptions(
  input: BundleInput,
  readText: ReadText,
): Promise<BundleOptions> {
  const deployer = parseDeployer(input.deployer);
  const { set, switches, deployerSets } = parseSets(input.set ?? []);
  checkAvailable(input, deployer);
  const setFile = await Promise.all(
    (input.setFile ?? []).map((text) => readSetFile(text, readText)),
  );
  const gate = input.workloadGate ?? "";
  const nodes = parseNodes(input.nodes ?? 0);
  const storageClass = parseStorageClass(input.storageClass ?? "");
  return {
    deployer,
    set,
    switches,
    setFile,
    setJson: (input.setJson ?? []).map(parseSetJson),
    dynamic: (input.dynamic ?? []).map(parseDynamic),
    system: parsePlacement(input, "system"),
    accelerated: parsePlacement(input, "accelerated"),
    workloadSelector: parseSelector(input.workloadSelector ?? [], "--workload-selector"),
    ...(gate === "" ? {} : { workloadGate: parseGate(gate, "--workload-gate") }),
    ...(nodes === 0 ? {} : { nodes }),
    ...(storageClass === "" ? {} : { storageClass }),
    vendorCharts: input.vendorCharts ?? false,
    readinessHooks: input.readinessHooks ?? false,
    settings: parseSettings(input, deployer, deployerSets),
    fromConfig: input.fromConfig ?? [],
    notes: inapplicableNotes(input),
  };
}

/** What provenance says about a value that a flag, or its config field, set. */
export function flagOrigin(options: BundleOptions, field: keyof BundleInput, name: string): Origin {
  return { kind: options.fromConfig.includes(field) ? "config" : "flag", name };
}

function parsePlacement(input: BundleInput, pool: "system" | "accelerated"): Placement {
  const tolerations = input[`${pool}NodeTolerations`] ?? [];
  return {
    selector: parseSelector(input[`${pool}NodeSelector`] ?? [], `--${pool}-node-selector`),
    tolerations: tolerations.map((text) => parseToleration(text, `--${pool}-node-toleration`)),
  };
}

/** Splits the --set flags into values, switches and options of the deployer, these still as text. */
function parseSets(
  texts: readonly string[],
): { set: Assignment[]; switches: Switch[]; deployerSets: string[] } {
  const set: Assignment[] = [];
  const switches: Switch[] = [];
  const deployerSets: string[] = [];
  for (const text of texts) {
    if (isDeployerOption(text)) {
      deployerSets.push(text);
      continue;
    }
    const assignment = parsedSet(text);
    if (assignment.path.join(".") !== "enabled") set.push(assignment);
    else switches.push(parseEnabled(assignment, text));
  }
  return { set, switches, deployerSets };
}

function parsedSet(text: string): Assignment {
  try {
    return parseSet(text);
  } catch (error) {
    if (error instanceof AicrError && error.message.startsWith("The integer")) {
      throw withFlag(`--set ${text}`, error);
    }
    throw error;
  }
}

function parseSettings(
  input: BundleInput,
  deployer: DeployerName,
  deployerSets: readonly string[],
): DeployerSettings {
  const { repo = "", appName = "" } = input;
  const artifact = parseArtifactTarget(input.output ?? "");
  return {
    ...(repo === "" ? {} : { repo: parseRepo(repo) }),
    ...(appName === "" ? {} : { appName: parseAppName(appName, deployer) }),
    ...(artifact === undefined ? {} : { artifact }),
    argo: parseDeployerOptions(deployerSets, deployer),
    flux: parseFluxOptions(input),
  };
}

function parseEnabled({ component, path, flag }: Assignment, text: string): Switch {
  const value = text.slice(text.indexOf("=") + 1);
  const enabled = parseSwitch(value);
  if (enabled === undefined) {
    throw invalid(`Invalid ${flag}: ${JSON.stringify(value)} is neither true nor false`, {
      hints: [`Use --set ${component}:enabled=true or =false`],
    });
  }
  return { component, path, flag, enabled };
}

/**
 * The value of a `--set-file`: a `.yaml`, `.yml` or `.json` file is a document and merges like
 * --set-json, any other file is one string.
 */
async function readSetFile(text: string, readText: ReadText): Promise<Assignment> {
  const { file, ...target } = parseSetFile(text);
  const content = await readText(file);
  const value: Value = /\.(ya?ml|json)$/i.test(file) ? parseDocument(content, file) : content;
  return { ...target, value };
}

function parseNodes(nodes: number): number {
  if (Number.isSafeInteger(nodes) && nodes >= 0) return nodes;
  throw invalid(`Invalid --nodes ${nodes}: expected a whole number, 0 or more`, {
    hints: ["Leave it out, or use 0, to keep the charts' own node counts"],
  });
}

const STORAGE_CLASS = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function parseStorageClass(name: string): string {
  if (name === "" || (STORAGE_CLASS.test(name) && name.length <= 253)) return name;
  throw invalid(`Invalid --storage-class ${JSON.stringify(name)}: not the name of a StorageClass`, {
    hints: ["See `kubectl get storageclass` for the names of the cluster"],
  });
}
