/**
 * The criteria values that are known without looking at any overlay, and how what a user writes
 * becomes one of them. Source: criteria tables of the CLI and API references and the recipe
 * development guide.
 */
import type { Dimension } from "./types.ts";

/** The wildcard of every dimension. */
export const ANY = "any";

/** The fixed values by dimension, sorted, wildcard left out. */
export const FIXED_VALUES: Readonly<Record<Dimension, readonly string[]>> = {
  service: ["aks", "bcm", "eks", "gke", "kind", "lke", "metal3", "ocp", "oke"],
  accelerator: [
    "a100",
    "b200",
    "gb200",
    "gb300",
    "h100",
    "h200",
    "l40",
    "l40s",
    "rtx-pro-6000",
  ],
  intent: ["inference", "training"],
  os: ["amazonlinux", "cos", "ol", "rhel", "talos", "ubuntu"],
  platform: ["dynamo", "inference", "kubeflow", "nim", "runai", "slurm"],
};

/** Other spellings of values. */
const ALIASES: Readonly<Record<Dimension, ReadonlyMap<string, string>>> = {
  service: new Map([
    ["self-managed", ANY],
    ["self", ANY],
    ["vanilla", ANY],
    ["openshift", "ocp"],
  ]),
  accelerator: new Map(),
  intent: new Map(),
  os: new Map([["al2", "amazonlinux"], ["al2023", "amazonlinux"]]),
  platform: new Map(),
};

/** What a user wrote, as the value it stands for: trimmed, lower case, aliases resolved. */
export function canonicalValue(dimension: Dimension, text: string): string {
  if (text === ANY) return ANY;
  const word = text.trim().toLowerCase();
  return word === "" ? ANY : ALIASES[dimension].get(word) ?? word;
}
