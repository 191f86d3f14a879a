import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Snapshot } from "../snapshot/types.ts";
import { compare, evaluate, parseExpression } from "./constraint.ts";

/** `[expression, reading, status]`. */
const TABLE: [string, string, "passed" | "failed" | "error"][] = [
  [">= 1.32.4", "v1.32.4-eks-abc", "passed"],
  [">= 1.32.4", "v1.32.3-eks-abc", "failed"],
  [">= 1.32.4", "1.32", "passed"],
  [">=1.32", "1.31.9", "failed"],
  ["> 1.30", "1.30.5", "failed"],
  ["> 1.30.4", "1.30.5", "passed"],
  ["<= 1.33", "1.33.9", "passed"],
  ["< 1.33", "1.33.1", "failed"],
  ["< 2", "1.33.1", "passed"],
  [">= 6.8", "6.12.41+", "passed"],
  [">= 22.04", "24.4", "passed"],
  ["== 1.33", "v1.33.0", "passed"],
  ["== 1.33", "1.33.5", "failed"],
  ["!= 1.33", "1.33.0", "failed"],
  ["== 12", "12.0", "failed"],
  ["== ubuntu", "ubuntu", "passed"],
  ["!= RHEL", "rhel", "passed"],
  ["ubuntu", "Ubuntu", "failed"],
  [" ubuntu ", " ubuntu", "passed"],
  ["1.33.5", "v1.33.5", "failed"],
  ["= ubuntu", "ubuntu", "failed"],
  ["~1.2", "1.2.3", "failed"],
  ["ubuntu || rhel", "ubuntu", "failed"],
  ["*", "anything", "failed"],
  ["== ''", "", "failed"],
  [">= 1.2", "", "error"],
  [">= 1.2", "1.2.3.4", "error"],
  [">= 1.2", "V1.3", "error"],
  [">= 1.2, < 2", "1.5", "error"],
  [">= abc", "1.2", "error"],
  [">= 22.04", "24.04.3 LTS", "error"],
  ["", "x", "error"],
  ["   ", "x", "error"],
  [">=", "1", "error"],
  ["==", "1", "error"],
];

for (const [value, actual, status] of TABLE) {
  Deno.test(`"${value}" judges "${actual}" as ${status}`, () => {
    const outcome = compare(value, actual);
    assertEquals(outcome.status, status);
    assertEquals(outcome.reason === undefined, status === "passed");
  });
}

Deno.test("the longest operator is taken", () => {
  assertEquals(parseExpression(">= 1"), { operator: ">=", expected: "1" });
  assertEquals(parseExpression("> = 1"), { operator: ">", expected: "= 1" });
  assertEquals(parseExpression("1"), { operator: undefined, expected: "1" });
  assertEquals(parseExpression(" "), undefined);
});

const snapshot: Snapshot = {
  kind: "Snapshot",
  measurements: [{
    type: "K8s",
    subtypes: [{ subtype: "server", data: { version: "v1.30.1", ready: true } }],
  }],
};

Deno.test("an outcome carries the reading whenever there is one", () => {
  const check = (name: string, value: string) => evaluate(snapshot, { name, value });
  assertEquals(check("K8s.server.version", ">= 1.30"), { status: "passed", actual: "v1.30.1" });
  assertEquals(check("K8s.server.version", ">= 1.31"), {
    status: "failed",
    actual: "v1.30.1",
    reason: "expected >= 1.31, got v1.30.1",
  });
  const error = check("K8s.server.version", ">= x");
  assertEquals([error.status, error.actual], ["error", "v1.30.1"]);
  assertEquals(check("K8s.server.ready", "true").status, "passed");
});

Deno.test("a missing reading is an error that says what is missing", () => {
  const outcome = evaluate(snapshot, { name: "OS.release.ID", value: "ubuntu" });
  assertEquals([outcome.status, outcome.actual], ["error", undefined]);
  assertStringIncludes(outcome.reason!, "no OS measurement");
});
