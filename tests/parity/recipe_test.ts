/**
 * Recorded behaviour of recipe resolution: the same criteria, data directories and snapshots must
 * give the same recipes, hydrated values, answers and refusals. Cases of overlays that the catalog
 * does not have yet are left out and counted; fewer than {@link MINIMUM} is a failure.
 */
import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { codeOf } from "../../lib/base/error.ts";
import type { Tree, Value } from "../../lib/base/tree.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { type Case, COPIES, isAnswerable, readCases, readCopy } from "./cases.ts";
import { differences, project } from "./compare.ts";
import { invoke, type Result } from "./invoke.ts";

/** How many cases of each file ran when this was written; it only ever grows. */
const MINIMUM = {
  resolve: 92,
  query: 32,
  errors: 42,
  snapshot: 24,
  data: 24,
  seedOverReference: 2,
};

/** Cases of the command line itself (flag parser, output): its own tests run them. */
const COMMAND_LINE = new Set([
  "bad-format",
  "nodes-not-int",
  "output-dir-missing",
  "selector-missing",
  "selector-twice",
  "unknown-flag",
]);

/**
 * Outcomes that a settled question reverses, by feature: "A missing values file is exit 2" (the
 * recorded query ends with 8). Everything else must be as recorded.
 */
const QUERY_EXIT: Record<string, number> = { "values-file-missing": 2 };

const catalog = await loadCatalog({});

/** Runs the answerable cases of a file and reports all that differ at once. */
async function runAll(
  t: Deno.TestContext,
  name: keyof typeof MINIMUM,
  { cases, check }: { cases: Case[]; check: (recorded: Case) => Promise<string[]> },
): Promise<void> {
  for (const recorded of cases) {
    await t.step(`${recorded.id ?? name} ${recorded.feature}`, async () => {
      assertEquals(await check(recorded), [], `case ${recorded.feature}`);
    });
  }
  // deno-lint-ignore no-console -- how many cases ran is part of the result
  console.log(`${name}: ${cases.length} cases ran`);
  assertGreaterOrEqual(cases.length, MINIMUM[name], `too few ${name} cases ran`);
}

Deno.test("recorded recipes and hydrated recipes are reproduced", async (t) => {
  const cases = readCases("resolve").filter((recorded) => isAnswerable(recorded, catalog));
  await runAll(t, "resolve", {
    cases,
    check: async (recorded) => compareRecipe(recorded, await invoke(recorded)),
  });
});

Deno.test("recorded recipes with a data directory are reproduced", async (t) => {
  const own = (recorded: Case) =>
    Object.values(recorded.files ?? {}).join("\n").matchAll(/name:\s*([^\s,}]+)/g);
  const cases = readCases("data").filter((recorded) => {
    const names = new Set([...own(recorded)].map((match) => match[1]!));
    const needed = {
      ...recorded,
      recipe: undefined,
      appliedOverlays: appliedOf(recorded).filter((name) => !names.has(name)),
    };
    return isAnswerable(needed, catalog);
  });
  await runAll(t, "data", {
    cases,
    check: async (recorded) => {
      const result = await invoke(recorded);
      return recorded.exit === 0
        ? compareRecipe(recorded, result)
        : compareRefusal(recorded, result);
    },
  });
});

Deno.test("recorded query outputs are reproduced byte by byte", async (t) => {
  const cases = readCases("query").filter((recorded) =>
    !COMMAND_LINE.has(recorded.feature) && hasCell(recorded)
  );
  await runAll(t, "query", {
    cases,
    check: compareAnswer,
  });
});

/** Everything in which the answer to a query differs from the recorded one. */
async function compareAnswer(recorded: Case): Promise<string[]> {
  const result = await invoke(recorded, { query: true });
  const found = compareRefusal(recorded, result);
  if (recorded.stdout !== undefined) {
    found.push(...differences(recorded.stdout, result.stdout ?? ""));
  }
  if (recorded.topLevelKeys) {
    const keys = topLevelKeys(result.stdout!);
    found.push(...differences(recorded.topLevelKeys, keys, "keys"));
  }
  return found;
}

Deno.test("recorded refusals are reproduced", async (t) => {
  const cases = readCases("errors").filter((recorded) => !COMMAND_LINE.has(recorded.feature));
  await runAll(t, "errors", {
    cases,
    check: async (recorded) => {
      const result = await invoke(recorded);
      const found = compareRefusal({
        ...recorded,
        mustMention: recorded.exit === 0 ? [] : recorded.mustMention,
      }, result);
      if (result.exit === 0 && recorded.appliedOverlays) {
        found.push(
          ...differences(
            recorded.appliedOverlays,
            result.resolution!.recipe.metadata.appliedOverlays,
            "applied",
          ),
        );
      }
      const queryExit = QUERY_EXIT[recorded.feature];
      if (queryExit !== undefined) {
        const queried = await invoke(recorded, { query: true });
        found.push(...compareRefusal({ ...recorded, exit: queryExit, accept: [] }, queried));
      }
      return found;
    },
  });
});

Deno.test("recorded resolutions from snapshots are reproduced", async (t) => {
  const cases = readCases("snapshot").filter((recorded) => isAnswerable(recorded, catalog));
  await runAll(t, "snapshot", {
    cases,
    check: async (recorded) => {
      const result = await invoke(recorded);
      if (recorded.exit !== 0 || result.exit !== 0) return compareRefusal(recorded, result);
      return compareSnapshotMode(recorded, result);
    },
  });
});

Deno.test("where the seeds ask for something else, they are followed", async (t) => {
  const sources = [...readCases("errors"), ...readCases("data")];
  const cases = (readCases("seed-over-reference") as (Case & { filesFrom?: string })[])
    .filter((recorded) => recorded.args)
    .map((recorded) => ({
      ...recorded,
      id: "seed",
      ...(recorded.filesFrom
        ? { files: sources.find(({ feature }) => recorded.filesFrom!.endsWith(feature))!.files }
        : {}),
    }))
    .map((recorded) =>
      recorded.files && !recorded.args.includes("--data")
        ? { ...recorded, args: [...recorded.args, "--data", "./data"] }
        : recorded
    );
  await runAll(t, "seedOverReference", {
    cases,
    check: compareAnswer,
  });
});

Deno.test({
  name: "the copied cases are the recorded ones",
  ignore: !Deno.env.get("AICR_FACTS"),
  fn() {
    for (const [original, copy] of Object.entries(COPIES)) {
      const text = Deno.readTextFileSync(`${Deno.env.get("AICR_FACTS")}/${original}`);
      assert(readCopy(copy) === text, `${copy} is not a copy of ${original}`);
    }
  },
});

/** A query case runs when a resolve case with the same criteria does, or when it must be refused. */
function hasCell(recorded: Case): boolean {
  const criteria = recorded.args.slice(0, recorded.args.indexOf("--selector")).join(" ");
  const cell = readCases("resolve").find(({ args }) => sameCriteria(args, criteria));
  return cell === undefined ? recorded.feature === "bad-criteria" : isAnswerable(cell, catalog);
}

function sameCriteria(args: readonly string[], criteria: string): boolean {
  const pairs = (words: readonly string[]) =>
    words.flatMap((word, i) => word.startsWith("--") ? [`${word}=${words[i + 1]}`] : []).sort()
      .join();
  return pairs(args) === pairs(criteria.split(" "));
}

function appliedOf(recorded: Case): string[] {
  const metadata = recorded.recipe?.metadata as Tree | undefined;
  return metadata?.appliedOverlays as string[] | undefined ?? [];
}

function compareRecipe(recorded: Case, { exit, text, resolution, hydrated }: Result): string[] {
  if (exit !== recorded.exit) return [`exit ${exit}: ${text}`];
  return [
    ...differences(project(recorded.recipe), project(resolution!.recipe), "recipe"),
    ...differences(project(recorded.hydrated), project(hydrated), "hydrated"),
  ];
}

/** Exit code, class and words of a case that may be refused. */
function compareRefusal(recorded: Case, { exit, text, error }: Result): string[] {
  const good = [recorded.exit, ...(recorded.accept ?? []).map(([code]) => code)];
  if (!good.includes(exit)) return [`exit ${exit} instead of ${good.join(" or ")}: ${text}`];
  const found: string[] = [];
  if (exit === recorded.exit && exit !== 0 && recorded.class) {
    if (codeOf(error) !== recorded.class) found.push(`code ${codeOf(error)}`);
  }
  const lower = text.toLowerCase();
  for (const word of exit === 0 ? [] : recorded.mustMention ?? []) {
    if (!lower.includes(word.toLowerCase())) found.push(`does not mention ${word}: ${text}`);
  }
  return found;
}

function compareSnapshotMode(recorded: Case, { resolution }: Result): string[] {
  const { recipe } = resolution!;
  const { nodes: _, ...criteria } = recipe.criteria;
  const { excludedOverlays = [], constraintWarnings = [] } = recipe.metadata;
  const same = (expected: unknown, actual: unknown, what: string) =>
    differences(expected as Value, actual as Value, what);
  const warnings = recorded.constraintWarnings!.map((warning, i) => {
    const { cause: _cause, mixin: _mixin, reason, ...rest } = warning;
    // The wording of what cannot be compared is our own.
    return reason === undefined
      ? { ...rest, reason: constraintWarnings[i]?.reason ?? "" }
      : { ...rest, reason };
  });
  return [
    ...same(recorded.criteria, criteria, "criteria"),
    ...same(recorded.appliedOverlays, recipe.metadata.appliedOverlays, "applied"),
    ...same(recorded.excludedOverlays, excludedOverlays, "excluded"),
    ...same(warnings, constraintWarnings, "warnings"),
    ...same(recorded.components, recipe.componentRefs.map(({ name }) => name), "components"),
    ...same(recorded.constraints, recipe.constraints ?? [], "constraints"),
    ...same(recorded.deploymentOrder, recipe.deploymentOrder, "order"),
  ];
}

/** Keys of the outermost mapping of a YAML or JSON text. */
function topLevelKeys(text: string): string[] {
  const json = text.startsWith("{");
  if (json) return Object.keys(JSON.parse(text)).sort();
  return [...text.matchAll(/^([A-Za-z]+):/gm)].map((match) => match[1]!).sort();
}
