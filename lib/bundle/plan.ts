/**
 * Plans a bundle: from a recipe and options to everything a deployer needs, as data. Promises that
 * the same input gives the same plan and that whatever is wrong is found here, before a file is
 * written. Never touches anything but through the catalog and the tools that are handed in, and
 * never interprets a template.
 */
import type { Catalog } from "../catalog/types.ts";
import type { Fragment, Note, Recipe } from "../recipe/types.ts";
import { absentNotes, type Addressing, addressing, targetsOf } from "./addressing.ts";
import { allocationPolicyNote } from "./allocation_policy.ts";
import { selectComponents } from "./components.ts";
import {
  composeComponents,
  type ComposedComponent,
  planned,
  valueNotes,
} from "./compose_components.ts";
import { dataFiles } from "./data_files.ts";
import { deployerNamed } from "./deployers.ts";
import { layoutFolders } from "./layout.ts";
import type { BundleOptions, Target } from "./options.ts";
import { collectParts } from "./parts.ts";
import { type BundleTools, REAL_TOOLS } from "./tools.ts";
import type { BundlePlan } from "./types.ts";
import { type CheckContext, gatewayNotes, storageClassNotes, validationNotes } from "./warnings.ts";

/** What planning may be given besides its input. */
export interface PlanContext {
  /** Default: the real helm, kustomize and http. */
  tools?: BundleTools;
  /** What the recipe was merged from, for provenance. */
  fragments?: readonly Fragment[];
}

/**
 * The plan of a bundle. Throws INVALID_REQUEST for anything in recipe, catalog or options that
 * cannot be bundled, and what the tools throw.
 */
export async function planBundle(
  catalog: Catalog,
  recipe: Recipe,
  options: BundleOptions,
  { tools = REAL_TOOLS, fragments = [] }: PlanContext = {},
): Promise<BundlePlan> {
  const deployer = deployerNamed(options.deployer);
  const names = addressing(catalog, recipe.componentRefs.map((ref) => ref.name));
  const { recipe: selected, disabled } = selectComponents(recipe, options.switches, names);
  const order = selected.deploymentOrder;
  const absent = absentNotes(valueTargets(options), new Set(order), names);
  const components = composeComponents(selected, { catalog, options, names, fragments });
  const set = stated(options, names);
  const notes = checkAll(components, { recipe: selected, options, disabled, set });
  const parts = await collectParts(components, { catalog, recipe: selected, options, tools });
  const plan: BundlePlan = {
    deployer: options.deployer,
    settings: options.settings,
    recipe: selected,
    components: components.map(planned),
    folders: layoutFolders(parts.components, deployer),
    vendoredManifests: parts.vendoredManifests,
    dataFiles: dataFiles(catalog),
    notes: [
      ...options.notes,
      ...absent,
      ...components.flatMap(valueNotes),
      ...policyNotes(options, names, order),
      ...notes,
      ...parts.notes,
    ],
  };
  plan.notes.unshift(...deployer.check?.(plan) ?? []);
  return plan;
}

/** The flags that need their component in the bundle; a switch may well name one that is not. */
function valueTargets({ set, setFile, setJson, dynamic, switches }: BundleOptions): Target[] {
  const enabling = switches.filter((target) => target.enabled);
  return [...enabling, ...set, ...setFile, ...setJson, ...dynamic];
}

/** Paths given with --set, as `component:path`. */
function stated(options: BundleOptions, names: Addressing): CheckContext["set"] {
  return new Map(options.set.map((set) => [
    `${names.resolve(set)}:${set.path.join(".")}`,
    set.value,
  ]));
}

function policyNotes(
  options: BundleOptions,
  names: Addressing,
  components: readonly string[],
): Note[] {
  const flags = [...options.switches, ...options.set, ...options.setFile, ...options.setJson];
  return components.flatMap((name) =>
    allocationPolicyNote(name, targetsOf<Target>(flags, name, names)) ?? []
  );
}

/** Storage classes first, then what the registry checks, then what a rule decided. */
function checkAll(components: readonly ComposedComponent[], context: CheckContext): Note[] {
  return [
    ...components.flatMap(storageClassNotes),
    ...components.flatMap((component) => validationNotes(component, context)),
    ...components.flatMap((component) => gatewayNotes(component, component.rules)),
  ];
}
