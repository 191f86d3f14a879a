import { assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../../base/error.ts";
import { criteriaRegistry } from "../../catalog/criteria.ts";
import { findViolation, parseAllowlists, restricts } from "./allowlists.ts";

const registry = criteriaRegistry([]);
const none = { accelerator: [], service: [], intent: [], os: [] };

Deno.test("lists are trimmed, in any case, without any and empty items; duplicates stay", () => {
  const lists = parseAllowlists({
    accelerator: [" H100", "", "any"],
    service: ["any", ""],
    intent: [" training ", "", " training"],
    os: ["al2023"],
  }, registry);
  assertEquals(lists, {
    accelerator: ["h100"],
    intent: ["training", "training"],
    os: ["amazonlinux"],
  });
  assertEquals([restricts(lists), restricts(parseAllowlists(none, registry))], [true, false]);
});

Deno.test("a value that no criterion can have is refused, not skipped", () => {
  const error = assertThrows(
    () => parseAllowlists({ ...none, os: ["ubuntu", "widows"] }, registry),
    AicrError,
    'Invalid OS "widows"',
  );
  assertEquals([error.code, error.hints.length > 0], ["INVALID_REQUEST", true]);
});

Deno.test("the first violation is told, in the order accelerator, service, intent, os", () => {
  const lists = { accelerator: ["h100"], service: ["eks"], os: ["ubuntu"] };
  const violation = (criteria: Record<string, string>) => findViolation(criteria, lists);
  assertEquals(violation({ accelerator: "any" }), undefined);
  assertEquals(violation({}), undefined);
  assertEquals(violation({ accelerator: "h100", service: "eks", intent: "inference" }), undefined);
  assertEquals(violation({ os: "rhel", service: "gke" }), {
    message: "service type not allowed",
    details: { requested: "gke", allowed: ["eks"] },
  });
  assertEquals(violation({ os: "rhel" })?.message, "OS type not allowed");
});
