/**
 * What a lint of the catalog consists of: rules, which are pure functions over the catalog as it
 * was read, and findings. Source: recipe development guide, testing and validation.
 */
import type { DocPath, Source } from "../../base/error.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import type { Catalog, Overlay, RegistryEntry, Validator } from "../types.ts";

/**
 * `error`: a recipe cannot be made, or is not what its author wrote. `warning`: everything works
 * as it is written, but something is left over, misleading or off the conventions.
 */
export type Severity = "error" | "warning";

/** Something a rule objects to. */
export interface Problem {
  /** Capital first, no final period, names the offending value. */
  message: string;
  source: Source;
  hints: string[];
  /** When it differs from the rule's. */
  severity?: Severity;
}

/** A problem with the rule it comes from; line and column are filled in for the report. */
export interface Finding extends Problem {
  rule: string;
  severity: Severity;
}

/** One rule. Adding one is an entry in the table of its file. */
export interface Rule {
  /** Kebab case; what findings and allowances call it. */
  id: string;
  /** What it objects to, as one line without a period. */
  summary: string;
  severity: Severity;
  check(model: LintModel): Iterable<Problem>;
}

/** Something that a document declares, and where. */
export interface Declared<T> {
  value: T;
  document: CatalogDocument;
  /** Path of the declaration inside the document; empty when it is the whole document. */
  at: DocPath;
}

/** What reading the files already showed, by the id of the rule that reports it. */
export interface ReadProblem extends Problem {
  rule: string;
}

/**
 * The layered catalog as it was read for linting. Unlike the loader this never gives up: what is
 * broken is a problem and left out, what is left is held against the rules.
 */
export interface LintModel {
  /** The files that count, by path: an embedded one is left out when an external one replaces it. */
  files: ReadonlyMap<string, CatalogDocument>;
  /** True when a data directory lies on top of the embedded catalog. */
  layered: boolean;
  /** What counts after layering: an external declaration replaces the embedded one of its name. */
  registry: readonly Declared<RegistryEntry>[];
  overlays: readonly Declared<Overlay>[];
  mixins: readonly Declared<Overlay>[];
  validators: readonly Declared<Validator>[];
  /**
   * Names that documents with problems declare, as far as they can be told. A reference to one of
   * them is no further problem.
   */
  broken: ReadonlySet<string>;
  /**
   * Whether a document with problems mentions a text. What it declares is not known, so nothing it
   * mentions is called unused or unknown.
   */
  mentions(text: string): boolean;
  problems: readonly ReadProblem[];
  /** The same as the other rooms see it; overlays that cannot be composed are left out. */
  catalog: Catalog;
}
