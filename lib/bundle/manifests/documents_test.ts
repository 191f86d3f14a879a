import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasInstallHook, joinDocuments, splitDocuments } from "./documents.ts";

const flags = (text: string) => splitDocuments(text).map((document) => document.templated);

Deno.test("documents are split at separator lines and nowhere else", () => {
  const text = "a: 1\n---\nb: |\n  x\n   --- no\n--- # note\nc: ----\n---\r\nd: 1\r\n";
  assertEquals(splitDocuments(text).map((document) => document.text), [
    "a: 1\n",
    "---\nb: |\n  x\n   --- no\n",
    "--- # note\nc: ----\n",
    "---\r\nd: 1\r\n",
  ]);
});

Deno.test("a document is templated when it holds actions or stands inside a block", () => {
  assertEquals(flags("a: 1\n---\nb: {{ .x }}\n---\nc: 1\n"), [false, true, false]);
  assertEquals(flags("{{- if .x }}\n---\na: 1\n---\nb: 1\n---\n{{- end }}\n---\nc: 1\n"), [
    true,
    true,
    true,
    true,
    false,
  ]);
  assertEquals(flags("{{ range .x }}{{ if .y }}\n---\na: 1\n{{ end }}\n---\nb: 1\n{{ end }}"), [
    true,
    true,
    true,
  ]);
});

Deno.test("a comment of the template language makes no document templated", () => {
  assertEquals(flags("{{- /*\nif {{ this }} */ -}}\na: 1\n"), [false]);
});

Deno.test("splitting loses nothing", () => {
  const line = fc.constantFrom(
    "---",
    "a: 1",
    "{{ if x }}",
    "{{- end }}",
    "",
    "---\r",
    "--- x",
    " ---",
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    const text = lines.join("\n");
    assertEquals(joinDocuments(splitDocuments(text)), text);
  }));
});

Deno.test("install and upgrade hooks are seen, other hooks are not", () => {
  const hook = (phases: string) => hasInstallHook(`metadata:\n  annotations:\n    ${phases}\n`);
  for (const yes of ["helm.sh/hook: post-install", '"helm.sh/hook": "pre-upgrade,test"']) {
    assertEquals(hook(yes), true, yes);
  }
  assertEquals(hook("'helm.sh/hook': crd-install"), true);
  const others = [
    "helm.sh/hook: post-delete",
    "helm.sh/hook-weight: pre-install",
    "x: pre-install",
  ];
  for (const no of others) assertEquals(hook(no), false, no);
});
