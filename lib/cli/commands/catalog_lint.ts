import { formatSource, invalid } from "../../base/error.ts";
import { log } from "../../base/log.ts";
import { formatJson } from "../../base/yaml.ts";
import type { LintReport } from "../../catalog/lint/lint.ts";
import type { Finding, Severity } from "../../catalog/lint/types.ts";
import type { Command, Context } from "../command.ts";
import { DATA_FLAG } from "../flags/common.ts";
import { table } from "../text_layout.ts";

/** `aicr catalog lint`: everything that is wrong with the catalog, in one go. */
export const command: Command = {
  name: "catalog lint",
  summary: "Check a catalog for everything that can be wrong with it",
  description:
    "Checks every file of the embedded catalog with the --data directory on top: shapes, " +
    "references, names, criteria, constraints, manifests, and the recipe of every overlay. All " +
    "findings are printed in one go, each with its place, its rule and what to do. An error is " +
    "what keeps a recipe from being made, or from being what its author wrote, and ends with " +
    "exit code 2; a warning ends with 0." +
    "\n\n" +
    "What is left over on purpose is allowed by a comment that says why: " +
    '"lint: allow RULE because REASON", above the line that is concerned or at the beginning of ' +
    "the file. Errors cannot be allowed. --rules lists the rules.",
  flags: [
    { ...DATA_FLAG, config: undefined },
    {
      name: "format",
      short: ["f"],
      type: "string",
      default: "text",
      values: ["text", "json"],
      help: "Format of the findings",
    },
    { name: "rules", type: "bool", default: false, help: "List the rules instead of linting" },
  ],
  examples: [
    { text: "Before a data directory is used", line: "aicr catalog lint --data ./my-data" },
    {
      text: "For a machine",
      line: "aicr catalog lint --data ./my-data --format json > findings.json",
    },
  ],
  run,
};

async function run({ options, io }: Context): Promise<number> {
  const { LINT_RULES } = await import("../lint_rules.ts");
  const json = options.text("format") === "json";
  if (options.bool("rules")) {
    const rules = LINT_RULES.map(({ id, severity, summary }) => ({ id, severity, summary }));
    const rows = rules.map(({ id, severity, summary }) =>
      [id, `${summary} (${severity})`] as const
    );
    io.stdout(json ? formatJson(rules, { keepOrder: true }) : `${table(rows).join("\n")}\n`);
    return 0;
  }
  const { lintCatalog } = await import("../../catalog/lint/lint.ts");
  const report = await lintCatalog(LINT_RULES, { data: options.string("data") });
  const errors = count(report, "error");
  const warnings = count(report, "warning");
  const summary = { files: report.files, rules: LINT_RULES.length, errors, warnings };
  io.stdout(json ? jsonReport(report, summary) : textReport(report));
  if (errors > 0) {
    throw invalid(`The catalog has ${counted(errors, "error")}, ${counted(warnings, "warning")}`);
  }
  log.info(warnings === 0 ? "Catalog is clean" : "Catalog has no errors", summary);
  return 0;
}

function count({ findings }: LintReport, severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** A line per finding, `file:line:column: severity rule: message`, its hints below. */
function textReport({ findings }: LintReport): string {
  return findings.flatMap(({ source, severity, rule, message, hints }) => [
    `${formatSource(source)}: ${severity} ${rule}: ${message}\n`,
    ...hints.map((hint) => `  hint: ${hint}\n`),
  ]).join("");
}

function jsonReport({ findings }: LintReport, summary: Record<string, number>): string {
  return formatJson({ summary, findings: findings.map(jsonFinding) }, { keepOrder: true });
}

function jsonFinding({ rule, severity, message, source, hints }: Finding) {
  const { file, line, column } = source;
  return {
    rule,
    severity,
    message,
    file,
    ...(line === undefined ? {} : { line, column: column ?? 1 }),
    hints,
  };
}
