/**
 * The values that options write to the paths a registry entry declares: selectors, tolerations,
 * workload selector and gate, node count, storage class. Source: bundle layout, section 3, steps
 * 5 to 9; DESIGN section 3, Bundles (`--set` on a path beats the injection).
 */
import { getPath, isTree, splitPath, type Tree, type Value } from "../../base/tree.ts";
import type { RegistryEntry } from "../../catalog/types.ts";
import type { BundleInput, BundleOptions } from "../options.ts";
import { TOLERATE_ALL } from "../options/scheduling_syntax.ts";

/** One value for one path. */
export interface Injection {
  path: string[];
  value: Value;
  /** The flag that asks for it. */
  flag: string;
  /** Its field in the options, or undefined when nobody asked and it is the default. */
  field?: keyof BundleInput;
}

/**
 * What the options inject into a component, in order of application: a path that system and
 * accelerated both declare ends with the accelerated value. `overrides` are the recipe's inline
 * overrides, which can opt out of tolerations or add to them.
 */
export function injectionsFor(
  entry: RegistryEntry,
  options: BundleOptions,
  overrides: Tree,
): Injection[] {
  const scheduling = entry.nodeScheduling ?? {};
  const at = (paths: readonly string[] | undefined, injection: Omit<Injection, "path">) =>
    (paths ?? []).map((path) => ({ ...injection, path: splitPath(path) }));
  return [
    ...placementInjections(entry, options, "system"),
    ...placementInjections(entry, options, "accelerated"),
    ...(isEmpty(options.workloadSelector) ? [] : at(
      entry.podScheduling?.workload?.workloadSelectorPaths,
      {
        value: { ...options.workloadSelector },
        flag: "--workload-selector",
        field: "workloadSelector",
      },
    )),
    ...(options.workloadGate === undefined ? [] : at(scheduling.accelerated?.taintStrPaths, {
      value: options.workloadGate,
      flag: "--workload-gate",
      field: "workloadGate",
    })),
    ...(options.nodes === undefined ? [] : at(scheduling.nodeCountPaths, {
      value: options.nodes,
      flag: "--nodes",
      field: "nodes",
    })),
    ...(options.storageClass === undefined ? [] : at(entry.storageClassPaths, {
      value: options.storageClass,
      flag: "--storage-class",
      field: "storageClass",
    })),
  ].flatMap((injection) => withOverrides(injection, overrides));
}

function placementInjections(
  entry: RegistryEntry,
  options: BundleOptions,
  pool: "system" | "accelerated",
): Injection[] {
  const paths = entry.nodeScheduling?.[pool] ?? {};
  const { selector, tolerations } = options[pool];
  const given = tolerations.length > 0;
  const selectors = (isEmpty(selector) ? [] : paths.nodeSelectorPaths ?? []).map((
    path,
  ): Injection => ({
    path: splitPath(path),
    value: { ...selector },
    flag: `--${pool}-node-selector`,
    field: `${pool}NodeSelector`,
  }));
  const tolerated = (paths.tolerationPaths ?? []).map((path): Injection => ({
    path: splitPath(path),
    value: (given ? tolerations : TOLERATE_ALL).map((toleration) => ({ ...toleration })),
    flag: `--${pool}-node-toleration`,
    ...(given ? { field: `${pool}NodeTolerations` } : {}),
  }));
  return [...selectors, ...tolerated];
}

/**
 * Tolerations in the recipe's inline overrides, at exactly the injected path, change the
 * injection: something empty there opts out, a list is kept and the injected ones are appended.
 */
function withOverrides(injection: Injection, overrides: Tree): Injection[] {
  if (!injection.flag.endsWith("-node-toleration")) return [injection];
  const stated = getPath(overrides, injection.path);
  if (stated === undefined) return [injection];
  if (stated === null || (isTree(stated) && isEmpty(stated))) return [];
  if (!Array.isArray(stated)) return [injection];
  if (stated.length === 0) return [];
  return [{ ...injection, value: [...stated, ...injection.value as Value[]] }];
}

function isEmpty(tree: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(tree).length === 0;
}
