/** Lint finds each of the seeded faults, by its rule and at its line, and nothing beside it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { embeddedFiles } from "../../lib/catalog/embedded_files.ts";
import { lintCatalog } from "../../lib/catalog/lint/lint.ts";
import { packedFiles, packFiles } from "../../lib/catalog/packed_files.ts";
import type { Finding } from "../../lib/catalog/lint/types.ts";
import { LINT_RULES } from "../../lib/cli/lint_rules.ts";
import {
  changed,
  CLEAN_DATA,
  embeddedTexts,
  lintData,
  lintEmbedded,
} from "../support/lint_catalogs.ts";
import { SEEDED_FAULTS } from "./seeded_faults.ts";
import { MARK, type SeededFault } from "./seeded_faults/seeded_fault.ts";

Deno.test("the catalogs that faults are seeded into are clean", async () => {
  assertEquals((await lintEmbedded()).findings, []);
  assertEquals((await lintData()).findings, []);
});

Deno.test("the catalog as the compiled program carries it is clean", async () => {
  const pack = packFiles(embeddedFiles());
  const embedded = packedFiles((start, length) => pack.subarray(start, start + length));
  assertEquals((await lintCatalog(LINT_RULES, { embedded })).findings, []);
});

Deno.test("the catalog is clean as a data directory, too", async () => {
  const data = fromFileUrl(new URL("../../recipes", import.meta.url));
  assertEquals((await lintCatalog(LINT_RULES, { data })).findings, []);
});

for (const fault of SEEDED_FAULTS) {
  Deno.test(`lint finds ${fault.name}`, async () => {
    const { findings } = fault.into === "embedded"
      ? await lintEmbedded(fault.changes)
      : await lintData(fault.changes, fault);
    assertEquals(findings.map(summary), [expected(fault)]);
    const [{ message, hints }] = findings as [Finding];
    assertMatch(message, /^[A-Z][^\n]*[^.\n]$/);
    assert(hints.length > 0, "a finding says what to do");
  });
}

Deno.test("every rule has a fault that it finds", () => {
  const shown = new Set(SEEDED_FAULTS.map(({ rule }) => rule));
  // A data directory without a registry is no change of a file; it has a test below.
  const others = LINT_RULES.map(({ id }) => id).filter((id) => !shown.has(id));
  assertEquals(others, ["missing-registry"]);
  assert(SEEDED_FAULTS.length >= 30);
});

Deno.test("lint finds that a data directory has no registry", async () => {
  const { findings } = await lintData({ "registry.yaml": null });
  const missing = findings.filter(({ rule }) => rule === "missing-registry");
  assertEquals(missing.map(({ severity }) => severity), ["error"]);
});

Deno.test("one run tells the faults of all files, unreadable ones among them", async () => {
  const isNewFile = ([path, change]: [string, unknown]) =>
    typeof change === "string" && !Object.hasOwn(CLEAN_DATA, path);
  const together = SEEDED_FAULTS.filter(({ into, changes, prepare }) =>
    into !== "embedded" && prepare === undefined && Object.entries(changes).every(isNewFile)
  );
  const rules = new Set(together.map(({ rule }) => rule));
  assert(rules.has("syntax") && rules.has("schema") && rules.size >= 8, [...rules].join());
  const changes = Object.assign({}, ...together.map((fault) => fault.changes));
  const { findings } = await lintData(changes);
  const byPlace = (a: { file?: string }, b: { file?: string }) => a.file! < b.file! ? -1 : 1;
  assertEquals(findings.map(summary).sort(byPlace), together.map(expected).sort(byPlace));
});

function summary({ rule, severity, source }: Finding) {
  return { rule, severity, file: source.file, line: source.line };
}

function expected({ rule, severity = "error", into, changes, file, line }: SeededFault) {
  const embedded = into === "embedded";
  const texts = changed(embedded ? embeddedTexts() : CLEAN_DATA, changes);
  const place = file === undefined ? marked(texts) : { file, line };
  return { rule, severity, file: (embedded ? "recipes/" : "") + place.file, line: place.line };
}

/** The one line that carries the mark. */
function marked(texts: Record<string, string>): { file: string; line: number } {
  const places = Object.entries(texts).flatMap(([file, text]) =>
    text.split("\n").flatMap((content, i) => content.includes(MARK) ? [{ file, line: i + 1 }] : [])
  );
  assertEquals(places.length, 1, "one line of the fault carries the mark");
  return places[0]!;
}
