/** The form of the files: what editors, diffs and yamllint stumble over, and what must not be in them. */
import { assert, assertEquals } from "@std/assert";
import { embeddedTexts } from "../support/lint_catalogs.ts";

const ODD_INDENT = /^(?: {2})* \S/;

const TEXTS = Object.entries(embeddedTexts());

/** Lines that break a rule, as `path:line`. */
function linesWith(pattern: RegExp, texts: readonly [string, string][] = TEXTS): string[] {
  return texts.flatMap(([path, text]) =>
    text.split("\n").flatMap((line, i) => pattern.test(line) ? [`${path}:${i + 1}: ${line}`] : [])
  );
}

Deno.test("there is a catalog to look at", () => assert(TEXTS.length > 150));

Deno.test("no line ends with blanks, holds a tab or a carriage return", () => {
  assertEquals(linesWith(/[ \t\r]$|\t/), []);
});

Deno.test("every file ends with one line end", () => {
  const wrong = TEXTS.filter(([, text]) => !/[^\n]\n$/.test(text)).map(([path]) => path);
  assertEquals(wrong, []);
});

Deno.test("indentation is a multiple of two blanks", () => {
  const documents = TEXTS.filter(([path]) => !path.includes("/manifests/"));
  // Inside a literal block the text decides for itself.
  const odd = documents.flatMap(([path, text]) => {
    const outside = text.replace(/^( *)\S.*[|>][-+]?\n(?:(?:\1 +.*)?\n)*/gm, "");
    return linesWith(ODD_INDENT, [[path, outside]]);
  });
  assertEquals(odd, []);
});

Deno.test("every file says first what it is for", () => {
  const silent = TEXTS.filter(([, text]) => !/^(#|\{\{-? ?\/\*)/.test(text)).map(([path]) => path);
  assertEquals(silent, []);
});

Deno.test("there are no secrets in the catalog", () => {
  const SECRETS = [
    /-----BEGIN [A-Z ]*PRIVATE KEY/,
    /\beyJ[A-Za-z0-9_-]{10,}\./,
    /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
    /\b(gh[pousr]|glpat|nvapi|hf|xox[bap])[_-][A-Za-z0-9_-]{16,}/,
    /^\s*(?:\w*[pP]assword|token|apiKey|secretKey|clientSecret): *["']?[^\s"'{}$]{4,}/,
    /\/\/[^\s/:@]+:[^\s/@]+@/,
  ];
  // The first login that everyone knows, which the line above it tells to change.
  const KNOWN = ["components/kube-prometheus-stack/values.yaml:30:   adminPassword: admin"];
  assertEquals(SECRETS.flatMap((pattern) => linesWith(pattern)), KNOWN);
});

Deno.test("the patterns find what they are for", () => {
  const samples: [RegExp, string][] = [
    [/[ \t\r]$|\t/, "a: 1 "],
    [/[ \t\r]$|\t/, "a:\t1"],
    [ODD_INDENT, "   a: 1"],
  ];
  for (const [pattern, line] of samples) assertEquals(linesWith(pattern, [["x", line]]).length, 1);
  assertEquals(linesWith(ODD_INDENT, [["x", "  a: 1\n    b: 1\nc: 1"]]), []);
});
