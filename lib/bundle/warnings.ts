/**
 * Remarks on a finished plan that stop nothing, and registry validations, which stop it when their
 * severity is error. Source: bundle layout, section 13; CLI reference, component validation system.
 */
import { type AicrError, invalid } from "../base/error.ts";
import { getPath, isTree, splitPath, type Tree } from "../base/tree.ts";
import type { ComponentValidation, RegistryEntry } from "../catalog/types.ts";
import type { Note, Recipe } from "../recipe/types.ts";
import type { BundleOptions } from "./options.ts";

/** A component as the checks see it. */
export interface CheckedComponent {
  name: string;
  entry?: RegistryEntry;
  /** Final values, install-time paths included. */
  values: Tree;
  dynamicPaths: readonly string[];
}

/** What the checks look at besides the component. */
export interface CheckContext {
  recipe: Recipe;
  options: BundleOptions;
  /** Components that flags left out. */
  disabled: readonly string[];
  /** Paths given with --set, as `component:path`, and their values. */
  set: ReadonlyMap<string, unknown>;
}

/** A missing storage class for each volume the component would claim from the cluster's default. */
export function storageClassNotes({ name, entry, values, dynamicPaths }: CheckedComponent): Note[] {
  return (entry?.storageClassPaths ?? [])
    .filter((path) => !dynamicPaths.includes(path) && claimsWithoutClass(values, splitPath(path)))
    .map((path) => ({
      code: "PVC_NO_STORAGE_CLASS",
      severity: "warning",
      component: name,
      path,
      text: "A volume is claimed without a storage class; the cluster needs a default one",
      remedy: `Name one with --storage-class, or with --set ${name}:${path}=NAME`,
    }));
}

function claimsWithoutClass(values: Tree, path: readonly string[]): boolean {
  if (!isTree(getPath(values, path.slice(0, -1)))) return false;
  const name = getPath(values, path);
  return name === undefined || name === null || (typeof name === "string" && name.trim() === "");
}

/** What the source ranges of the inference gateway mean, when it is in the bundle. */
export function gatewayNotes(
  { name, values }: CheckedComponent,
  rules: readonly string[],
): Note[] {
  if (name !== "agentgateway") return [];
  const note = { severity: "warning", component: name, path: "allowedSourceRanges" } as const;
  if (rules.includes("AGENTGATEWAY_DEFAULT_PRIVATE")) {
    return [{
      ...note,
      code: "AGENTGATEWAY_DEFAULT_PRIVATE",
      text: "No source ranges were given, so the gateway answers private networks only",
      remedy: `Name them: --set-json '${name}:allowedSourceRanges=["203.0.113.0/24"]'`,
    }];
  }
  if (!openToAll(values)) return [];
  return [{
    ...note,
    code: "AGENTGATEWAY_PUBLIC",
    text: "The inference gateway is open to the whole internet",
    remedy: `Narrow it: --set-json '${name}:allowedSourceRanges=["203.0.113.0/24"]'`,
  }];
}

/** Any range of prefix length 0 holds every address. */
function openToAll(values: Tree): boolean {
  return [getPath(values, ["allowedSourceRanges"])].flat()
    .some((range) => typeof range === "string" && /\/0+$/.test(range.trim()));
}

/** Evaluates one registry validation: a note when it finds something, else nothing. */
type Check = (component: CheckedComponent, context: CheckContext) => Note | undefined;

const CHECKS: Record<string, Check> = {
  CheckWorkloadSelectorMissing({ name, entry, values }, { options }) {
    if (Object.keys(options.workloadSelector).length > 0) return undefined;
    const paths = entry?.podScheduling?.workload?.workloadSelectorPaths;
    if (anySelector(values, paths)) return undefined;
    return {
      code: "WORKLOAD_SELECTOR_MISSING",
      severity: "warning",
      component: name,
      text: "No workload selector is given, so running training jobs may be interrupted",
      remedy: "Give the label of your training pods: --workload-selector KEY=VALUE",
    };
  },
  CheckAcceleratedSelectorMissing({ name, entry, values }, { options }) {
    if (Object.keys(options.accelerated.selector).length > 0) return undefined;
    if (anySelector(values, entry?.nodeScheduling?.accelerated?.nodeSelectorPaths)) {
      return undefined;
    }
    return {
      code: "ACCELERATED_SELECTOR_MISSING",
      severity: "warning",
      component: name,
      text: "No selector for GPU nodes is given, so every node is concerned",
      remedy: "Give the label of your GPU nodes: --accelerated-node-selector KEY=VALUE",
    };
  },
  CheckHostMofedWithoutNetworkOperator({ name }, { disabled, set }) {
    const path = "driver.rdma.useHostMofed";
    if (!disabled.includes("network-operator") || set.get(`${name}:${path}`) === false) {
      return undefined;
    }
    return {
      code: "HOST_MOFED",
      severity: "warning",
      component: name,
      path,
      text: "network-operator is left out, so nothing in the bundle installs the MOFED driver",
      remedy: `Install MOFED on the hosts, or state --set ${name}:${path}=false`,
    };
  },
};

/** The functions that a registry validation may name. */
export const VALIDATION_FUNCTIONS: readonly string[] = Object.keys(CHECKS);

function anySelector(values: Tree, paths: readonly string[] | undefined): boolean {
  return (paths ?? []).some((path) => {
    const selector = getPath(values, splitPath(path));
    return isTree(selector) && Object.keys(selector).length > 0;
  });
}

/**
 * Runs the registry's validations of a component. Throws INVALID_REQUEST for a finding of severity
 * error, and for a validation this version does not know.
 */
export function validationNotes(component: CheckedComponent, context: CheckContext): Note[] {
  const notes: Note[] = [];
  for (const validation of component.entry?.validations ?? []) {
    if (!applies(validation, context.recipe)) continue;
    const check = Object.hasOwn(CHECKS, validation.function)
      ? CHECKS[validation.function]!
      : undefined;
    if (!check) throw unknownCheck(component.name, validation.function);
    const note = check(component, context);
    if (note === undefined) continue;
    if (validation.severity === "error") throw refusal(note, validation);
    notes.push({ ...note, severity: validation.severity, text: textOf(note, validation) });
  }
  return notes;
}

/** Every condition must match; any value of a condition will do. */
function applies({ conditions }: ComponentValidation, recipe: Recipe): boolean {
  const criteria = recipe.criteria as unknown as Record<string, unknown>;
  return Object.entries(conditions ?? {}).every(([dimension, values]) =>
    values.includes(String(criteria[dimension]))
  );
}

/** The registry knows the component, so its message is better than the general text. */
function textOf(note: Note, { message }: ComponentValidation): string {
  const own = (message ?? "").trim().replace(/\.$/, "");
  return own === "" ? note.text : own;
}

function refusal(note: Note, validation: ComponentValidation): AicrError {
  return invalid(`Cannot bundle ${note.component}: ${textOf(note, validation)}`, {
    hints: note.remedy === undefined ? [] : [note.remedy],
  });
}

function unknownCheck(component: string, name: string): AicrError {
  return invalid(`Component ${component} names the unknown validation ${JSON.stringify(name)}`, {
    hints: [`Known: ${Object.keys(CHECKS).join(", ")}; correct the registry entry`],
  });
}
