/** What a seeded fault is, and how the clean catalog is changed to have it. */
import type { Severity } from "../../../lib/catalog/lint/types.ts";
import type { Changes } from "../../support/lint_catalogs.ts";

/** One fault. */
export interface SeededFault {
  name: string;
  rule: string;
  /** Default: error. */
  severity?: Severity;
  /** What is changed; default: the data directory. */
  into?: "embedded" | "data";
  changes: Changes;
  /** The file of the finding, when no line carries the mark. */
  file?: string;
  /** Line of the finding in that file. */
  line?: number;
  /** Changes on the disk that are no text. */
  prepare?: (directory: string) => void;
}

/** Ends the line a fault must be found at. */
export const MARK = "# <--";

/** An overlay of the clean data directory that stands on others. */
export const LEAF = "overlays/training/h100-acme-training.yaml";
/** The mixin of the clean data directory. */
export const MIXIN = "mixins/platform-acme.yaml";
/** A manifest of the clean data directory. */
export const CONFIG = "components/widget/manifests/config.yaml";

/** Replaces the first occurrence of a text; the new one is to carry the mark. */
export function swap(old: string, next: string): (text: string) => string {
  return (text) => text.replace(old, () => next);
}

/** Adds text at the end. */
export function append(more: string): (text: string) => string {
  return (text) => text + more;
}

/** An overlay of its own; `spec` is YAML with two spaces of indent. */
export function overlay(name: string, spec: string): string {
  return `kind: RecipeMetadata\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
}
