import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { parseYamlStream } from "../../base/yaml.ts";
import { namespaceName, prepareNamespaces } from "./namespaces.ts";

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n  labels: {a: b}\n";
const OTHER = "# kept {{ .Release.Name }}\nkind: ConfigMap\nmetadata: {name: x}\n";

Deno.test("a Namespace gains the keep policy, everything else stays byte for byte", () => {
  const { text, namespaces } = prepareNamespaces(
    `${OTHER}---\n${NAMESPACE}---\n${OTHER}`,
    "m.yaml",
  );
  const kept = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "ns",
      labels: { a: "b" },
      annotations: { "helm.sh/resource-policy": "keep" },
    },
  };
  assertEquals(namespaces, [kept]);
  assertEquals(namespaces.map(namespaceName), ["ns"]);
  const parts = text.split("---\n");
  assertEquals([parts[0], parts[2]], [OTHER, OTHER]);
  assertEquals(parseYamlStream(parts[1]!, "m"), [kept]);
});

Deno.test("annotations that are there stay", () => {
  const text = NAMESPACE + "  annotations:\n    x: y\n    helm.sh/resource-policy: other\n";
  assertEquals(prepareNamespaces(text, "m").namespaces[0]!.metadata, {
    name: "ns",
    labels: { a: "b" },
    annotations: { x: "y", "helm.sh/resource-policy": "keep" },
  });
});

Deno.test("Namespaces written as JSON or in flow style are found", () => {
  for (
    const text of ['{"kind": "Namespace", "metadata": {"name": "a"}}\n', "{kind: Namespace}\n"]
  ) {
    assertEquals(prepareNamespaces(text, "m").namespaces.length, 1, text);
  }
});

Deno.test("what only mentions the word is left alone", () => {
  const texts = [
    "kind: ConfigMap\ndata:\n  kind: Namespace\n",
    "kind: Role\nrules:\n- resources: [namespaces]\n  x: Namespace\n",
    "{{- if .x }}\nkind: ConfigMap\ndata: {x: Namespace}\n{{- end }}\n",
    "kind: List\nitems:\n- kind: ConfigMap\n  x: Namespace\n",
  ];
  for (const text of texts) {
    assertEquals(prepareNamespaces(text, "m"), { text, namespaces: [] });
  }
});

Deno.test("a Namespace that is not plain is refused with its file", () => {
  const cases = [
    "kind: Namespace\nmetadata:\n  name: {{ .Release.Namespace }}\n",
    `{{- if .x }}\n${NAMESPACE}{{- end }}\n`,
    `{{- if .x }}\n---\n${NAMESPACE}---\n{{- end }}\n`,
    "kind: 'Namespace' # yes\nmetadata: {name: {{ .x }}}\n",
    "kind: List\nitems:\n- kind: Namespace\n  metadata: {name: a}\n",
  ];
  for (const text of cases) {
    const error = assertThrows(() => prepareNamespaces(text, "m.yaml"), AicrError, undefined, text);
    assertEquals([error.code, error.source?.file], ["INVALID_REQUEST", "m.yaml"]);
    assertStringIncludes(error.message, "m.yaml");
  }
});
