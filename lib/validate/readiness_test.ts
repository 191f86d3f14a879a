import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Recipe } from "../recipe/types.ts";
import type { Snapshot } from "../snapshot/types.ts";
import { checkReadiness } from "./readiness.ts";
import { refusal, validate } from "./validate.ts";

function recipe(constraints: Recipe["constraints"], readiness?: Recipe["constraints"]): Recipe {
  return {
    kind: "RecipeResult",
    apiVersion: "aicr.run/v1alpha2",
    metadata: { appliedOverlays: ["base"] },
    criteria: { service: "eks", accelerator: "any", intent: "any", os: "any", platform: "any" },
    constraints,
    componentRefs: [],
    deploymentOrder: [],
    validation: readiness && { readiness: { constraints: readiness } },
  };
}

const SNAPSHOT: Snapshot = {
  kind: "Snapshot",
  measurements: [{
    type: "K8s",
    subtypes: [{ subtype: "server", data: { version: "v1.31.2-eks-abc" } }],
  }],
};
const MET = { name: "K8s.server.version", value: ">= 1.30" };
const UNMET = { name: "K8s.server.version", value: ">= 1.32.4" };
const ABSENT = { name: "OS.release.ID", value: "ubuntu" };

Deno.test("readiness keeps the recipe's order and every outcome", () => {
  const readiness = checkReadiness(recipe([ABSENT, UNMET]), SNAPSHOT);
  assertEquals(readiness.results.map((r) => r.status), ["other", "failed"]);
  assertEquals(readiness.status, "other");
  assertEquals(readiness.results[1]!.reason, "Expected >= 1.32.4, got v1.31.2-eks-abc");
});

Deno.test("a constraint that only the readiness block names is evaluated, once", () => {
  const readiness = checkReadiness(recipe([MET], [UNMET, ABSENT]), SNAPSHOT);
  assertEquals(readiness.results.map((r) => r.name), ["K8s.server.version", "OS.release.ID"]);
  assertEquals(readiness.results[0]!.status, "passed");
});

Deno.test("a met recipe passes and refuses nothing", () => {
  const { readiness } = validate({
    recipe: recipe([MET]),
    snapshot: SNAPSHOT,
    catalog: { validators: [] },
    phases: [],
  });
  assertEquals(readiness.status, "passed");
  assertEquals(refusal(readiness, true), undefined);
});

Deno.test("an unmet constraint refuses only with failOnError", () => {
  const readiness = checkReadiness(recipe([UNMET]), SNAPSHOT);
  assertEquals(refusal(readiness, false), undefined);
  const error = refusal(readiness, true);
  assertEquals(error?.code, "INVALID_REQUEST");
  assertStringIncludes(error!.message, "K8s.server.version: expected >= 1.32.4");
});

Deno.test("a constraint that cannot be evaluated always refuses", () => {
  const error = refusal(checkReadiness(recipe([ABSENT, UNMET]), SNAPSHOT), false);
  assertEquals(error?.code, "INVALID_REQUEST");
  assertStringIncludes(error!.message, "OS.release.ID: could not be evaluated");
  assert(error!.hints.some((hint) => hint.includes("K8s.server.version")));
});

Deno.test("phases list their checks as skipped, readiness entries first", () => {
  const { tests } = validate({
    recipe: recipe([MET]),
    snapshot: SNAPSHOT,
    catalog: {
      validators: [
        { name: "nccl", phase: "performance" },
        { name: "operator-health", phase: "deployment" },
      ],
    },
    phases: ["deployment", "performance"],
  });
  assertEquals(tests.map((t) => [t.name, t.status, t.suite[0]]), [
    ["K8s.server.version", "passed", "readiness"],
    ["operator-health", "skipped", "deployment"],
    ["nccl", "skipped", "performance"],
  ]);
});
