/**
 * Recorded behaviour of what reads snapshots: which criteria they show, which overlays they allow,
 * and how constraints are judged.
 */
import { assertEquals } from "@std/assert";
import type { Tree, Value } from "../../lib/base/tree.ts";
import { parseCriteria } from "../../lib/catalog/criteria.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import type { Constraint } from "../../lib/catalog/types.ts";
import { evaluate, type Outcome } from "../../lib/recipe/constraint.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import { detectCriteria } from "../../lib/snapshot/fingerprint.ts";
import { parseSnapshot, type SnapshotDocument } from "../../lib/snapshot/parse.ts";
import { readCopy, snapshotFiles } from "./cases.ts";
import { differences } from "./compare.ts";

interface ConstraintCase {
  id: string;
  constraint: Constraint;
  snapshotSubtype: Tree;
  /** The same as YAML, where JSON and YAML differ in what a number is. */
  snapshotYaml?: string;
  result: "pass" | "fail" | "error";
}

const RESULTS: Record<Outcome["status"], ConstraintCase["result"]> = {
  passed: "pass",
  failed: "fail",
  error: "error",
};

/** What a recorded snapshot led to when it was resolved with intent training. */
interface Expected {
  criteria: Record<string, string | number>;
  appliedOverlays: string[];
  excludedOverlays: Tree[] | null;
  constraintWarnings: Tree[] | null;
  components: number;
}

Deno.test("recorded constraints are judged as recorded", async (t) => {
  const { cases } = JSON.parse(readCopy("constraint.json")) as { cases: ConstraintCase[] };
  assertEquals(cases.length, 114);
  for (const recorded of cases) {
    const { id, constraint, result } = recorded;
    await t.step(`${id} ${constraint.name} ${constraint.value}`, async () => {
      for (const document of documentsOf(recorded)) {
        const outcome = evaluate(await parseSnapshot(document), constraint);
        assertEquals(RESULTS[outcome.status], result, `${document.file}: ${outcome.reason}`);
        assertEquals(outcome.reason === undefined, result === "pass");
      }
    });
  }
});

function documentsOf({ snapshotSubtype, snapshotYaml }: ConstraintCase): SnapshotDocument[] {
  const { type, ...subtype } = snapshotSubtype;
  const snapshot = { kind: "Snapshot", measurements: [{ type, subtypes: [subtype] }] };
  const documents = [{ file: "snapshot.json", text: JSON.stringify(snapshot) }];
  if (snapshotYaml !== undefined) documents.push({ file: "snapshot.yaml", text: snapshotYaml });
  return documents;
}

Deno.test("recorded snapshots lead to the recorded criteria and overlays", async (t) => {
  const catalog = await loadCatalog({});
  const { fixtures } = JSON.parse(readCopy("snapshots/expected.json"));
  for (const file of snapshotFiles()) {
    const expected = fixtures[file] as Expected;
    await t.step(file, async () => {
      const snapshot = await parseSnapshot({ file, text: readCopy(`snapshots/${file}`) });
      const detected = detectCriteria(snapshot, catalog.criteria);
      const criteria = parseCriteria({ ...detected, intent: "training" }, catalog.criteria);
      assertEquals({ ...criteria }, expected.criteria as typeof criteria);
      if (!expected.appliedOverlays.every((name) => catalog.overlays.has(name))) return;
      const { metadata, componentRefs } = resolve(catalog, criteria, { snapshot }).recipe;
      assertEquals(metadata.appliedOverlays, expected.appliedOverlays);
      assertEquals(componentRefs.length, expected.components);
      const warnings = differences(
        (expected.constraintWarnings ?? []) as Value,
        (metadata.constraintWarnings ?? []) as unknown as Value,
      );
      assertEquals(warnings, []);
      assertEquals((metadata.excludedOverlays ?? []) as unknown[], expected.excludedOverlays ?? []);
    });
  }
});
