import { assertEquals } from "@std/assert";
import { blankComments, findTemplateFault, valueReads } from "./template_syntax.ts";

Deno.test("templates that Helm parses have no fault", () => {
  const texts = [
    "a: 1\n",
    "{{ .x }}{{- .y -}}",
    '{{ "}}" }}{{ `}}{{` }}{{ "\\"}}" }}',
    "{{/* {{ if }} */}}{{- /* a\nb */ -}}",
    "{{ if .x }}{{ range .y }}{{ end }}{{ else if .z }}{{ else }}{{ end }}",
    '{{ define "a" }}{{ end }}{{ block "b" . }}{{ end }}{{- with .c -}}{{- end -}}',
    '{"a": {"b": {}}}',
    "{{ .a\n  | quote }}",
    "{{ $end := 1 }}{{ .endpoints }}",
  ];
  for (const text of texts) assertEquals(findTemplateFault(text), undefined, text);
});

Deno.test("what is open or closes nothing is found at its place", () => {
  const cases: [string, number][] = [
    ["a: {{ .x }\n", 3],
    ["{{ if .x }}\na: {{ .x | quote }\n{{ end }}", 15],
    ["a {{ if .x }}", 2],
    ["{{ if .x }}{{ with .y }}{{ end }}", 0],
    ["{{ if .x }}{{ end }}\n{{- end }}", 21],
    ['{{ "open }}', 0],
    ["{{ /* open }}{{", 13],
  ];
  for (const [text, offset] of cases) {
    assertEquals(findTemplateFault(text)?.offset, offset, text);
  }
});

Deno.test("the first key read from the values is told, with its place", () => {
  const reads = (text: string) => valueReads(text).map(({ key, offset }) => [key, offset]);
  assertEquals(reads('{{ index .Values "gpu-operator" | default dict }}'), [["gpu-operator", 3]]);
  assertEquals(reads('{{ (index $.Values "a").b }}'), [["a", 4]]);
  assertEquals(reads("{{ .Values.nfd.worker }}{{ $.Values.b }}"), [["nfd", 3], ["b", 28]]);
});

Deno.test("what reads no key of the values is not told", () => {
  const texts = [
    "{{ toYaml .Values }}",
    "{{ .Values.global.x }}",
    "{{ $values.operator }}",
    "# .Values.x\na: .Values.y",
    "{{/* .Values.x */}}",
    "{{ .Release.Name }}",
  ];
  for (const text of texts) assertEquals(valueReads(text), [], text);
});

Deno.test("blanking comments keeps lines and columns", () => {
  assertEquals(blankComments("{{- /* a\nb */ -}} c: 1"), "        \n         c: 1");
  assertEquals(blankComments("{{ .a }}"), "{{ .a }}");
});
