import { assertEquals, assertNotEquals } from "@std/assert";
import { expressionProblem } from "./constraints.ts";

Deno.test("expressions that a snapshot can meet are fine", () => {
  const fine = [
    ">= 1.32.4",
    "<=v1.30",
    "> 24.04",
    "< 1.34-eks-1",
    "== 1.33",
    "!= cos",
    "ubuntu",
    "24.04",
    "3.10.0-1160.el7.x86_64",
    "Ubuntu 24.04.1 LTS (a, b)",
    "-1",
  ];
  for (const text of fine) assertEquals(expressionProblem(text), undefined, text);
});

Deno.test("expressions that can never be met as they are meant are told", () => {
  const wrong = [
    "",
    ">=",
    "  == ",
    ">= latest",
    "> 1.2.3.4",
    ">= 1.30, < 1.34",
    ">= 1.30 < 1.34",
    "=> 1.32",
    "=< 1.32",
    "= 1.32",
    "=== 1.32",
    "~1.32",
    "^1.32",
    "!ubuntu",
    "== >= 1.32",
    "1.30 || 1.31",
    "1.30 <= x",
    "*",
  ];
  for (const text of wrong) assertNotEquals(expressionProblem(text), undefined, text);
});
