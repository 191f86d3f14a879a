/**
 * The validator catalog: the checks a recipe may name, embedded ones first, entries of the data
 * directory in their place by name, new ones after them. Source: recipe algorithm, section 1.2;
 * data extension guide.
 */
import { log } from "../base/log.ts";
import { type CatalogDocument, refuse } from "./catalog_document.ts";
import type { CatalogFiles } from "./catalog_files.ts";
import { VALIDATORS_PATH } from "./catalog_path.ts";
import type { ReadDocument } from "./check_document.ts";
import type { Validator } from "./types.ts";

/** What `kind` says. */
export const VALIDATORS_KIND = "ValidatorCatalog";

/**
 * The merged validators. `overrides` are the documents of that kind that lie elsewhere. Throws
 * INVALID_REQUEST when two files of the data directory declare the same validator.
 */
export function loadValidators(
  files: CatalogFiles,
  overrides: readonly CatalogDocument[],
  read: ReadDocument,
): Validator[] {
  const validators = new Map<string, Validator>();
  const declaredIn = new Map<string, CatalogDocument>();
  const embedded = files.embedded.get(VALIDATORS_PATH);
  const external = files.external.get(VALIDATORS_PATH);
  for (const document of [embedded, external, ...overrides]) {
    for (const [i, validator] of document ? readValidators(document, read).entries() : []) {
      const other = declaredIn.get(validator.name);
      if (document!.origin === "external") {
        if (other !== undefined) throw declaredTwice(document!, i, { validator, other });
        const action = validators.has(validator.name) ? "replaced" : "added";
        log.debug("validator", { name: validator.name, source: "external", action });
        declaredIn.set(validator.name, document!);
      }
      validators.set(validator.name, validator);
    }
  }
  return [...validators.values()];
}

function readValidators(document: CatalogDocument, read: ReadDocument): Validator[] {
  const { kind, validators = [] } = read(document, "validators");
  if (kind === undefined || kind === VALIDATORS_KIND) return validators;
  throw refuse(document, `is of kind ${kind}, not ${VALIDATORS_KIND}`, {
    at: ["kind"],
    hint: `Write "kind: ${VALIDATORS_KIND}"`,
  });
}

function declaredTwice(
  document: CatalogDocument,
  index: number,
  { validator, other }: { validator: Validator; other: CatalogDocument },
) {
  const what = `declares validator ${validator.name}, which ${other.display} declares too`;
  return refuse(document, what, { at: ["validators", index, "name"], hint: "Keep one of the two" });
}
