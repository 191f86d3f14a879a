import { assert, assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { setPath, splitPath, type Tree, type Value } from "../base/tree.ts";
import { formatYaml } from "../base/yaml.ts";
import { catalogOf } from "../../tests/support/memory_catalog.ts";
import { parseRecipe } from "./parse.ts";

const catalog = catalogOf({
  eks: { criteria: { service: "eks" }, componentRefs: [{ name: "gamma" }] },
});
const parse = (text: string, file = "recipe.yaml") => parseRecipe({ text, file }, catalog);

const DIGEST = "a".repeat(64);
const RECIPE = `kind: RecipeResult
apiVersion: aicr.run/v1alpha2
metadata: {version: v1.0.0, appliedOverlays: [base, eks], excludedOverlays: [old, {name: new, reason: constraint-failed}]}
criteria: {service: EKS, accelerator: "", nodes: 4}
constraints: [{name: K8s.server.version, value: ">= 1.30"}]
componentRefs:
  - name: alpha
    type: helm
    source: https://c.example
    version: 1.10
    order: 7
    healthCheck: {file: checks/alpha.yaml, sha256: ${DIGEST}}
    overrides: {n: null, s: "1"}
  - {name: gamma, source: "", path: p}
  - {name: own, type: Helm, manifestFiles: [m.yaml], healthCheckAsserts: text, overrides: {enabled: false}}
deploymentOrder: [gamma, alpha]
validation: {deployment: {checks: [x], constraints: [], timeout: 5m}}
`;

Deno.test("a recipe is read as written, with its types completed", () => {
  const { recipe, notes, fragments } = parse(RECIPE);
  assertEquals(notes, []);
  assertEquals(fragments, []);
  assertEquals(recipe.metadata, {
    version: "v1.0.0",
    appliedOverlays: ["base", "eks"],
    excludedOverlays: [{ name: "old" }, { name: "new", reason: "constraint-failed" }],
  });
  assertEquals(recipe.criteria, {
    service: "eks",
    accelerator: "any",
    intent: "any",
    os: "any",
    platform: "any",
    nodes: 4,
  });
  assertEquals(recipe.componentRefs, [
    {
      name: "alpha",
      type: "Helm",
      source: "https://c.example",
      version: "1.10",
      order: 2,
      healthCheck: { file: "checks/alpha.yaml", sha256: DIGEST },
      overrides: { n: null, s: "1" },
    },
    { name: "gamma", type: "Kustomize", source: "", path: "p", order: 1 },
    {
      name: "own",
      type: "Helm",
      source: "",
      manifestFiles: ["m.yaml"],
      healthCheckAsserts: "text",
      overrides: { enabled: false },
    },
  ]);
  assertEquals(recipe.deploymentOrder, ["gamma", "alpha"]);
  assertEquals(recipe.validation, { deployment: { checks: ["x"], timeout: "5m" } });
});

Deno.test("JSON is read by extension, and kind Recipe and the former apiVersion are accepted", () => {
  const text = JSON.stringify({
    kind: "Recipe",
    apiVersion: "aicr.nvidia.com/v1alpha1",
    componentRefs: [{ name: "beta", source: "oci://x", version: "1" }],
  });
  const { recipe } = parse(text, "r.json");
  assertEquals(recipe.kind, "RecipeResult");
  assertEquals(recipe.apiVersion, "aicr.run/v1alpha2");
  assertEquals(recipe.componentRefs[0]!.type, "Helm");
  assertEquals(parse(text, "<stdin>").recipe, recipe);
  assertEquals(parse(`componentRefs: []\n`).recipe.componentRefs, []);
});

/** `[path, value, part of the message, line]` of a change that makes the recipe unreadable. */
const REFUSED: [string, Value, string, number?][] = [
  ["kind", "Deployment", 'is of kind "Deployment", not RecipeResult'],
  ["kind", 5, "is of kind 5"],
  ["apiVersion", "aicr.run/v9", 'apiVersion "aicr.run/v9" is not supported'],
  ["apiVersion", ["aicr.run/v1alpha2"], "is not supported"],
  ["metadata", "x", "Field metadata of the recipe must be a mapping"],
  ["metadata.appliedOverlays", "base", "metadata.appliedOverlays of the recipe must be a list"],
  ["metadata.appliedOverlays", [{}], "appliedOverlays[0] of the recipe must be a string"],
  ["metadata.excludedOverlays", [{ reason: "x" }], "excludedOverlays[0].name"],
  ["metadata.excludedOverlays", [[]], "excludedOverlays[0] of the recipe must be a mapping"],
  ["metadata.constraintWarnings", ["x"], "constraintWarnings[0]"],
  ["criteria", [], "Field criteria of the recipe must be a mapping"],
  ["criteria.service", ["eks"], "Field criteria.service"],
  ["criteria.nodes", -1, "criteria.nodes -1 is no node count"],
  ["criteria.nodes", "many", 'criteria.nodes "many"'],
  ["criteria.nodes", 1.5, "criteria.nodes 1.5"],
  ["constraints", { a: 1 }, "Field constraints of the recipe must be a list"],
  ["constraints", ["x"], "Field constraints[0] of the recipe must be a mapping"],
  [
    "constraints",
    [{ name: "x" }],
    "constraints[0].value of the recipe must be a string, it is missing",
  ],
  ["componentRefs", {}, "Field componentRefs of the recipe must be a list"],
  ["componentRefs", [7], "Field componentRefs[0] of the recipe must be a mapping, found 7"],
  ["componentRefs", [{}], "componentRefs[0].name of the recipe must be a non-empty string"],
  ["componentRefs", [{ name: "../evil" }], 'Component name "../evil" is not valid'],
  ["componentRefs", [{ name: "a/b" }], 'Component name "a/b"'],
  ["componentRefs", [{ name: "a..b" }], 'Component name "a..b"'],
  ["componentRefs", [{ name: "-a" }], 'Component name "-a"'],
  ["componentRefs", [{ name: "a\nb" }], "Component name"],
  ["componentRefs", [{ name: "delta" }], "Component delta is unknown to the registry"],
  ["componentRefs", [{ name: "alpha", tag: "x" }], "Component alpha"],
  ["componentRefs", [{ name: "alpha", version: ["1"] }], "componentRefs[0].version"],
  [
    "componentRefs",
    [{ name: "alpha", overrides: [] }],
    "componentRefs[0].overrides of the recipe must be a mapping",
  ],
  ["componentRefs", [{ name: "alpha", dependencyRefs: "x" }], "componentRefs[0].dependencyRefs"],
  ["componentRefs", [{ name: "alpha", cleanup: "yes" }], "must be true or false"],
  [
    "componentRefs",
    [{ name: "alpha", valuesFile: "../x" }],
    'valuesFile "../x" leaves the catalog',
  ],
  [
    "componentRefs",
    [{ name: "alpha", manifestFiles: ["/etc/passwd"] }],
    'manifestFiles "/etc/passwd" leaves',
  ],
  ["componentRefs", [{ name: "alpha", preManifestFiles: ["a/../../b"] }], "preManifestFiles"],
  ["componentRefs", [{ name: "alpha", expectedResources: ["x"] }], "expectedResources[0]"],
  [
    "componentRefs",
    [{ name: "alpha", expectedResources: [{ kind: "Pod" }] }],
    "expectedResources[0].name",
  ],
  ["componentRefs", [{ name: "alpha", healthCheck: "x" }], "componentRefs[0].healthCheck"],
  [
    "componentRefs",
    [{ name: "alpha", healthCheck: { file: "../x", sha256: DIGEST } }],
    "leaves the catalog",
  ],
  [
    "componentRefs",
    [{ name: "alpha", healthCheck: { file: "x", sha256: "abc" } }],
    '"abc" is no SHA-256 digest',
  ],
  ["deploymentOrder", "alpha", "Field deploymentOrder of the recipe must be a list"],
  ["deploymentOrder", ["ghost"], "deploymentOrder names ghost"],
  ["deploymentOrder", ["alpha", "alpha"], "deploymentOrder names alpha twice"],
  ["validation", [], "Field validation of the recipe must be a mapping"],
  ["validation.deployment", "x", "Field validation.deployment of the recipe must be a mapping"],
  ["validation.deployment.checks", "x", "validation.deployment.checks"],
  ["validation.deployment.constraints", [{}], "validation.deployment.constraints[0].name"],
  ["validation.deployment.nodeSelection", "gpu", "validation.deployment.nodeSelection"],
];

/** A recipe as a tree, to be changed. */
function recipeTree(): Tree {
  return JSON.parse(JSON.stringify(parse(RECIPE).recipe));
}

for (const [path, value, message] of REFUSED) {
  Deno.test(`refused: ${path} ${JSON.stringify(value)}`, async () => {
    const tree = recipeTree();
    if (path === "componentRefs") tree.deploymentOrder = [];
    setPath(tree, splitPath(path), value);
    const text = formatYaml(tree);
    const error = assertThrows(() => parse(text), AicrError, message);
    assertEquals(error.code, "INVALID_REQUEST");
    const { source } = await withPosition(error);
    assertEquals(source?.file, "recipe.yaml");
    assert(source!.line! >= 1 && source!.column! >= 1);
    assert(error.hints.length <= 3);
  });
}

Deno.test("the place of an error is the line of the value", async () => {
  const text = RECIPE.replace(
    "deploymentOrder: [gamma, alpha]",
    "deploymentOrder:\n  - gamma\n  - ghost",
  );
  const error = assertThrows(() => parse(text), AicrError, "ghost");
  const { source } = await withPosition(error);
  assertEquals(text.split("\n")[source!.line! - 1], "  - ghost");
  assertEquals(source!.column, 5);
});

Deno.test("a component that stands there twice is refused at the second", () => {
  const text = RECIPE.replace("- {name: gamma,", "- {name: alpha,");
  const error = assertThrows(() => parse(text), AicrError, "Component alpha stands there twice");
  assertEquals(error.source?.path, ["componentRefs", 1, "name"]);
});

Deno.test("a document that is no mapping, or empty, is refused", () => {
  for (const text of ["", "- a\n", "text", "null"]) {
    assertThrows(() => parse(text), AicrError, "Recipe recipe.yaml must be a mapping");
  }
  const nothing = "the document has no kind, expected RecipeResult";
  assertThrows(() => parse("a: 1\n"), AicrError, `No recipe in recipe.yaml: ${nothing}`);
  assertThrows(
    () => parse("{}", "request body"),
    AicrError,
    `No recipe in request body: ${nothing}`,
  );
  assertThrows(() => parse("kind: [\n"), AicrError, "Cannot parse recipe.yaml as YAML");
  assertThrows(() => parse("{", "r.json"), AicrError, "Cannot parse r.json as JSON");
  assertThrows(() => parse("FIELD VALUE", "r.table"), AicrError, "cannot be read back");
});

Deno.test("a number in a text field of JSON is refused, in YAML it is what was written", () => {
  const tree = {
    kind: "RecipeResult",
    componentRefs: [{ name: "alpha", version: 1.5, source: "s" }],
  };
  const json = JSON.stringify(tree);
  assertThrows(() => parse(json, "r.json"), AicrError, "componentRefs[0].version");
  const yaml = "componentRefs: [{name: alpha, source: s, version: 1.50}]\n";
  assertEquals(parse(yaml).recipe.componentRefs[0]!.version, "1.50");
});

Deno.test("unknown fields are ignored, each with a remark that names the nearest known one", () => {
  const tree = recipeTree();
  tree.componentsRefs = [];
  ((tree.componentRefs as Tree[])[0]!).overides = { a: 1 };
  const { notes } = parse(formatYaml(tree));
  assertEquals(notes.map(({ path, remedy, code }) => [code, path, remedy]), [
    ["UNKNOWN_FIELD", "componentsRefs", 'Did you mean "componentRefs"?'],
    ["UNKNOWN_FIELD", "componentRefs[0].overides", 'Did you mean "overrides"?'],
  ]);
});

Deno.test("an overlay stands for the recipe of its criteria", () => {
  const text = "kind: RecipeMetadata\nmetadata: {name: eks}\nspec: {criteria: {service: EKS}}\n";
  const { recipe, fragments, notes } = parse(text, "eks.yaml");
  assertEquals(recipe.metadata.appliedOverlays, ["base", "eks"]);
  assertEquals(fragments.map(({ origin }) => origin.name), ["base", "eks"]);
  assertEquals(notes, []);
});

Deno.test("an overlay that the catalog does not have is told to count by its criteria only", () => {
  const text = "kind: RecipeMetadata\nmetadata: {name: mine}\nspec: {criteria: {service: eks}}\n";
  assertEquals(parse(text).notes.map(({ code }) => code), ["OVERLAY_NOT_IN_CATALOG"]);
});

const BAD_OVERLAYS: [string, string][] = [
  ["kind: RecipeMetadata\n", "Field spec of the recipe must be a mapping, it is missing"],
  ["kind: RecipeMetadata\nspec: {}\n", "Field spec.criteria"],
  ["kind: RecipeMetadata\nspec: {criteria: {}}\n", "No criteria given"],
  ["kind: RecipeMetadata\nspec: {criteria: {service: eksx}}\n", 'Invalid service "eksx"'],
  ["kind: RecipeMetadata\nspec: {criteria: {service: [eks]}}\n", "spec.criteria.service"],
];

for (const [text, message] of BAD_OVERLAYS) {
  Deno.test(`an overlay is refused: ${message}`, () => {
    const error = assertThrows(() => parse(text), AicrError, message);
    assertEquals(error.code, "INVALID_REQUEST");
  });
}
