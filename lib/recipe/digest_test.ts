import { assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { sha256 } from "../base/digest.ts";
import { catalogOf } from "../../tests/support/memory_catalog.ts";
import recorded from "../../tests/parity/cases/digest.json" with { type: "json" };
import { materialSlice, recipeDigest } from "./digest.ts";
import { hydrate } from "./hydrate.ts";
import { parseRecipe } from "./parse.ts";

const catalog = catalogOf({}, {
  "components/alpha/values.yaml": "{replicas: 2}",
  "components/alpha/more.yaml": "{}",
});

function digest(text: string, file = "r.yaml"): string {
  const { recipe } = parseRecipe({ text, file }, catalog);
  return recipeDigest(recipe, hydrate(catalog, recipe));
}

/** The recorded digest; "no metadata" is settled, so a case that differs in it only is no other. */
function recordedDigest(name: string): string {
  const compared = name === "d.yaml" ? "a.yaml" : name;
  return recorded.cases.find((one) => one.name === compared)!.digest;
}

Deno.test("recorded inputs have equal or different digests as recorded", () => {
  for (const one of recorded.cases) {
    for (const two of recorded.cases) {
      assertEquals(
        digest(one.input, one.name) === digest(two.input, two.name),
        recordedDigest(one.name) === recordedDigest(two.name),
        `${one.name} and ${two.name}`,
      );
    }
    assertMatch(digest(one.input, one.name), /^[0-9a-f]{64}$/);
  }
});

const BASE = `kind: RecipeResult
criteria: {service: eks}
componentRefs:
  - {name: alpha, source: s, version: "1", overrides: {replicas: 2}}
deploymentOrder: [alpha]
validation: {deployment: {checks: [x]}}
`;

const IMMATERIAL: Record<string, (text: string) => string> = {
  "a wildcard": (text) => text.replace("{service: eks}", "{service: eks, os: any, nodes: 0}"),
  "letter case of a criterion": (text) => text.replace("eks", "EKS"),
  "metadata": (text) => `${text}metadata: {version: v9, appliedOverlays: [x]}\n`,
  "a comment": (text) => `# note\n${text}`,
  "a value from a file": (text) =>
    text.replace("overrides: {replicas: 2}", "valuesFile: components/alpha/values.yaml"),
  "a position": (text) => text.replace("name: alpha,", "name: alpha, order: 9,"),
};

for (const [what, change] of Object.entries(IMMATERIAL)) {
  Deno.test(`immaterial: ${what}`, () => {
    assertNotEquals(change(BASE), BASE);
    assertEquals(digest(change(BASE)), digest(BASE));
  });
}

const MATERIAL: Record<string, (text: string) => string> = {
  "a criterion": (text) => text.replace("eks", "gke"),
  "a number of nodes": (text) => text.replace("{service: eks}", "{service: eks, nodes: 2}"),
  "a constraint": (text) => `${text}constraints: [{name: a, value: b}]\n`,
  "a version": (text) => text.replace('"1"', '"2"'),
  "a value": (text) => text.replace("replicas: 2", "replicas: 3"),
  "the type of a value": (text) => text.replace("replicas: 2", 'replicas: "2"'),
  "the order": (text) => text.replace("deploymentOrder: [alpha]", "deploymentOrder: []"),
  "a check": (text) => text.replace("[x]", "[y]"),
  "a health check": (text) => text.replace("name: alpha,", "name: alpha, healthCheckAsserts: t,"),
};

for (const [what, change] of Object.entries(MATERIAL)) {
  Deno.test(`material: ${what}`, () => {
    assertNotEquals(change(BASE), BASE);
    assertNotEquals(digest(change(BASE)), digest(BASE));
  });
}

Deno.test("a health check counts by its text, pasted or referred to", () => {
  const pasted = BASE.replace("name: alpha,", 'name: alpha, healthCheckAsserts: "x: 1\\n",');
  const reference = `{file: checks/alpha.yaml, sha256: ${sha256("x: 1\n")}}`;
  const referred = BASE.replace("name: alpha,", `name: alpha, healthCheck: ${reference},`);
  assertEquals(digest(pasted), digest(referred));
});

Deno.test("the slice holds what is material, components by name", () => {
  const { recipe } = parseRecipe({ text: BASE, file: "r.yaml" }, catalog);
  assertEquals(materialSlice(recipe, hydrate(catalog, recipe)), {
    criteria: { service: "eks" },
    constraints: [],
    components: [{
      name: "alpha",
      type: "Helm",
      source: "s",
      version: "1",
      values: { replicas: 2 },
    }],
    deploymentOrder: ["alpha"],
    validation: { deployment: { checks: ["x"] } },
  });
});

Deno.test("a number that JSON does not have is refused", () => {
  const text = BASE.replace("replicas: 2", "replicas: .inf");
  assertThrows(() => digest(text), AicrError, "has no digest");
});
