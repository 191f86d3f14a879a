/**
 * Allowances: a comment in the catalog that accepts a warning and says why, so that what is left
 * over on purpose is told apart from what was forgotten. `lint: allow RULE because REASON` covers
 * the next line that is no comment; in the comment a file begins with it covers the whole file.
 * Errors cannot be allowed.
 */
import { nearest } from "../../base/suggest.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import { lineOf, textOf } from "./place.ts";
import type { Finding, Rule } from "./types.ts";

/** A well-formed allowance. */
interface Allowance {
  rule: string;
  document: CatalogDocument;
  /** Line of the comment. */
  line: number;
  /** The line it covers; undefined is every line. */
  covers?: number;
}

/** Reported while allowances are applied. */
export const ALLOWANCE_RULE: Rule = {
  id: "allowance",
  summary: "An allowance names no rule, gives no reason, or is not needed",
  severity: "warning",
  check: () => [],
};

const MARK = "lint: allow";
const ALLOWANCE = /lint: allow ([a-z-]+) because \S.*$/;
/** The comment a file begins with, of YAML or of a template. */
const HEAD = /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$)|\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}[ \t]*\n?)*/;

/** The findings without those that are allowed, and with those about the allowances themselves. */
export function applyAllowances(
  findings: readonly Finding[],
  documents: Iterable<CatalogDocument>,
  rules: readonly Rule[],
): Finding[] {
  const used = new Set<Allowance>();
  const allowances: Allowance[] = [];
  const wrong: Finding[] = [];
  for (const document of documents) {
    for (const found of allowancesIn(document, rules)) {
      if ("severity" in found) wrong.push(found);
      else allowances.push(found);
    }
  }
  const kept = findings.filter((finding) => {
    const allowing = allowances.filter((allowance) => covers(allowance, finding));
    allowing.forEach((allowance) => used.add(allowance));
    return allowing.length === 0;
  });
  const needless = allowances.filter((allowance) => !used.has(allowance)).map((allowance) =>
    finding(allowance.document, allowance.line, {
      message: `The allowance of ${allowance.rule} is not needed`,
      hint: "Remove it, so that the next finding is not hidden by it",
    })
  );
  return [...kept, ...wrong, ...needless];
}

function covers({ rule, document, covers: line }: Allowance, finding: Finding): boolean {
  return finding.severity === "warning" && finding.rule === rule &&
    finding.source.file === document.display &&
    (line === undefined || finding.source.line === line);
}

/** The allowances of a file; a malformed one is a finding. */
function allowancesIn(
  document: CatalogDocument,
  rules: readonly Rule[],
): (Allowance | Finding)[] {
  if (!/\.ya?ml$/.test(document.path)) return [];
  const text = textOf(document);
  if (text === undefined || !text.includes(MARK)) return [];
  const lines = text.split("\n");
  const beginning = HEAD.exec(text)![0];
  const head = beginning === text ? lines.length : beginning.split("\n").length - 1;
  return lines.flatMap((content, index) => {
    if (!isComment(content, index < head) || !content.includes(MARK)) return [];
    return [readAllowance(document, { lines, index, head, rules })];
  });
}

function isComment(line: string, inHead: boolean): boolean {
  return inHead || /^\s*#/.test(line);
}

function readAllowance(
  document: CatalogDocument,
  { lines, index, head, rules }: {
    lines: readonly string[];
    index: number;
    head: number;
    rules: readonly Rule[];
  },
): Allowance | Finding {
  const line = index + 1;
  const rule = ALLOWANCE.exec(lines[index]!)?.[1];
  if (rule === undefined) {
    return finding(document, line, {
      message: "The allowance gives no rule and reason",
      hint: `Write "${MARK} RULE because REASON" on one line`,
    });
  }
  const known = rules.filter(({ severity }) => severity === "warning").map(({ id }) => id);
  if (!known.includes(rule)) {
    return finding(document, line, {
      message: `The allowance names ${rule}, which is no rule with warnings`,
      hint: nearest(rule, known)[0] ?? `Rules with warnings are: ${known.join(", ")}`,
    });
  }
  if (index < head) return { rule, document, line };
  const next = lines.findIndex((other, i) => i > index && !/^\s*(#|$)/.test(other));
  return { rule, document, line, covers: next + 1 };
}

function finding(
  document: CatalogDocument,
  line: number,
  { message, hint }: { message: string; hint: string },
): Finding {
  const { id, severity } = ALLOWANCE_RULE;
  return { rule: id, severity, message, source: lineOf(document, line), hints: [hint] };
}
