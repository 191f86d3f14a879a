/**
 * The final values of a component: the recipe's values with everything that flags and rules put on
 * top, in one fixed order, each step kept as a layer so that provenance can be told. Nothing is
 * read here and inputs are never changed. Source: bundle layout, section 3; DESIGN section 3,
 * Bundles.
 */
import { copy, getPath, isTree, merge, removePath, type Tree, type Value } from "../base/tree.ts";
import type { RegistryEntry } from "../catalog/types.ts";
import type { HydratedComponent, Layer, Origin, RecipeComponent } from "../recipe/types.ts";
import { type Assignment, type BundleOptions, flagOrigin, type Target } from "./options.ts";
import { type Injection, injectionsFor } from "./values/injections.ts";
import { assign, treeAt, within } from "./values/paths.ts";
import { ruleValues } from "./values/rules.ts";

/** The flags that concern one component. */
export interface ComponentFlags {
  set: Assignment[];
  setFile: Assignment[];
  setJson: Assignment[];
  dynamic: Target[];
}

/** What the values of a component are made from. */
export interface ValuesInput {
  hydrated: HydratedComponent;
  /** Absent when the registry does not know the component: then nothing is injected. */
  entry?: RegistryEntry;
  flags: ComponentFlags;
  options: BundleOptions;
  /** The components of the bundle by name. */
  bundle: ReadonlyMap<string, RecipeComponent>;
}

/** Values with the layers they are made of. */
export interface ComposedValues {
  values: Tree;
  layers: Layer[];
  /** Codes of the rules that set something. */
  rules: string[];
}

/**
 * Composes the values, install-time paths still included. Throws INVALID_REQUEST when a flag's
 * path leads through a scalar or list.
 */
export function composeValues(input: ValuesInput): ComposedValues {
  const { hydrated, flags } = input;
  const draft = { values: copy(hydrated.values), layers: [...hydrated.layers] };
  applyScalars(draft, input, flags.set);
  applyInjections(draft, input);
  applyDocuments(draft, input, flags.setFile);
  applyDocuments(draft, input, flags.setJson);
  const rules = applyRules(draft, input);
  return { ...draft, rules };
}

interface Draft {
  values: Tree;
  layers: Layer[];
}

function put(
  draft: Draft,
  input: ValuesInput,
  { path, value, origin }: { path: readonly string[]; value: Value; origin: Origin },
): void {
  assign(draft.values, path, {
    value: copy(value),
    what: origin.name,
    component: input.hydrated.ref.name,
  });
  draft.layers.push({ origin, tree: treeAt(path, value) });
}

/** `--set`: in the order given, the last one wins. */
function applyScalars(draft: Draft, input: ValuesInput, set: readonly Assignment[]): void {
  for (const { path, value, flag } of set) {
    put(draft, input, { path, value, origin: flagOrigin(input.options, "set", flag) });
  }
}

/**
 * Injections replace what is there, except that --set wins: on the injected path or above it, and
 * inside an injected list or scalar, the injection is left out; inside an injected selector the
 * keys given with --set are put on top. What is dynamic is not baked in either.
 */
function applyInjections(draft: Draft, input: ValuesInput): void {
  const { entry, flags, hydrated, options } = input;
  if (!entry) return;
  const dynamic = new Set(flags.dynamic.map(({ path }) => path.join(".")));
  for (const injection of injectionsFor(entry, options, hydrated.ref.overrides ?? {})) {
    const { path, value } = injection;
    if (dynamic.has(path.join("."))) continue;
    if (flags.set.some((set) => within(path, set.path))) continue;
    const inside = flags.set.filter((set) => within(set.path, path));
    if (inside.length > 0 && !isTree(value)) continue;
    put(draft, input, { path, value, origin: injectionOrigin(options, injection) });
    applyScalars(draft, input, inside);
  }
}

function injectionOrigin(options: BundleOptions, { field, flag }: Injection): Origin {
  return field === undefined
    ? { kind: "rule", name: "TOLERATE_ALL_BY_DEFAULT" }
    : flagOrigin(options, field, flag);
}

/** `--set-file` and `--set-json`: mappings merge, null deletes; shallow paths come first. */
function applyDocuments(draft: Draft, input: ValuesInput, given: readonly Assignment[]): void {
  const byDepth = [...given].sort((a, b) => a.path.length - b.path.length);
  for (const { path, value, flag } of byDepth) {
    const field = flag.startsWith("--set-json") ? "setJson" : "setFile";
    const present = getPath(draft.values, path);
    if (value === null) {
      removePath(draft.values, path);
      draft.layers.push({
        origin: flagOrigin(input.options, field, flag),
        tree: treeAt(path, null),
      });
      continue;
    }
    const merged = isTree(present) && isTree(value) ? merge(present, value, "delete") : value;
    put(draft, input, { path, value: merged, origin: flagOrigin(input.options, field, flag) });
  }
}

function applyRules(draft: Draft, input: ValuesInput): string[] {
  const rules = ruleValues(input.hydrated.ref, draft.values, input.bundle);
  for (const { code, path, value } of rules) {
    put(draft, input, { path, value, origin: { kind: "rule", name: code } });
  }
  return rules.map(({ code }) => code);
}
