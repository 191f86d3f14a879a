import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { parseGate, parseSelector, parseToleration } from "./scheduling_syntax.ts";

Deno.test("selectors come from texts, a later one winning, or from a mapping", () => {
  assertEquals(parseSelector(["a=1", "b.c/d=xy", "a=2"], "--s"), {
    a: "2",
    "b.c/d": "xy",
  });
  assertEquals(parseSelector({ role: "gpu", empty: "" }, "--s"), { role: "gpu", empty: "" });
  assertEquals(parseSelector([], "--s"), {});
});

Deno.test("tolerations have the fields that are given and no empty ones", () => {
  const cases: [string, unknown][] = [
    ["*", { operator: "Exists" }],
    ["a=b:NoSchedule", { key: "a", operator: "Equal", value: "b", effect: "NoSchedule" }],
    ["a=:NoExecute", { key: "a", operator: "Equal", effect: "NoExecute" }],
    ["nvidia.com/gpu:PreferNoSchedule", {
      key: "nvidia.com/gpu",
      operator: "Exists",
      effect: "PreferNoSchedule",
    }],
    [":NoSchedule", { operator: "Exists", effect: "NoSchedule" }],
  ];
  for (const [text, toleration] of cases) assertEquals(parseToleration(text, "--t"), toleration);
});

Deno.test("a gate stays the text it was", () => {
  assertEquals(parseGate("a.b/c=true:NoSchedule", "--g"), "a.b/c=true:NoSchedule");
  assertEquals(parseGate("a:NoExecute", "--g"), "a:NoExecute");
});

Deno.test("what Kubernetes would refuse is refused by flag and text", () => {
  const cases: [(text: string) => unknown, string][] = [
    ...["foo", "=x", "", "a b=c", "a=b c", "-a=b", "a=b,c", `a=${"x".repeat(64)}`, "A_B/c=d"]
      .map((
        text,
      ): [(text: string) => unknown, string] => [(t) => parseSelector([t], "--flag"), text]),
    ...[
      "foo",
      "a=b",
      "a=b:",
      "a=b:Never",
      "a=b:noschedule",
      "=b:NoSchedule",
      "a b:NoSchedule",
      "**",
    ]
      .map((
        text,
      ): [(text: string) => unknown, string] => [(t) => parseToleration(t, "--flag"), text]),
    ...["*", ":NoSchedule", "a", "a=b:Sometimes"]
      .map((text): [(text: string) => unknown, string] => [(t) => parseGate(t, "--flag"), text]),
  ];
  for (const [parse, text] of cases) {
    const error = assertThrows(() => parse(text), AicrError, undefined, text);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, "--flag");
    assertStringIncludes(error.message, text);
  }
});
