import { assertEquals } from "@std/assert";
import { type Marked, readMarks } from "./key_syntax.ts";

const PLAIN: Marked = {
  text: "",
  isExpression: false,
  language: undefined,
  forEach: false,
  indexName: undefined,
  bindingName: undefined,
};

const CASES: [string, Partial<Marked>][] = [
  ["", { text: "" }],
  ["status", { text: "status" }],
  ["nvidia.com/gpu", { text: "nvidia.com/gpu" }],
  ["app.kubernetes.io/name", { text: "app.kubernetes.io/name" }],
  ["(length(@))", { text: "length(@)", isExpression: true }],
  ["(jp;length(@))", { text: "length(@)", isExpression: true, language: "jp" }],
  ["(cel;object.x)", { text: "object.x", isExpression: true, language: "cel" }],
  ["(a", { text: "(a" }],
  ["a)", { text: "a)" }],
  ["()", { text: "()" }],
  ["~.containers", { text: "containers", forEach: true }],
  ["~i.containers", { text: "containers", forEach: true, indexName: "i" }],
  ["~.(spec.containers)", { text: "spec.containers", isExpression: true, forEach: true }],
  ["~containers", { text: "~containers" }],
  ["(replicas)->n", { text: "replicas", isExpression: true, bindingName: "n" }],
  ["(replicas) -> n", { text: "replicas", isExpression: true, bindingName: "n" }],
  ["replicas->n", { text: "replicas", bindingName: "n" }],
  ["a->b->c", { text: "a->b", bindingName: "c" }],
  ["~i.(a)->n", {
    text: "a",
    isExpression: true,
    forEach: true,
    indexName: "i",
    bindingName: "n",
  }],
  ["\\(a)\\", { text: "(a)" }],
  ["\\~.a\\", { text: "~.a" }],
  ["\\(a)->b\\", { text: "(a)->b" }],
  ["~i.\\(a)\\", { text: "(a)", forEach: true, indexName: "i" }],
  ["~i.\\(a)\\->n", { text: "(a)", forEach: true, indexName: "i", bindingName: "n" }],
  ["(a)\n(b)", { text: "(a)\n(b)" }],
];

for (const [text, expected] of CASES) {
  Deno.test(`marks of ${JSON.stringify(text)}`, () => {
    assertEquals(readMarks(text), { ...PLAIN, ...expected });
  });
}
