import { assertEquals } from "@std/assert";
import { catalogDocument } from "../catalog_document.ts";
import { applyAllowances } from "./allowances.ts";
import type { Finding, Rule } from "./types.ts";

const RULES: Rule[] = [
  { id: "stale", summary: "", severity: "warning", check: () => [] },
  { id: "other", summary: "", severity: "warning", check: () => [] },
  { id: "broken", summary: "", severity: "error", check: () => [] },
];

function finding(line: number, rule = "stale", severity: Finding["severity"] = "warning"): Finding {
  return { rule, severity, message: "M", source: { file: "recipes/a.yaml", line }, hints: [] };
}

/** Rule and line of what is left of the findings, in a file with this text. */
function left(text: string, ...findings: Finding[]): string[] {
  const file = { path: "a.yaml", origin: "embedded", display: "recipes/a.yaml" } as const;
  const document = catalogDocument(file, { text: () => text });
  return applyAllowances(findings, [document], RULES)
    .map(({ rule, source }) => `${rule} ${source.line}`);
}

Deno.test("an allowance covers the next line that is no comment", () => {
  const text = "a: 1\n# lint: allow stale because so\n# more words\n\nb: 2\nc: 3\n";
  assertEquals(left(text, finding(5)), []);
  assertEquals(left(text, finding(1), finding(5), finding(6)), ["stale 1", "stale 6"]);
});

Deno.test("an allowance at the beginning covers the whole file", () => {
  const texts = [
    "# About this.\n# lint: allow stale because so\na: 1\nb: 2\n",
    "\n{{- /*\nlint: allow stale because so\n*/ -}}\na: 1\nb: 2\n",
    "# lint: allow stale because so",
  ];
  for (const text of texts) assertEquals(left(text, finding(1), finding(6)), [], text);
});

Deno.test("an allowance covers its own rule, and no error", () => {
  const text = "# lint: allow stale because so\na: 1\n";
  assertEquals(left(text, finding(2), finding(2, "other")), ["other 2"]);
  assertEquals(left(text, finding(2), finding(2, "stale", "error")), ["stale 2"]);
});

Deno.test("an allowance that is not needed is told at its line", () => {
  assertEquals(left("a: 1\n# lint: allow stale because so\nb: 2\n"), ["allowance 2"]);
  assertEquals(left("# lint: allow stale because so\na: 1\n"), ["allowance 1"]);
});

Deno.test("an allowance without rule, reason or effect allows nothing", () => {
  const texts = [
    "# lint: allow stale\n",
    "# lint: allow stale because\n",
    "# lint: allow stale because \n",
    "# lint: allow because so\n",
    "# lint: allow STALE because so\n",
    "# lint: allow stalle because so\n",
    "# lint: allow broken because so\n",
    "# lint: allow stale, other because so\n",
  ];
  for (const text of texts) {
    assertEquals(left(text + "a: 1\n", finding(2)), ["stale 2", "allowance 1"], text);
  }
});

Deno.test("what only looks like an allowance is text", () => {
  const text = "a: |\n  lint: allow stale because so\nb: 'lint: allow stale because so'\n";
  assertEquals(left(text, finding(3)), ["stale 3"]);
});

Deno.test("an allowance of one file is none of another", () => {
  const elsewhere = { ...finding(2), source: { file: "recipes/b.yaml", line: 2 } };
  const text = "# lint: allow stale because so\na: 1\n";
  assertEquals(left(text, finding(2), elsewhere), ["stale 2"]);
});
