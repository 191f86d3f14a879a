import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { selectPhases } from "./phases.ts";

Deno.test("no phase, or all, means every phase in running order", () => {
  const every = ["deployment", "performance", "conformance"];
  assertEquals(selectPhases([]), every as ReturnType<typeof selectPhases>);
  assertEquals(selectPhases(["all"]), every as ReturnType<typeof selectPhases>);
});

Deno.test("phases run in running order whatever the order given", () => {
  assertEquals(selectPhases(["conformance", "deployment", "deployment"]), [
    "deployment",
    "conformance",
  ]);
});

Deno.test("all beside another phase is refused", () => {
  const error = assertThrows(() => selectPhases(["all", "deployment"]), AicrError);
  assertStringIncludes(error.message, "cannot be combined with deployment");
});

Deno.test("an unknown phase is refused with the nearest one", () => {
  const error = assertThrows(() => selectPhases(["deploymnet"]), AicrError);
  assertEquals(error.code, "INVALID_REQUEST");
  assertStringIncludes(error.hints.join("\n"), 'Did you mean "deployment"?');
});

Deno.test("readiness is not a phase that can be asked for", () => {
  assertThrows(() => selectPhases(["readiness"]), AicrError);
});
