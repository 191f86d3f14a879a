import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { criteriaRegistry } from "../catalog/criteria.ts";
import type { Overlay } from "../catalog/types.ts";
import { checkConfig, checkCriteria, type Scope } from "./check.ts";
import { parseConfig } from "./load.ts";
import type { AICRConfig, LoadedConfig } from "./types.ts";

type Spec = AICRConfig["spec"];

function loaded(spec: Spec): LoadedConfig {
  const config: AICRConfig = { kind: "AICRConfig", apiVersion: "aicr.run/v1alpha2", spec };
  return { config, tree: config as never, file: "c.yaml", text: "" };
}

/** Messages of a scope, the first one included; empty when the config passes. */
function problems(spec: Spec, scope: Scope): string[] {
  try {
    checkConfig(loaded(spec), scope);
    return [];
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    assertEquals(error.code, "INVALID_REQUEST");
    return [error, ...error.related].map(({ message }) => message);
  }
}

const paths = (recipe: string, bundle: string, validate = "") => ({
  recipe: { criteria: { service: "eks" }, output: { path: recipe } },
  bundle: { input: { recipe: bundle } },
  validate: { input: { recipe: validate, snapshot: "s.yaml" } },
});

Deno.test("bundle reads the recipe that recipe writes, by cleaned path", () => {
  const same: [string, string][] = [
    ["recipe.yaml", "./recipe.yaml"],
    ["a/../recipe.yaml", "recipe.yaml"],
    ["a//b.yaml", "a/b.yaml"],
    ["a/b/", "a/b"],
    ["/r.yaml", "/x/../r.yaml"],
    ["../r.yaml", "a/../../r.yaml"],
    ["", "r.yaml"],
    ["r.yaml", ""],
  ];
  for (const [written, read] of same) assertEquals(problems(paths(written, read), "step"), []);
  const different: [string, string][] = [
    ["recipe.yaml", "/recipe.yaml"],
    ["recipe.yaml", "Recipe.yaml"],
    ["a/recipe.yaml", "recipe.yaml"],
    ["../r.yaml", "r.yaml"],
    ["r.yaml", "/r.yaml"],
    ["cm://a/b", "cm://a/c"],
  ];
  for (const [written, read] of different) {
    assertEquals(problems(paths(written, read), "step"), [
      `Recipe "${read}" of spec.bundle.input.recipe is not "${written}" of spec.recipe.output.path`,
    ]);
  }
});

Deno.test("a run means one recipe in all three sections; a step looks at its own hand-over only", () => {
  const validateDiffers = paths("r.yaml", "r.yaml", "other.yaml");
  assertEquals(problems(validateDiffers, "step"), []);
  assertEquals(problems(validateDiffers, "run"), [
    'Recipe "other.yaml" of spec.validate.input.recipe is not "r.yaml" of spec.recipe.output.path',
  ]);
  assertEquals(problems(paths("", "a.yaml", "b.yaml"), "run"), [
    'Recipe "a.yaml" of spec.bundle.input.recipe is not "b.yaml" of spec.validate.input.recipe',
  ]);
  assertEquals(problems(paths("r.yaml", "x.yaml", "y.yaml"), "run").length, 2);
  assertEquals(problems(paths("r.yaml", "./r.yaml", "a/../r.yaml"), "run"), []);
});

Deno.test("an oci target is a reference with a registry and a repository", () => {
  const target = (value: string) => problems({ bundle: { output: { target: value } } }, "step");
  for (
    const good of [
      "bundle",
      "./oci/dir",
      "oci://r.example/b",
      "oci://r.example:5000/a/b_c.d-e:v1.2",
      "oci://localhost:18998/team/x__y",
      "oci://[::1]:5000/a",
    ]
  ) assertEquals(target(good), [], good);
  for (
    const bad of [
      "oci://BAD REF",
      "oci://r.example",
      "oci://r.example/",
      "oci:///b",
      "oci://r.example/B",
      "oci://r.example/b:",
      "oci://r.example/b:.x",
      "oci://r.example/b@sha256:12",
      `oci://r.example/b:t@sha256:${"0a".repeat(32)}`,
      "oci://r.example/a//b",
      "oci://-r/b",
      "oci:r.example/b",
      "OCI://r.example/b",
    ]
  ) assertEquals(target(bad).length, 1, bad);
});

Deno.test("what the snapshot command refuses, a run refuses before it starts", () => {
  const agent = (value: NonNullable<NonNullable<Spec["snapshot"]>["agent"]>) => {
    assertEquals(problems({ snapshot: { agent: value } }, "step"), []);
    return problems({ snapshot: { agent: value } }, "run");
  };
  assertEquals(agent({ requireGpu: true, runtimeClassName: "nvidia" }).length, 1);
  assertEquals(agent({ requireGpu: false, runtimeClassName: "nvidia" }), []);
  assertEquals(agent({ requireGpu: true, runtimeClassName: "" }), []);
  assertEquals(agent({ os: "beos" }), [
    'Unknown operating system "beos" for spec.snapshot.agent.os',
  ]);
  for (const os of ["", "ubuntu", "Talos", "ol"]) assertEquals(agent({ os }), []);
  for (
    const text of ["", "cpu=500m", "cpu=1,memory=1.5Gi", "nvidia.com/gpu=1", "cpu=1e3, memory=.5G"]
  ) {
    assertEquals(agent({ requests: text, limits: text }), [], text);
  }
  for (
    const text of ["foo", "cpu=", "cpu=-1", "=1", "cpu=1,", "cpu=1Zi", "cpu=1 m", "cpu 1", ","]
  ) {
    assertEquals(agent({ requests: text, limits: text }).length, 2, text);
  }
});

Deno.test("a template and another format exclude each other", () => {
  const output = (format: "" | "yaml" | "json" | "table", template = "t.tmpl") =>
    problems({ snapshot: { output: { format, template } } }, "run").length;
  assertEquals([output("json"), output("table"), output("yaml"), output("")], [1, 1, 0, 0]);
  assertEquals(output("json", ""), 0);
});

Deno.test("what the validate command refuses, a run refuses before it starts", () => {
  const cases: [NonNullable<Spec["validate"]>, number][] = [
    [{ execution: { phases: ["all", "deployment"] } }, 1],
    [{ execution: { phases: ["all", "all"] } }, 0],
    [{ execution: { phases: ["deployment", "performance"] } }, 0],
    [{ execution: { noCluster: true } }, 1],
    [{ execution: { noCluster: true }, input: { snapshot: "" } }, 1],
    [{ execution: { noCluster: true }, input: { snapshot: "s.yaml" } }, 0],
    [{ evidence: { cncf: { cncfSubmission: true } } }, 1],
    [{ evidence: { cncf: { cncfSubmission: true, dir: "e", features: ["dra-support"] } } }, 0],
    [{ evidence: { cncf: { cncfSubmission: true, dir: "e", features: ["nope", "no"] } } }, 2],
    [{ evidence: { cncf: { dir: "e", features: ["dra-support"] } } }, 1],
    [{ evidence: { cncf: { features: [] } } }, 0],
  ];
  for (const [validate, count] of cases) {
    assertEquals(problems({ validate }, "step"), []);
    assertEquals(problems({ validate }, "run").length, count, JSON.stringify(validate));
  }
  const flowing = { snapshot: {}, validate: { execution: { noCluster: true } } };
  assertEquals(problems(flowing, "run"), []);
});

Deno.test("on its own a config must say what its sections need", () => {
  const cases: [Spec, number][] = [
    [{ recipe: {} }, 1],
    [{ recipe: { criteria: {} } }, 1],
    [{ recipe: { criteria: { service: "Any", os: "" } } }, 1],
    [{ recipe: { criteria: { service: "self-managed" } } }, 1],
    [{ recipe: { criteria: { nodes: 0 } } }, 1],
    [{ recipe: { criteria: { nodes: 4 } } }, 0],
    [{ recipe: { criteria: { service: "eks" } } }, 0],
    [{ recipe: { input: { snapshot: "s.yaml" } } }, 0],
    [{ recipe: {}, snapshot: {} }, 0],
    [{ bundle: {} }, 1],
    [{ bundle: {}, validate: {} }, 2],
    [{ bundle: { input: { recipe: "r.yaml" } } }, 0],
    [{ bundle: {}, recipe: { criteria: { os: "cos" } } }, 0],
    [{ serve: {} }, 0],
  ];
  for (const [spec, count] of cases) {
    assertEquals(problems(spec, "run"), [], JSON.stringify(spec));
    assertEquals(problems(spec, "validate").length, count, JSON.stringify(spec));
  }
});

const EXTERNAL = {
  name: "x",
  file: "overlays/x.yaml",
  origin: "external",
  spec: {},
  criteria: {
    service: "nimbus",
    accelerator: "any",
    intent: "any",
    os: "any",
    platform: "any",
    nodes: 0,
  },
} as Overlay;

Deno.test("criteria are checked against the layered catalog, all of them at once", async () => {
  const text = `kind: AICRConfig
apiVersion: aicr.run/v1alpha2
spec:
  recipe:
    criteria: {service: Nimbus, os: ubunto, accelerator: h1000}
`;
  const config = await parseConfig(text, "c.yaml");
  const plain = { criteria: criteriaRegistry([]) };
  const layered = { criteria: criteriaRegistry([EXTERNAL]) };
  const count = (catalog: typeof plain, options = {}) => {
    const error = assertThrows(() => checkCriteria(config, catalog, options), AicrError);
    return [error, ...error.related].length;
  };
  assertEquals(count(plain), 3);
  assertEquals(count(layered), 2);
  assertEquals(count(layered, { strict: true }), 3);
  assertEquals(count(layered, { skip: ["os"] }), 1);
  checkCriteria(config, layered, { skip: ["os", "accelerator"] });
  const error = assertThrows(() => checkCriteria(config, layered), AicrError);
  assertStringIncludes(error.message, "spec.recipe.criteria.os");
  assertEquals(error.source?.path, ["spec", "recipe", "criteria", "os"]);
  assertStringIncludes(error.hints.join(), "ubuntu");
});

Deno.test("criteriaStrict of the config leaves external values out", async () => {
  const text = `kind: AICRConfig
apiVersion: aicr.nvidia.com/v1alpha1
spec: {recipe: {criteriaStrict: true, criteria: {service: nimbus}}}
`;
  const config = await parseConfig(text, "c.yaml");
  const catalog = { criteria: criteriaRegistry([EXTERNAL]) };
  assertThrows(() => checkCriteria(config, catalog), AicrError);
  checkCriteria(config, catalog, { strict: false });
});
