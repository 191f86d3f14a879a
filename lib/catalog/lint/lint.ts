/**
 * Holds a catalog against the rules. Promises that everything wrong is told in one go, each with
 * its place, in an order that does not depend on the disk, and that a broken file hides nothing of
 * another. Never changes anything, never stops at a finding. Source: recipe development guide,
 * testing and validation; data extension guide.
 */
import type { Source } from "../../base/error.ts";
import { type Locator, locator } from "../../base/locate.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import { applyAllowances } from "./allowances.ts";
import { type LintOptions, readModel } from "./read_model.ts";
import type { Finding, LintModel, Rule } from "./types.ts";

/** What a lint found. */
export interface LintReport {
  /** By file, line, column and rule. */
  findings: Finding[];
  /** How many files were looked at. */
  files: number;
}

/**
 * Lints the catalog with a data directory on top, or alone. With a data directory, warnings about
 * embedded files are left out: their author is somebody else. Throws INVALID_REQUEST when the data
 * directory cannot be listed.
 */
export async function lintCatalog(
  rules: readonly Rule[],
  options: LintOptions = {},
): Promise<LintReport> {
  const model = readModel(options);
  const found = rules.flatMap((rule) =>
    [...rule.check(model)].map((problem): Finding => ({
      severity: rule.severity,
      ...problem,
      rule: rule.id,
    }))
  );
  const authored = [...model.files.values()].filter((document) => isAuthored(document, model));
  const own = new Set(authored.map(({ display }) => display));
  const placed = await place(
    found.filter(({ severity, source }) => severity === "error" || own.has(source.file)),
  );
  const findings = applyAllowances(placed, authored, rules);
  return { findings: sorted(unique(findings)), files: model.files.size };
}

/** Whether a file belongs to the author whose catalog is linted. */
function isAuthored({ origin }: CatalogDocument, { layered }: LintModel): boolean {
  return !layered || origin === "external";
}

/** Fills in line and column; each text is parsed once. */
async function place(findings: readonly Finding[]): Promise<Finding[]> {
  const locators = new Map<string, Locator>();
  const placed: Finding[] = [];
  for (const finding of findings) {
    const { file, line, column, text, path, at }: Source = finding.source;
    if (line !== undefined || text === undefined || path === undefined) {
      placed.push({ ...finding, source: { file, line, column } });
      continue;
    }
    let find = locators.get(text);
    if (find === undefined) locators.set(text, find = await locator(text));
    placed.push({ ...finding, source: { file, ...find(path, at) } });
  }
  return placed;
}

/** Rules may come to one thing by several ways. */
function unique(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, message, source }: Finding) =>
    JSON.stringify([rule, message, source.file, source.line, source.column]);
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()];
}

function sorted(findings: Finding[]): Finding[] {
  return findings.sort((a, b) =>
    compareText(a.source.file, b.source.file) ||
    (a.source.line ?? 0) - (b.source.line ?? 0) ||
    (a.source.column ?? 0) - (b.source.column ?? 0) ||
    compareText(a.rule, b.rule) || compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
