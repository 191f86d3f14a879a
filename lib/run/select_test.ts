import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { defaultBundleOptions } from "../bundle/options.ts";
import { selectSteps } from "./select.ts";
import { STEPS } from "./steps.ts";
import { type RunRequest, STEP_NAMES } from "./types.ts";

const REQUEST: RunRequest = {
  recipe: {
    query: { stated: { service: "eks" }, criteria: {} },
    output: "out/recipe.yaml",
    format: "yaml",
  },
  validate: { snapshot: "s.yaml", failOnError: true, phases: [], output: "out/report.json" },
  bundle: {
    options: defaultBundleOptions(),
    target: "out/bundle",
    registry: { plainHttp: false, insecureTls: false },
  },
};

function done(
  request: RunRequest,
  selection: Partial<Parameters<typeof selectSteps>[2]>,
): string[] {
  const plan = selectSteps(STEPS, request, { only: [], skip: [], ...selection });
  return plan.steps.filter((entry) => entry.run).map((entry) => entry.step.name);
}

Deno.test("the table of steps is in running order and complete", () => {
  assertEquals(STEPS.map((step) => step.name), [...STEP_NAMES]);
});

Deno.test("everything the config asks for runs, in order", () => {
  assertEquals(done(REQUEST, {}), ["recipe", "validate", "bundle"]);
  assertEquals(done({ ...REQUEST, validate: undefined }, {}), ["recipe", "bundle"]);
});

Deno.test("only, skip and from narrow the steps and say why", () => {
  assertEquals(done(REQUEST, { only: ["bundle", "recipe"] }), ["recipe", "bundle"]);
  assertEquals(done(REQUEST, { skip: ["validate"] }), ["recipe", "bundle"]);
  assertEquals(done(REQUEST, { from: "validate" }), ["validate", "bundle"]);
  const plan = selectSteps(STEPS, REQUEST, { only: [], skip: ["validate"], from: "validate" });
  assertEquals(plan.steps.map((entry) => entry.reason), [
    "left out by --from",
    "left out by --skip",
    undefined,
  ]);
});

Deno.test("without the recipe step the recipe is read from where it was written", () => {
  assertEquals(
    selectSteps(STEPS, REQUEST, { only: ["bundle"], skip: [] }).request.recipe.input,
    "out/recipe.yaml",
  );
  assertEquals(selectSteps(STEPS, REQUEST, { only: [], skip: [] }).request.recipe.input, undefined);
});

Deno.test("a config that names a finished recipe keeps it", () => {
  const request = { ...REQUEST, recipe: { ...REQUEST.recipe, input: "mine.yaml" } };
  const plan = selectSteps(STEPS, request, { only: ["bundle"], skip: [] });
  assertEquals(plan.request.recipe.input, "mine.yaml");
});

Deno.test("unknown steps, unasked steps and empty selections are refused", () => {
  const refused = (selection: Partial<Parameters<typeof selectSteps>[2]>, request = REQUEST) =>
    assertThrows(() => done(request, selection), AicrError);
  assertStringIncludes(refused({ only: ["bundel"] }).hints.join(), 'Did you mean "bundle"?');
  assertStringIncludes(refused({ from: "bundel" }).message, "--from");
  assertStringIncludes(refused({ skip: ["x"] }).message, "--skip");
  assertStringIncludes(refused({ skip: [...STEP_NAMES] }).message, "Nothing is left");
  assertStringIncludes(
    refused({ only: ["validate"] }, { ...REQUEST, validate: undefined }).message,
    'does not ask for the step "validate"',
  );
});
