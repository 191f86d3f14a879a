/**
 * Recorded bundles: the same recipes and flags must give the same folders,
 * values, sources, checksums, deploy runs and refusals, in the declared projection. Cases of
 * components that the catalog does not have yet are left out and counted.
 */
import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { join } from "@std/path";
import { isTree, merge, type Tree, type Value } from "../../lib/base/tree.ts";
import { listFiles } from "../../lib/base/files.ts";
import { inTemporaryDirectory } from "../support/temporary_directory.ts";
import {
  type BundleCase,
  CASES,
  FIXTURES,
  hasProgram,
  missingFor,
  missingProgram,
  readBundleCases,
} from "./bundle/cases.ts";
import { withChartRepository } from "./bundle/chart_repository.ts";
import { type Exception, EXCEPTIONS, NOT_YET } from "./bundle/exceptions.ts";
import { bundleDifferences } from "./bundle/projection.ts";
import { type CaseResult, runCase } from "./bundle/run_case.ts";

/** How many cases ran when this was written; it only ever grows. */
const MINIMUM = 69;

/** Notes that this version gives and the recorded one did not (DESIGN, Bundles). */
const NEW_NOTES = [
  "HOOK_IN_MANIFEST",
  "DYNAMIC_PATH_MISSING",
  "WORKLOAD_SELECTOR_MISSING:nodewright-customizations",
  "ACCELERATED_SELECTOR_MISSING:nodewright-customizations",
  "COMPONENT_NOT_IN_BUNDLE",
  "ARGO_CD_2_13",
  "FLUX_2_7",
  "FLUX_REPO_PLACEHOLDER",
];

/** The deployers whose cases are copied here. */
const COPIED = ["argocd", "argocd-helm", "flux", "helm", "helmfile"];

/** How many command lines run at a time. */
const AT_A_TIME = 3;

Deno.test("recorded bundles are reproduced", async (t) => {
  const cases = readBundleCases();
  const repository = hasProgram("helm")
    ? withChartRepository
    : (test: () => Promise<void>) => test();
  let ran = 0;
  await repository(async () => {
    const problems = new Map<string, string[]>();
    const queue = [...cases];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        problems.set(next.id, await problemsOf(next));
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    for (const { id } of cases) {
      const found = problems.get(id)!;
      const skipped = found[0]?.startsWith("skipped: ") ?? false;
      if (!skipped) ran++;
      await t.step({
        name: skipped ? `${id} (${found[0]})` : id,
        ignore: skipped,
        fn: () => assertEquals(found, []),
      });
    }
  });
  assertGreaterOrEqual(ran, MINIMUM, "too few recorded bundle cases ran");
});

async function problemsOf(recorded: BundleCase): Promise<string[]> {
  const program = missingProgram(recorded);
  if (program !== undefined) return [`skipped: needs ${program}`];
  const missing = await missingFor(recorded);
  if (missing !== undefined) return [`skipped: the catalog has no ${missing}`];
  let problems: string[] = [];
  await inTemporaryDirectory(async (work) => {
    const result = await runCase(recorded, work);
    const exception = EXCEPTIONS[recorded.id];
    problems = exception ? compareException(exception, result) : compare(recorded, result);
  });
  return problems;
}

function compare({ id, expect }: BundleCase, result: CaseResult): string[] {
  const refused = NOT_YET[id];
  if (refused !== undefined) return compareRefusal({ exit: 2, mentions: [refused] }, result);
  if (expect.exit !== 0) return compareRefusal(expect, result);
  if (result.exit !== 0) return [`exit ${result.exit}: ${result.stderr}`];
  const warnings = [...expect.warnings!, ...expect.logWarnings ?? []];
  return [...bundleDifferences(expect, result.facts!), ...compareNotes(warnings, result)];
}

function compareRefusal(
  expect: { exit: number; mentions?: string[]; errorCode?: string },
  { exit, stderr, stdout }: CaseResult,
): string[] {
  const problems = exit === expect.exit
    ? []
    : [`exit ${exit} instead of ${expect.exit}: ${stderr}`];
  for (const word of expect.mentions ?? []) {
    if (!stderr.includes(word)) problems.push(`does not mention ${word}: ${stderr}`);
  }
  if (stdout !== "") problems.push(`stdout must be empty: ${stdout}`);
  const last = stderr.trimEnd().split("\n").at(-1)!;
  if (!last.startsWith(`[${expect.errorCode ?? "INVALID_REQUEST"}] `)) {
    problems.push(`the last line must name the code: ${last}`);
  }
  return problems;
}

/** Recorded warnings have another order of parts for the allocation policy. */
function compareNotes(warnings: readonly string[], { notes }: CaseResult): string[] {
  const want = warnings.map((warning) =>
    warning.replace(/^(ALLOCATION_POLICY_OVERRIDE):([^:]+):([^:]+)$/, "$1:$3:$2")
  );
  const missing = want.filter((warning) => !notes.some((note) => note.startsWith(warning)));
  const extra = notes.filter((note) =>
    ![...want, ...NEW_NOTES].some((known) => note.startsWith(known))
  );
  return [
    ...missing.map((warning) => `lacks the note ${warning}`),
    ...extra.map((note) => `has the unexpected note ${note}`),
  ];
}

function compareException(exception: Exception, result: CaseResult): string[] {
  if (exception.exit !== 0) return compareRefusal(exception, result);
  if (result.exit !== 0) return [`exit ${result.exit}: ${result.stderr}`];
  return Object.entries(exception.facts!).flatMap(([fact, expected]) => {
    const actual = result.facts![fact] as Tree;
    return contains(actual, expected) ? [] : [`${fact} is ${JSON.stringify(actual)}`];
  });
}

/** True when everything of `expected` is in `actual`, lists and scalars exactly. */
function contains(actual: Tree, expected: Value): boolean {
  if (!isTree(expected)) return false;
  const merged = merge(actual, expected, "keep");
  return JSON.stringify(merged) === JSON.stringify(actual);
}

Deno.test("every exception is a recorded case and names the sentence that reverses it", () => {
  const ids = new Set(readBundleCases().map(({ id }) => id));
  for (const [id, { sentence }] of Object.entries(EXCEPTIONS)) {
    assert(ids.has(id), `${id} is no recorded case`);
    assert(sentence.length > 20, `${id} needs its sentence`);
  }
  for (const id of Object.keys(NOT_YET)) assert(ids.has(id), `${id} is no recorded case`);
});

Deno.test({
  name: "copies of recorded cases and fixtures are unchanged",
  ignore: !Deno.env.get("AICR_FACTS"),
  fn() {
    const facts = join(Deno.env.get("AICR_FACTS")!, "bundle");
    for (const [copy, original] of [[CASES, "cases"], [FIXTURES, "fixtures"]] as const) {
      for (const path of listFiles(copy)) {
        const want = Deno.readTextFileSync(join(facts, original, path));
        assertEquals(Deno.readTextFileSync(join(copy, path)), want, path);
      }
    }
    const recorded = [...Deno.readDirSync(join(facts, "cases"))]
      .map(({ name }) => JSON.parse(Deno.readTextFileSync(join(facts, "cases", name))))
      .filter((one) => COPIED.includes(one.deployer) && !one.oci).map((one) => one.id).sort();
    assertEquals(readBundleCases().map(({ id }) => id).sort(), recorded);
  },
});
