/**
 * The catalog's health checks and readiness tests mean what the recorded ones do: they hold in a
 * cluster where everything recorded is as it should be, and fail for each single fault.
 */
import { assert, assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "../../lib/base/duration.ts";
import { embeddedFiles } from "../../lib/catalog/embedded_files.ts";
import { type AssertionTest, lookAtTests, readTests } from "../../lib/validate/assertion/mod.ts";
import { findIn } from "../support/memory_objects.ts";
import { type Check, faults, healthyObjects, strangers } from "./checks_objects.ts";

const COPY = new URL("cases/checks.json", import.meta.url);

interface Recorded {
  file: string;
  testName: string;
  assertTimeout: string;
  steps: { checks: Check[] }[];
}

const text = Deno.readTextFileSync(COPY);
const recorded: Record<"healthChecks" | "readiness", Record<string, Recorded>> = JSON.parse(text);

for (const [group, entries] of Object.entries(recorded)) {
  if (typeof entries === "string") continue;
  for (const [component, entry] of Object.entries(entries)) {
    Deno.test(`${group} of ${component} tell a healthy cluster from a faulty one`, async () => {
      const tests = testsOf(entry);
      assertEquals(tests.map(({ name }) => name), [entry.testName]);
      const checks = entry.steps.flatMap((step) => step.checks);
      const healthy = [...healthyObjects(checks), ...strangers(checks)];
      const found = await lookAtTests(tests, { find: findIn(healthy) });
      assertEquals(found.filter(({ holds }) => !holds), []);
      for (const { what, objects } of faults(checks)) {
        const results = await lookAtTests(tests, { find: findIn(objects) });
        assert(results.some(({ holds }) => !holds), `not noticed: ${what}`);
      }
    });

    Deno.test(`${group} of ${component} wait as long as the recorded ones`, () => {
      const operations = testsOf(entry).flatMap((test) => test.steps)
        .flatMap((step) => step.operations).filter(({ kind }) => kind === "assert");
      const wanted = formatDuration(parseDuration(entry.assertTimeout)!);
      for (const { timeoutMs } of operations) assertEquals(formatDuration(timeoutMs), wanted);
    });
  }
}

Deno.test("every check of the catalog is a recorded one and the other way round", () => {
  const own = embeddedFiles().paths()
    .filter((path) => /^recipes\/(checks\/.*\.yaml|components\/.*\/readiness\.yaml)$/.test(path))
    .map((path) => path.replace("recipes/", ""));
  const files = Object.values(recorded).filter((group) => typeof group !== "string")
    .flatMap((group) => Object.values(group)).map(({ file }) => file);
  assertEquals(own, files.toSorted());
  assert(own.length > 30);
});

Deno.test({
  name: "the copied checks are the recorded ones",
  ignore: !Deno.env.get("AICR_FACTS"),
  fn() {
    assert(text === Deno.readTextFileSync(`${Deno.env.get("AICR_FACTS")}/catalog/checks.json`));
  },
});

function testsOf({ file }: Recorded): AssertionTest[] {
  const found = embeddedFiles().text(`recipes/${file}`);
  assert(found !== undefined, `the catalog has no ${file}`);
  return readTests(found, file);
}
