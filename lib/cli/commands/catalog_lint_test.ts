import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CLEAN_DATA, withData } from "../../../tests/support/lint_catalogs.ts";
import { LINT_RULES } from "../lint_rules.ts";
import { runCli } from "../run_cli.ts";
import { testIo } from "../_test_io.ts";

async function lint(...argv: string[]) {
  const io = testIo();
  return { code: await runCli(["catalog", "lint", ...argv], io), io };
}

/** An unknown base (error) in line 6 and a dead file (warning). */
const WRONG = {
  "overlays/other.yaml":
    "kind: RecipeMetadata\nmetadata:\n  name: other\nspec:\n  criteria: {service: other}\n" +
    "  base: nosuch\n",
  "components/widget/values-old.yaml": "a: 1\n",
};

Deno.test("the embedded catalog is clean: nothing on stdout, exit 0", async () => {
  const { code, io } = await lint();
  assertEquals([code, io.out()], [0, ""]);
  assertMatch(io.err(), /Catalog is clean: files=\d+ rules=\d+ errors=0 warnings=0/);
});

Deno.test("errors end with 2; every finding has a line with its place and hints below", async () => {
  await withData(WRONG, async (data) => {
    const { code, io } = await lint("--data", data);
    assertEquals(code, 2);
    const lines = io.out().split("\n");
    assertEquals(
      lines[0],
      `${data}/components/widget/values-old.yaml:1:1: warning dead-file: ` +
        "Nothing refers to components/widget/values-old.yaml",
    );
    assertStringIncludes(
      io.out(),
      `${data}/overlays/other.yaml:6:9: error unknown-base: ` +
        "Overlay other has the unknown base nosuch\n  hint: ",
    );
    assertEquals(io.lastLine(), "[INVALID_REQUEST] The catalog has 1 error, 1 warning");
  });
});

Deno.test("warnings alone are printed and end with 0", async () => {
  await withData({ "components/widget/values-old.yaml": "a: 1\n" }, async (data) => {
    const { code, io } = await lint("--data", data);
    assertEquals(code, 0);
    assertMatch(io.out(), /^\S+values-old\.yaml:1:1: warning dead-file: .*\n {2}hint: .*\n$/);
    assertMatch(io.err(), /errors=0 warnings=1/);
  });
});

Deno.test("--format json prints one document, also when there are errors", async () => {
  await withData(WRONG, async (data) => {
    const { code, io } = await lint("--format", "json", "--data", data);
    const report = JSON.parse(io.out());
    assertEquals(code, 2);
    assertEquals(report.summary.rules, LINT_RULES.length);
    assertEquals([report.summary.errors, report.summary.warnings], [1, 1]);
    assert(report.summary.files > Object.keys(CLEAN_DATA).length);
    const { hints, ...finding } = report.findings[1];
    assertEquals(finding, {
      rule: "unknown-base",
      severity: "error",
      message: "Overlay other has the unknown base nosuch",
      file: `${data}/overlays/other.yaml`,
      line: 6,
      column: 9,
    });
    assert(hints.length > 0);
  });
});

Deno.test("a catalog without findings is an empty list in json", async () => {
  await withData({}, async (data) => {
    const { code, io } = await lint("--data", data, "--format", "json");
    assertEquals([code, JSON.parse(io.out()).findings], [0, []]);
  });
});

Deno.test("a data directory that is none is refused", async () => {
  const missing = await lint("--data", "/nonexistent");
  assertEquals([missing.code, missing.io.out()], [2, ""]);
  assertStringIncludes(missing.io.err(), "/nonexistent");
  const format = await lint("--format", "yaml");
  assertEquals(format.code, 2);
});

Deno.test("--rules lists every rule once", async () => {
  const { code, io } = await lint("--rules", "--format", "json");
  assertEquals(code, 0);
  const ids = JSON.parse(io.out()).map(({ id }: { id: string }) => id);
  assertEquals(ids, LINT_RULES.map(({ id }) => id));
  assertEquals(new Set(ids).size, ids.length);
  const text = await lint("--rules");
  for (const id of ids) assertMatch(text.io.out(), new RegExp(`^${id}\\b`, "m"));
});
