import { assertEquals } from "@std/assert";
import { formatDocument, formatSelection } from "./format.ts";

Deno.test("scalars are plain text, so that a shell can use them", () => {
  for (const format of ["yaml", "table"] as const) {
    assertEquals(formatSelection("v1.2.3", format), "v1.2.3\n");
    assertEquals(formatSelection("", format), "\n");
    assertEquals(formatSelection(true, format), "true\n");
    assertEquals(formatSelection(2, format), "2\n");
    assertEquals(formatSelection("y: 1", format), "y: 1\n", "no YAML around a text");
  }
});

Deno.test("everything else is YAML, and with JSON everything is JSON", () => {
  assertEquals(formatSelection({ b: 1, a: ["x"] }, "yaml"), "a:\n  - x\nb: 1\n");
  assertEquals(formatSelection({ b: 1 }, "table"), "b: 1\n");
  assertEquals(formatSelection([], "yaml"), "[]\n");
  assertEquals(formatSelection(null, "yaml"), "null\n");
  assertEquals(formatSelection("x", "json"), '"x"\n');
  assertEquals(formatSelection(null, "json"), "null\n");
  assertEquals(formatSelection({ b: 1, a: [] }, "json"), '{\n  "a": [],\n  "b": 1\n}\n');
});

Deno.test("a table has one line per leaf, sorted, fields capitalised, free keys as written", () => {
  const document = {
    kind: "RecipeResult",
    apiVersion: "v1",
    componentRefs: [{ name: "a", overrides: { driver: { enabled: true, text: "l1\nl2" } } }],
    metadata: { appliedOverlays: ["base", "eks"], excludedOverlays: [] },
    skipped: undefined,
  };
  const rows = [
    ["FIELD", "VALUE"],
    ["-----", "-----"],
    ["APIVersion", "v1"],
    ["ComponentRefs.[0].Name", "a"],
    ["ComponentRefs.[0].Overrides.driver.enabled", "true"],
    ["ComponentRefs.[0].Overrides.driver.text", "l1\\nl2"],
    ["Kind", "RecipeResult"],
    ["Metadata.AppliedOverlays.[0]", "base"],
    ["Metadata.AppliedOverlays.[1]", "eks"],
  ];
  const width = "ComponentRefs.[0].Overrides.driver.enabled".length;
  const lines = rows.map(([field, value]) => `${field!.padEnd(width)}  ${value}\n`);
  assertEquals(formatDocument(document, "table"), lines.join(""));
});

Deno.test("documents are sorted in YAML and JSON", () => {
  assertEquals(formatDocument({ b: 1, a: 2 }, "yaml"), "a: 2\nb: 1\n");
  assertEquals(formatDocument({ b: 1, a: 2 }, "json"), '{\n  "a": 2,\n  "b": 1\n}\n');
});
