/** Whatever lies in a data directory, lint answers, and it is never milder than the loader. */
import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import fc from "fast-check";
import { AicrError } from "../../lib/base/error.ts";
import { configureLog } from "../../lib/base/log.ts";
import { anyValue, GOOD, spoil } from "../../lib/catalog/_arbitrary.ts";
import { REGISTRY } from "../../lib/catalog/_fixture.ts";
import { isSpecific } from "../../lib/catalog/criteria.ts";
import { lintCatalog } from "../../lib/catalog/lint/lint.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import { LINT_RULES } from "../../lib/cli/lint_rules.ts";
import { CLEAN_DATA } from "../support/lint_catalogs.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";

/** Lints and uses a directory; what cannot be used must have been an error of the lint. */
async function compare(files: Record<string, string>): Promise<void> {
  configureLog({ level: "error", write: () => {} });
  await inTemporaryDirectory(async (data) => {
    for (const [path, text] of Object.entries({ "registry.yaml": REGISTRY, ...files })) {
      await Deno.mkdir(dirname(join(data, path)), { recursive: true });
      await Deno.writeTextFile(join(data, path), text);
    }
    const { findings } = await lintCatalog(LINT_RULES, { data });
    for (const { message, source, hints } of findings) {
      assert(message !== "" && source.file !== "" && hints.length > 0, message);
    }
    const refusal = await useAll(data);
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length === 0) assertEquals(refusal, undefined);
  });
}

/** Makes the recipe of every overlay; what keeps one from being made is returned. */
async function useAll(data: string): Promise<string | undefined> {
  try {
    const catalog = await loadCatalog({ data });
    for (const { criteria } of catalog.overlays.values()) {
      if (criteria === undefined || !isSpecific(criteria)) continue;
      const guarded = criteria.service !== "any" && criteria.os === "any";
      if (guarded) continue;
      const { recipe, fragments } = resolve(catalog, criteria);
      hydrate(catalog, recipe, fragments);
    }
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    return error.message;
  }
}

Deno.test("lint answers for any value in each position of a document", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(GOOD)),
      fc.array(fc.nat(20), { maxLength: 7 }),
      anyValue,
      (path, at, value) => compare({ [path]: JSON.stringify(spoil(GOOD[path], at, value)) }),
    ),
    { numRuns: 60 },
  );
});

Deno.test("lint answers for any text in the place of a file", async () => {
  const piece = fc.constantFrom(
    ...["kind: ", "RecipeMixin\n", "spec:\n", "  - ", "{{ if .Values.x }}", "{{", "}}", "---\n"],
    ...["lint: allow dead-file", " because x\n", "# ", "[", "]", '"', "a: b\n", "\t", "\n"],
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(CLEAN_DATA)),
      text,
      (path, content) => compare({ ...CLEAN_DATA, [path]: content }),
    ),
    { numRuns: 80 },
  );
});

for (const [path, text] of Object.entries(CLEAN_DATA)) {
  Deno.test(`lint answers for ${path} without any one of its lines`, async () => {
    const lines = text.trimEnd().split("\n");
    for (const i of lines.keys()) {
      await compare({ ...CLEAN_DATA, [path]: `${lines.toSpliced(i, 1).join("\n")}\n` });
    }
  });
}
