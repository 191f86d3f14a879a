import { assertEquals, assertRejects } from "@std/assert";
import { memoryCatalog, query } from "../../tests/support/memory_catalog.ts";
import { AicrError } from "../base/error.ts";
import { explain } from "./explain.ts";
import { parseRecipe } from "./parse.ts";
import { resolve } from "./resolve.ts";
import type { Explained, ProvenanceStep } from "./types.ts";

const catalog = memoryCatalog({
  "overlays/base.yaml": `metadata: {name: base}
spec:
  validation:
    deployment:
      timeout: 5m
      checks: [one]
      constraints:
        - {name: Deployment.gpu.version, value: ">= 1"}
  componentRefs:
    - name: alpha
`,
  "overlays/eks.yaml": `metadata: {name: eks}
spec:
  criteria: {service: eks}
  validation:
    deployment:
      checks: [two]
      constraints:
        - {name: Other.one, value: x}
        - {name: Deployment.gpu.version, value: ">= 2"}
    performance:
      nodeSelection: {role: gpu}
`,
  "overlays/leaf.yaml": `metadata: {name: leaf}
spec:
  base: eks
  criteria: {service: eks, intent: training}
  validation:
    deployment:
      constraints: []
`,
});

function subject(intent = "training"): Explained {
  const { recipe, fragments } = resolve(catalog, query({ service: "eks", intent }));
  return { catalog, recipe, fragments, components: [] };
}

const told = ({ origin, action, value, place }: ProvenanceStep) => [
  origin.name,
  action,
  value,
  place?.replace(/^.*overlays\/\w+\.yaml:/, ""),
];

Deno.test("who set a field of a phase, and who added to it", async () => {
  assertEquals((await explain(subject(), "validation.deployment.checks")).map(told), [
    ["base", "set", ["one"], "6:7"],
    ["eks", "merged", ["one", "two"], "6:7"],
  ]);
  assertEquals((await explain(subject(), "validation.deployment.timeout")).map(told), [
    ["base", "set", "5m", "5:7"],
  ]);
  assertEquals((await explain(subject(), "validation.performance.nodeSelection.role")).map(told), [
    ["eks", "set", "gpu", "11:23"],
  ]);
  const whole = await explain(subject(), "validation");
  assertEquals(whole.map(({ origin, action }) => [origin.name, action]), [
    ["base", "set"],
    ["eks", "merged"],
    ["leaf", "merged"],
  ]);
  assertEquals((await explain(subject(), "validation.performance")).map(told), [
    ["eks", "set", { nodeSelection: { role: "gpu" } }, "10:5"],
  ]);
});

Deno.test("a constraint by its name, dots and all; an empty list clears it", async () => {
  const path = "validation.deployment.constraints.Deployment.gpu.version";
  const inherited: unknown[][] = [
    ["base", "set", ">= 1", "8:42"],
    ["eks", "replaced", ">= 2", "9:42"],
  ];
  assertEquals((await explain(subject("any"), path)).map(told), inherited);
  assertEquals((await explain(subject(), path)).map(told), [
    ...inherited,
    ["leaf", "deleted", undefined, "7:7"],
  ]);
});

Deno.test("a recipe without fragments is its own origin", async () => {
  const text = `kind: RecipeResult
apiVersion: aicr.run/v1alpha2
metadata: {appliedOverlays: [base]}
criteria: {service: any, accelerator: any, intent: any, os: any, platform: any}
componentRefs:
  - {name: alpha, type: Helm, source: "https://h.example", version: 1.0.0}
deploymentOrder: [alpha]
validation:
  deployment:
    checks: [one]
`;
  const { recipe } = parseRecipe({ text, file: "r.yaml" }, catalog);
  const own: Explained = { catalog, recipe, components: [], document: { file: "r.yaml", text } };
  const steps = await explain(own, "validation.deployment.checks");
  assertEquals(steps.map(told), [["deployment.checks", "set", ["one"], "r.yaml:10:5"]]);
  assertEquals(await explain(own, "validation.readiness"), []);
});

Deno.test("a phase that does not exist is refused, one that nobody sets has no history", async () => {
  const error = await assertRejects(() => explain(subject(), "validation.deploymnt"), AicrError);
  assertEquals(error.hints[0], 'Did you mean "deployment"?');
  assertEquals(await explain(subject(), "validation.conformance.checks"), []);
});
