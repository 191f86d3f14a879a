/** Rules about reading: what already shows when a file is opened, parsed and layered. */
import type { Rule, Severity } from "./types.ts";

/** A rule whose problems were found while the files were read. */
function reported(id: string, summary: string, severity: Severity = "error"): Rule {
  return {
    id,
    summary,
    severity,
    check: ({ problems }) => problems.filter(({ rule }) => rule === id),
  };
}

/** The rules of this family. */
export const READING_RULES: readonly Rule[] = [
  reported("syntax", "A file cannot be read or is no YAML"),
  reported("schema", "A field is missing or holds the wrong type of value"),
  reported("unknown-key", "A key is not known, so what it says has no effect"),
  reported("kind", "A document is of another kind than its place asks for"),
  reported("api-version", "A document names an unknown apiVersion", "warning"),
  reported("ignored-file", "A file looks like a document and is not read", "warning"),
  reported("irregular-file", "The data directory holds a link, a device or an oversized file"),
  reported("missing-registry", "The data directory has no registry.yaml"),
  reported("duplicate-name", "Two documents or entries of one layer have one name"),
];
